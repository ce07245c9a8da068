#pragma once

#include "protocol/feed/epoch_key.h"
#include "protocol/feed/head.h"
#include "protocol/feed/run.h"
#include "protocol/law/party/statement.h"
#include "protocol/feed/receipt.h"
#include "protocol/base/refusal.h"
#include "protocol/sync/replicate/digest.h"
#include "protocol/sync/wire/hello.h"

#include <cstdint>
#include <variant>
#include <vector>

/// The frames of §9 as typed values. A frame is u16 version ‖ u8 channel ‖ u8 type ‖ u32 length ‖
/// one single-segment Cap'n Proto message (protocol/talgu-wire.capnp; docs/format/wire.md).
/// What decodes has the right lengths and known numbers; what it means is judged elsewhere.
namespace talgu::sync {

inline constexpr std::uint16_t kFrameVersion = 1;
inline constexpr std::size_t kFrameHeaderBytes = 8;

/// Credit is counted per channel. Attachments are reserved: a frame there is refused.
enum class Channel : std::uint8_t { control = 0, logs = 1, live = 2, bulk = 3, attachments = 4 };
inline constexpr std::size_t kChannels = 4;  // that carry frames today

enum class FrameType : std::uint8_t {
  hello = 1,
  proof = 2,
  bye = 3,
  credit = 4,
  logs_have = 5,
  digest = 6,
  heads = 7,
  want = 8,
  want_key = 9,
  status = 10,
  receipts = 11,
  want_receipts = 12,
  statements = 16,
  run = 24,
  key = 25,
};

// How many there may be in one frame; the sender splits, the receiver refuses before it iterates.
inline constexpr std::size_t kStatementsPerFrameMax = 64;
inline constexpr std::size_t kHeadsPerFrameMax = 256;
inline constexpr std::size_t kDigestItemsPerFrameMax = 4096;
inline constexpr std::size_t kStatusItemsPerFrameMax = 256;
inline constexpr std::size_t kReceiptsPerFrameMax = 64;
inline constexpr std::size_t kWantReceiptsPerFrameMax = 256;

struct Proof {
  Signature signature;
  DigestRoot root;
};

struct Bye {
  Reason reason = Reason::paused;
};

/// The receiver may be sent this many bytes more on a channel.
struct Credit {
  Channel channel = Channel::control;
  std::uint32_t bytes = 0;
};

struct LogPosition {
  PartyId party;
  std::uint64_t version = 0;
  StatementHash hash;
  friend bool operator==(const LogPosition&, const LogPosition&) = default;
};

struct LogsHave {
  std::vector<LogPosition> logs;  // sorted by party
};

struct Statements {
  PartyId party;
  std::vector<SignedStatement> statements;  // consecutive versions
};

struct Digest {
  enum class Kind : std::uint8_t { root = 1, items_answer_wanted = 2, items = 3 };
  Kind kind = Kind::root;
  DigestRoot root;
  std::uint32_t part = 0;
  bool last = true;
  std::vector<DigestItem> items;  // sorted by feed
};

/// A head that the sender holds.
struct HeadNotice {
  Bytes open;  // OPEN body while the feed may be new to the receiver; else empty
  SignedHead head;
};

struct Heads {
  std::vector<HeadNotice> notices;
};

/// Entries from..to of the branch that has this hash at `to`.
struct Want {
  FeedId feed;
  std::uint64_t from = 0;
  Position to;
};

struct RunFrame {
  Run run;
};

struct KeyFrame {
  FeedId feed;
  std::uint32_t epoch = 0;
  KeyWrap wrap;
};

struct WantKey {
  FeedId feed;
  std::uint32_t epoch = 0;
};

struct StatusItem {
  FeedId feed;
  std::uint64_t entries = 0;  // held by the sender of the status
  Reason reason = Reason::in_sync_claimed;
};

struct StatusFrame {
  Reason reason = Reason::in_sync_claimed;
  std::vector<StatusItem> items;
};

struct ReceiptsFrame {
  std::vector<SignedReceipt> receipts;
};

/// The receiver's own receipts for these feeds.
struct WantReceipts {
  std::vector<FeedId> feeds;  // sorted
};

using Message =
    std::variant<Hello, Proof, Bye, Credit, LogsHave, Digest, Heads, Want, WantKey, StatusFrame,
                 Statements, RunFrame, KeyFrame, ReceiptsFrame, WantReceipts>;

struct Frame {
  Channel channel = Channel::control;
  Message message;
};

[[nodiscard]] FrameType type_of(const Message& message);

/// True if frames of this type count against credit. What opens and closes a session and the credit
/// itself do not: they could not be sent when they are needed most.
[[nodiscard]] bool is_counted(FrameType type);

/// Pure. Channel and type must fit (runs and keys: live or bulk; statements: logs; all else:
/// control); a mismatch, or a list over its bound, is our own bug.
[[nodiscard]] Bytes encode_frame(Channel channel, const Message& message);

/// One received frame. Takes the buffer: a run keeps it as its storage, so its entries are not
/// copied. One segment of exactly the frame's size, traversal 4 × size, nesting 16, lists bounded
/// before they are read, trailing bytes refused.
/// Faults: invalid_input (rules frame, frame_version, layout), limit_exceeded (rule size).
Result<Frame> decode_frame(Bytes bytes);

/// Of the frame's own header: for counting credit before the frame is decoded.
/// Faults: invalid_input (rules frame, frame_version), limit_exceeded (rule size).
struct FrameHeader {
  Channel channel = Channel::control;
  FrameType type = FrameType::bye;
};

Result<FrameHeader> parse_frame_header(ByteView bytes);

}  // namespace talgu::sync
