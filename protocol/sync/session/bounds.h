#pragma once

#include "protocol/base/limits.h"

#include <cstddef>
#include <cstdint>

/// The limits of the sync machine, each with its reason (§9, §13). Memory is bounded by these
/// whatever peers do; times are milliseconds.
namespace talgu::sync::bounds {

/// Head, pointers and frame header around the entries of a run, at most.
inline constexpr std::size_t kRunFrameOverhead = 1024;
/// The largest run that admission lets in: its entries are below an anchor, all but the last one;
/// a compact header is shorter than a full one.
inline constexpr std::size_t kRunFrameBytesMax = limits::kRunBytesAnchor +
                                                 limits::kEntryHeaderBytes +
                                                 limits::kEntryBodyBytesMax + kRunFrameOverhead;
/// A channel of runs must always let one whole run pass, or it would stand still for ever. What is
/// above it lets many small runs share one frame of credit.
inline constexpr std::uint32_t kRunWindowBytes = 640 * 1024;
static_assert(kRunWindowBytes >= kRunFrameBytesMax + 32 * 1024);
/// What a channel grows to once there is something to fetch: keeps a link of 100 ms busy at
/// 40 MB/s, more than a disk commits.
inline constexpr std::uint32_t kBulkWindowBytes = 4 * 1024 * 1024;
/// Handled on arrival and never held: only slows down a peer that talks faster than we listen.
inline constexpr std::uint32_t kControlWindowBytes = 256 * 1024;
inline constexpr std::uint32_t kLogsWindowBytes = 256 * 1024;
/// The largest frame there is a part of a digest: 104 KB.
inline constexpr std::size_t kControlFrameBytesMax = 128 * 1024;
/// A peer that grants more than this gains nothing by it.
inline constexpr std::uint32_t kSendWindowBytesMax = 2 * kBulkWindowBytes;
/// Frames of one link that the front was given and has not passed on to the network: three runs,
/// so that the network is never idle while the next one is read.
inline constexpr std::size_t kLinkRoomBytes = 2 * 1024 * 1024;
/// The same of all links. Beyond it a link may have one frame in hand and no second, so that peers
/// that do not read cannot stop the others.
inline constexpr std::size_t kSendRoomBytes = 32 * 1024 * 1024;
/// All windows of runs together, and runs of dead links that are not committed yet.
inline constexpr std::size_t kGlobalBudgetBytes = 64 * 1024 * 1024;
/// Up to here windows are widened; the other half is for the first windows of more peers.
inline constexpr std::size_t kWidenBudgetBytes = kGlobalBudgetBytes / 2;
/// Links, with or without a session. Two for each peer while a session is made again.
inline constexpr std::size_t kLinksMax = 256;
/// Parked runs of all peers together: one peer's bound, so that many peers cannot multiply it.
inline constexpr std::size_t kParkedBytesTotalMax = limits::kParkedBytesMax;

/// Digest items in one frame: a part of 104 KB fits twice into the control window.
inline constexpr std::size_t kDigestItemsPerPart = 1024;
inline constexpr std::size_t kHeadsPerFrame = 64;
inline constexpr std::size_t kStatementBytesPerFrame = 128 * 1024;
/// Those statements, and the frame around them.
inline constexpr std::size_t kLogsFrameBytesMax = kStatementBytesPerFrame + 8 * 1024;
/// Feeds that a peer showed and that we do not hold yet: 512 open feeds per certificate, twice.
inline constexpr std::size_t kNewFeedsPerLinkMax = 1024;
/// Open feeds of one certificate (§6): more are deferred, never refused.
inline constexpr std::size_t kOpenFeedsPerCertificateMax = 512;
/// Feeds of one certificate, closed ones too: each costs memory for ever, and a thief of one key
/// could open and close them under invented names. Each audience may use up its 64 incarnations in
/// 64 audiences. More are deferred, never refused.
inline constexpr std::size_t kFeedsPerCertificateMax = 4096;
/// Wants under way with one peer: enough to hide a round trip behind small feeds.
inline constexpr std::size_t kFetchesPerLinkMax = 16;
/// Answers to wants that we do not serve; further ones are not answered until these are sent.
inline constexpr std::size_t kRefusalsQueuedMax = 256;
/// Wraps that arrived before their EPOCH is durable.
inline constexpr std::size_t kHeldWrapsMax = 1024;
/// Keys that one peer asked for and that we owe it.
inline constexpr std::size_t kOwedKeysPerLinkMax = 4096;
/// Refusals remembered per peer, for back-off.
inline constexpr std::size_t kBackOffsPerPeerMax = 4096;
/// Nodes of one party whose receipts for one feed are kept: a party certifies as many as it likes.
inline constexpr std::size_t kReceiptsPerPartyMax = 64;
/// Receipts signed in one call: 0.1 ms each.
inline constexpr std::size_t kReceiptsPerCall = 64;
inline constexpr std::size_t kReceiptsPerCommit = 1024;
/// Bytes of runs read and sent in one call, so that a call stays short.
inline constexpr std::size_t kSliceBytes = 1024 * 1024;
/// Wraps made in one call: each takes two scalar multiplications.
inline constexpr std::size_t kWrapsPerCall = 64;
/// Keys asked for in one call.
inline constexpr std::size_t kKeyAsksPerCall = 64;
/// Keys of one feed that are asked for at a time: an author may begin epochs without end and keep
/// their keys. Hides a round trip; the next ones follow as keys come, or when nobody has these.
inline constexpr std::size_t kKeyAsksPerFeedMax = 16;
/// Answers that did not come, before another key of a feed with many has its turn.
inline constexpr std::uint32_t kKeyTriesMax = 4;
/// Epochs looked at in one call for keys that are missing: each is a look into the database.
inline constexpr std::size_t kKeyLooksPerCall = 512;

inline constexpr std::uint64_t kSessionMs = 60ULL * 60 * 1000;  // CURVE never rekeys (E12)
inline constexpr std::uint64_t kSessionJitterMs = 5ULL * 60 * 1000;
inline constexpr std::uint64_t kRedialAgainMs = 60'000;  // the first redial came to naught
inline constexpr std::uint64_t kDigestMs = 30'000;       // heals losses
inline constexpr std::uint64_t kDigestSoonMs = 1'000;    // after our view of readers changed
inline constexpr std::uint64_t kSameDigestMs = 10ULL * 60 * 1000;  // both roots as the last time
inline constexpr std::uint64_t kStallMs = 10'000;  // then a feed is fetched from another peer
// No frame left for a peer in so long: it is cut. The largest frame over 64 kbit/s takes 80 s.
inline constexpr std::uint64_t kUnreadMs = 120'000;
inline constexpr std::uint64_t kLogsAskMs = 5'000;   // between two requests for logs
inline constexpr std::uint64_t kKeyGraceMs = 1'000;  // the key follows its EPOCH by itself
inline constexpr std::uint64_t kKeyAskMs = 10'000;   // then another peer is asked; doubles
inline constexpr std::uint64_t kKeyAskMsMax = 60'000;
inline constexpr std::uint64_t kKeyMuteMs = 60'000;  // after a wrap that does not open
// One key of one epoch goes to one peer at most once in so long: two scalar multiplications for a
// frame of 50 bytes. Below kCommitAgainMs: who could not store it may ask for it.
inline constexpr std::uint64_t kKeyAgainMs = 3'000;
inline constexpr std::uint64_t kHeadMuteMs = 60'000;  // after a head that does not verify
inline constexpr std::uint64_t kCommitAgainMs = 5'000;
inline constexpr std::uint64_t kStatusMs = 1'000;    // gathers what many commits change
inline constexpr std::uint64_t kReceiptMs = 10'000;  // of one feed, at most one in so long (§8)
// Receipts of others start a commit at most once in so long: a peer must not decide how often our
// disk is written.
inline constexpr std::uint64_t kReceiptStoreMs = 1'000;
inline constexpr std::uint64_t kReceiptLookMs = 30'000;  // for claims without receipts; doubles
inline constexpr std::uint64_t kReceiptLookMsMax = 10ULL * 60 * 1000;
inline constexpr std::uint64_t kReceiptMuteMs = 60'000;  // after one that breaks a rule
inline constexpr std::uint64_t kBackOffMs = 60'000;      // after the first refusal; doubles
inline constexpr std::uint64_t kBackOffMsMax = 60ULL * 60 * 1000;

}  // namespace talgu::sync::bounds
