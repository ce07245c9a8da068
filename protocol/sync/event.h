#pragma once

#include "protocol/base/enum_names.h"
#include "protocol/base/refusal.h"
#include "protocol/feed/admission.h"
#include "protocol/feed/author.h"
#include "protocol/feed/receipt.h"
#include "protocol/law/party/statement.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What goes into the sync machine and what comes out of it (architecture.md, "Layers"). Plain
/// values; the loop translates them from and to the front, the writer and the log.
/// Every time is monotonic milliseconds of the caller; the machine never asks for one.
namespace talgu {
namespace sync {

/// One connection, as the front numbers it; never used twice by one process.
enum class LinkId : std::uint64_t {};

enum class LinkDirection : std::uint8_t { dialled, accepted };

/// A commit the machine asked for. The writer is first in, first out; tickets grow.
enum class CommitTicket : std::uint64_t {};

// ---- events ------------------------------------------------------------------------------------

/// The front has a CURVE connection to the holder of `transport_key`.
struct LinkUp {
  LinkId link{};
  TransportKey transport_key;
  LinkDirection direction{};
};

/// The connection is gone; the machine never answers with a Cut.
struct LinkDown {
  LinkId link;
};

/// One frame of a peer, as received. Frames of unknown links are ignored.
struct FrameReceived {
  LinkId link;
  Bytes frame;
};

/// The network took so many bytes of the frames that were sent on this link. Room for more; what
/// exceeds the bytes that were sent is ignored.
struct FramesLeft {
  LinkId link;
  std::uint64_t bytes;
};

/// What the ticket names is durable. A ticket that is not open is ignored.
struct Committed {
  CommitTicket ticket;
};

/// The writer could not store it (full disk, full map). The machine forgets the run, and later runs
/// of the same feed that stand on it, and asks again later.
struct CommitFailed {
  CommitTicket ticket;
  Reason reason;  // disk_reserve or map_limit
};

/// This node's own entries (or an import) are durable: the feed as it is now. The tail is never
/// behind what the machine holds of that feed.
struct LocalCommit {
  FeedTail tail;
};

/// Statements that came by file (`talgu log read`), in order. What does not append is noted and
/// dropped; the rest is stored by CommitStatement, and durable_log() says when.
struct StatementsAdded {
  PartyId party;
  std::vector<SignedStatement> statements;
};

/// The keystore was opened: missing keys are asked for again. Links are not dialled by the machine.
struct Unlocked {};

/// The keystore was closed: no new session; open sessions go on with ciphertext and logs.
struct Locked {};

/// Time passed. Due no later than SyncMachine::next_tick_ms().
struct Tick {};

using Event = std::variant<LinkUp, LinkDown, FrameReceived, FramesLeft, Committed, CommitFailed,
                           LocalCommit, StatementsAdded, Unlocked, Locked, Tick>;

// ---- effects -----------------------------------------------------------------------------------

/// Hand these bytes to the front, in this order per link. What is sent and not yet reported by
/// FramesLeft is bounded (bounds::kLinkRoomBytes, kSendRoomBytes), whatever peers grant.
struct Send {
  LinkId link;
  Bytes frame;
};

/// Store an admitted run, then answer with the ticket.
struct CommitRun {
  CommitTicket ticket;
  Admitted run;
};

/// Store the next statement of a party log (verified), then answer with the ticket.
struct CommitStatement {
  CommitTicket ticket{};
  PartyId party;
  SignedStatement statement;
};

/// Store an epoch key that matched its commitment, then answer with the ticket. Its EPOCH is
/// durable or in an earlier ticket.
struct CommitKey {
  CommitTicket ticket;
  NewEpochKey key;
};

/// Store these receipts, each in the place of an older one of the same feed and reader, then answer
/// with the ticket. Small, and not urgent: they belong into the next batch.
struct CommitReceipts {
  CommitTicket ticket;
  std::vector<SignedReceipt> receipts;
};

/// Close this link after what was sent to it. The machine has forgotten it.
struct Cut {
  LinkId link;
  Reason reason;
};

/// The session is nearly an hour old: dial this peer again beside it (CURVE never rekeys, E12). The
/// old link is cut by the machine when the new session stands.
struct Redial {
  CertId peer;
};

/// A line for the operator. `text` is "key=value ..." and holds no payload and no secret.
struct Note {
  enum class Level : std::uint8_t { debug, info, warn, error };
  Level level = Level::info;
  std::string topic;
  std::string text;
};

/// A peer holds entries of a feed of ours that we do not hold, newer ones or others at positions of
/// ours, and they are genuine: this store was rolled back or cloned. The author must stop and go on
/// in a new incarnation (§5). Comes before the CommitRun of such entries, and again and again.
struct OwnFeedAhead {
  FeedId feed;
  Position position;
};

enum class Turn : std::uint8_t { nobody, ours, theirs };

}  // namespace sync

template <>
struct EnumNames<sync::Turn> {
  static constexpr sync::Turn kFirst = sync::Turn::nobody;
  static constexpr std::array<std::string_view, 3> kNames{"nobody", "ours", "theirs"};
};

namespace sync {

/// Why a peer is where it is: one code, since when, whose turn.
struct PeerState {
  CertId certificate;
  Reason reason = Reason::never_seen;
  std::uint64_t since_ms = 0;  // of this reason
  Turn turn = Turn::nobody;
  Reason they_say = Reason::never_seen;  // the peer's own code, from its status or bye
  bool connected = false;                // a session stands
  std::uint32_t feeds_shared = 0;        // held by us, readable for the peer
  std::uint32_t feeds_to_fetch = 0;      // the peer claims more than we hold
  std::uint32_t feeds_to_send = 0;       // we hold more than the peer claims
  std::uint32_t keys_missing = 0;        // of feeds that it wrote: asked for now, 16 of a feed
  std::uint32_t parked = 0;              // its runs that wait for logs
  std::uint32_t feeds_ours = 0;          // that we write and the peer may read
  std::uint32_t feeds_proven = 0;        // of those, whole at the peer by its own receipt
  std::uint32_t receipt_minutes = 0;     // claimed time of its newest; 0: none is held
  friend bool operator==(const PeerState&, const PeerState&) = default;
};

struct PeerChanged {
  PeerState state;
};

using Effect = std::variant<Send, CommitRun, CommitStatement, CommitKey, CommitReceipts, Cut,
                            Redial, Note, OwnFeedAhead, PeerChanged>;
using Effects = std::vector<Effect>;

}  // namespace sync
}  // namespace talgu
