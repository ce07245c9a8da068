#pragma once

#include "protocol/law/authority.h"
#include "protocol/sync/event.h"
#include "protocol/sync/ports.h"
#include "protocol/sync/replicate/receipt_state.h"
#include "protocol/sync/session/bounds.h"
#include "protocol/sync/session/credit.h"
#include "protocol/sync/session/session.h"
#include "protocol/sync/wire/frame.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// The state of the sync machine and what all its parts do with it. The parts (sessions, logs,
/// digests, fetch, intake, serve, keys, status) are free functions over this; machine.cpp calls
/// them. Internal to sync/.
namespace talgu::sync {

/// A feed as this node has it: `durable` from the store, `pending` with runs whose commit is under
/// way, so that the runs behind them are judged at once.
struct Feed {
  std::optional<FeedTail> durable;
  std::optional<FeedTail> pending;
  std::optional<LinkId> source;   // that we fetch it from
  std::uint64_t stalls_at = 0;    // no progress until then: another source
  std::optional<LinkId> stalled;  // the source before, which made no progress
  std::uint64_t retry_at = 0;     // after a failed commit
  // Keys: epochs below keys_next were looked at; of those that lack one, keys_missing are in
  // SyncState::missing_keys, and if some were given up for now, all are looked at again.
  std::uint32_t keys_next = 1;
  std::uint32_t keys_missing = 0;
  bool keys_given_up = false;

  [[nodiscard]] const FeedTail* newest() const {
    if (pending) return &*pending;
    return durable ? &*durable : nullptr;
  }

  [[nodiscard]] std::uint64_t next_seq() const {
    const FeedTail* const tail = newest();
    return tail == nullptr ? 0 : tail->last.seq + 1;
  }
};

/// One feed as one link has it: O(feeds), never O(records).
struct LinkFeed {
  // may_read() for the peer, until our logs or the feed's epoch change.
  std::uint64_t judged_at = 0;
  std::uint32_t judged_epoch = 0;
  bool readable = false;
  std::uint64_t theirs = 0;         // entries that the peer holds, as far as we know
  std::optional<Position> claimed;  // newest genuine head that the peer showed
  std::uint64_t send_next = 0;      // what to send: send_next..send_end-1
  std::uint64_t send_end = 0;
  Channel send_channel = Channel::bulk;
  std::optional<Reason> they_refuse;
  bool forked = false;  // the peer showed a head beside what we hold
};

struct ParkedRun {
  Run run;
  std::size_t bytes = 0;
};

using EpochId = std::pair<FeedId, std::uint32_t>;

struct Link {
  Link(LinkId link, const LinkUp& up, const Hello& ours, std::uint64_t now)
      : id(link), session(up.direction, up.transport_key, ours), up_at(now) {}

  LinkId id;
  Session session;
  std::uint64_t up_at = 0;
  std::uint64_t redial_at = 0;
  SendCredit out;
  ReceiveCredit in;
  std::size_t unsent = 0;       // bytes sent that the network has not taken (FramesLeft)
  std::uint64_t unsent_at = 0;  // of the last progress, while unsent > 0

  // Logs: what the peer has of each; sent up to there by position.
  bool logs_known = false;
  std::map<PartyId, std::uint64_t> their_logs;
  bool ask_logs = false;
  std::uint64_t logs_asked_at = 0;

  // Digests.
  bool positions_known = false;  // theirs of every shared feed
  std::uint64_t root_at = 0;     // when the next root is due
  std::optional<Digest::Kind> items_due;
  std::uint32_t items_part = 0;
  std::optional<FeedId> items_sent_to;  // cursor of the digest that we send
  std::uint32_t received_part = 0;
  std::optional<FeedId> received_to;  // cursor of the digest that we receive
  std::pair<DigestRoot, DigestRoot> last_roots;
  std::uint64_t last_roots_at = 0;
  DigestRoot their_root;

  std::map<FeedId, LinkFeed> feeds;
  std::size_t new_feeds = 0;        // in `feeds`, not held by us
  std::set<FeedId> announce;        // heads to show
  std::set<FeedId> sending;         // with send_next < send_end
  std::optional<FeedId> sent_last;  // round robin
  std::set<FeedId> fetching;        // Feed::source == id
  std::set<FeedId> wants_due;
  std::set<FeedId> status_due;
  std::map<FeedId, Reason> refusals_due;  // answers to what it asked or sent
  std::uint64_t status_at = 0;
  // Size of the run that did not fit; tried again once it does. 0: not blocked.
  std::size_t live_blocked = 0;
  std::size_t bulk_blocked = 0;
  std::map<EpochId, Channel> owed_keys;                        // held or not
  std::set<EpochId> keys_due;                                  // owed and held by us: send now
  std::set<EpochId> keys_sent;                                 // within kKeyAgainMs
  std::deque<std::pair<std::uint64_t, EpochId>> keys_sent_at;  // the same, oldest first
  std::deque<ParkedRun> parked;
  std::map<FeedId, std::size_t> parked_feeds;
  std::size_t parked_bytes = 0;
  std::size_t committing = 0;  // runs of it whose commit is under way
  LinkReceipts receipts;
  std::uint64_t heads_muted_until = 0;  // it showed one that does not verify
  std::uint64_t runs_muted_until = 0;   // it pushed such a run of a feed that we do not hold

  [[nodiscard]] bool stands() const { return session.stage() == Session::Stage::established; }

  [[nodiscard]] const CertId& peer() const { return session.peer(); }
};

struct BackOff {
  Reason reason = Reason::backing_off;  // of the last refusal, by us or by the peer
  std::uint64_t until = 0;
  std::uint64_t delay = 0;
  bool settled = false;  // the feed went on since: the times hold, but nobody is told of it
};

/// What is remembered of a certificate across its links.
struct Peer {
  PeerState state;  // as last told
  Reason last_end = Reason::never_seen;
  Reason they_say = Reason::never_seen;
  std::map<FeedId, BackOff> back_offs;
  std::uint64_t keys_muted_until = 0;  // it sent a wrap that does not open
  bool changed = true;
};

/// A commit that the writer was asked for.
struct RunTicket {
  FeedTail tail;  // after it
  std::uint64_t first_seq = 0;
  LinkId link;
  Channel channel = Channel::bulk;
  std::size_t bytes = 0;   // held in memory
  std::size_t credit = 0;  // to give back; zero if it was parked, then it went back already
};

struct StatementTicket {
  PartyId party;
  std::uint64_t version = 0;
};

struct KeyTicket {
  EpochId epoch;
};

struct ReceiptTicket {
  std::vector<SignedReceipt> receipts;
};

using OpenTicket = std::variant<RunTicket, StatementTicket, KeyTicket, ReceiptTicket>;

struct KeyAsk {
  std::uint64_t ask_at = 0;
  std::optional<CertId> asked;  // last
  std::uint32_t tries = 0;
  bool committing = false;
};

struct HeldWrap {
  EpochId epoch;
  KeyWrap wrap;
  CertId from;
};

/// Feeds of one certificate, by the newest tail that we have of each.
struct FeedCount {
  std::size_t open = 0;
  std::size_t all = 0;
};

struct SyncState {
  SyncState(const SyncSelf& who, Authority known, RunSource& source, NodeKeys& node_keys)
      : self(who), authority(std::move(known)), runs(source), keys(node_keys) {}

  SyncSelf self;
  Authority authority;
  RunSource& runs;
  NodeKeys& keys;
  std::uint64_t now = 0;
  std::uint64_t started = 0;  // the first `now`; 0: none yet
  std::uint64_t random = 0;   // of jitter
  Effects effects;

  std::uint64_t authority_stamp = 1;  // grows with every statement
  bool authority_grew = false;        // since the parts were told
  std::map<PartyId, std::uint64_t> logs_durable;
  std::uint64_t logs_retry_at = 0;
  std::map<FeedId, Feed> feeds;
  std::map<PartyId, std::uint64_t> newest_clocks;  // of what is durable of the feeds of each
  std::set<FeedId> behind;                         // somebody claims more than we hold
  std::map<CertId, Peer> peers;
  std::map<LinkId, Link> links;
  std::map<CertId, LinkId> standing;
  BootWatch boots;
  std::uint64_t next_ticket = 1;
  std::map<CommitTicket, OpenTicket> tickets;
  std::map<CertId, FeedCount> feed_counts;
  std::map<EpochId, KeyAsk> missing_keys;                // O(feeds): kKeyAsksPerFeedMax of each
  std::set<std::pair<std::uint64_t, EpochId>> key_asks;  // KeyAsk::ask_at, earliest first
  std::set<FeedId> keys_to_look;                         // more may be missing of these
  std::deque<HeldWrap> held_wraps;
  ReceiptBook receipts;
  std::size_t committing_bytes = 0;
  std::size_t orphan_bytes = 0;  // of those, from links that are gone
  std::size_t parked_bytes = 0;
  std::size_t unsent = 0;               // of all links
  std::set<FeedId> forked;              // noted already
  std::optional<Reason> store_refuses;  // since the last commit that failed
  bool work_left = false;
};

/// Sends a frame that needs no credit (is_counted()).
void send(SyncState& state, Link& link, Channel channel, const Message& message);
/// Sends if the peer's credit allows and the network takes it; false: try again when that changed.
[[nodiscard]] bool try_send(SyncState& state, Link& link, Channel channel, const Message& message);
/// Whether a counted frame of so many bytes could be sent now.
[[nodiscard]] bool can_send(const SyncState& state, const Link& link, Channel channel,
                            std::size_t bytes);
void note(SyncState& state, Note::Level level, std::string topic, std::string text);
/// Closes a link with a reason, forgets it and plans again what it was fetching.
void cut(SyncState& state, LinkId link, Reason reason);
/// As the front says that it is gone: no Cut.
void forget_link(SyncState& state, LinkId link, Reason reason);

[[nodiscard]] Link* find_link(SyncState& state, LinkId link);
[[nodiscard]] const FeedTail* durable(const SyncState& state, const FeedId& feed);
/// What is held of a feed changes only here, so that feed_counts fits it.
void set_durable(SyncState& state, Feed& feed, FeedTail tail);
void set_pending(SyncState& state, Feed& feed, std::optional<FeedTail> tail);
/// The one gate (§6), remembered per link until logs or epoch change.
[[nodiscard]] bool readable(SyncState& state, Link& link, const FeedTail& tail);
[[nodiscard]] CommitTicket open_ticket(SyncState& state, OpenTicket ticket);
[[nodiscard]] Peer& peer_of(SyncState& state, const CertId& peer);
[[nodiscard]] bool backs_off(SyncState& state, const CertId& peer, const FeedId& feed);
void back_off(SyncState& state, const CertId& peer, const FeedId& feed, Reason reason);
/// The feed went on: what was refused of it is no peer's state any more.
void settle_back_offs(SyncState& state, const FeedId& feed);
/// Pseudo-random, below `bound`; of jitter only.
[[nodiscard]] std::uint64_t jitter(SyncState& state, std::uint64_t bound);
/// What the windows of all sessions and what is left of dead ones may make us hold.
[[nodiscard]] std::size_t budget_used(const SyncState& state);
/// The owner of a feed by the logs; null if its certificate is unknown.
[[nodiscard]] const Certificate* author_of(const SyncState& state, const FeedTail& tail);

}  // namespace talgu::sync
