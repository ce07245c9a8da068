#pragma once

#include "protocol/feed/feed_tail.h"
#include "protocol/law/authority.h"
#include "protocol/sync/event.h"
#include "protocol/sync/ports.h"
#include "protocol/sync/session/session.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace talgu::sync {

/// What the machine starts from: everything durable.
struct SyncStart {
  SyncSelf self;
  Authority authority;
  std::vector<FeedTail> tails;
  std::vector<SignedReceipt> receipts;
  std::uint64_t seed = 0;  // of timer jitter only
};

/// The sync machine (§9): sessions, logs, digests, heads, wants, runs, keys, receipts, live push,
/// credit.
/// Takes an event and the time, returns effects, calls nothing but the two ports (reads). Pure but
/// for the random nonce of a hello: the same code runs in talgud, in fuzzers and in simulations.
/// Everything that names a feed to a peer passes may_read() by this node's own view. Memory is
/// bounded by limits of its own whatever peers do (docs/format/wire.md, bounds.h).
/// Not thread-safe; the ports must outlive it.
class SyncMachine final {
 public:
  SyncMachine(SyncStart start, RunSource& runs, NodeKeys& keys);
  SyncMachine(SyncMachine&&) noexcept;
  SyncMachine& operator=(SyncMachine&&) noexcept;
  ~SyncMachine();

  /// `now_ms` is monotonic and never decreases. Never fails: what a peer does wrong becomes Cut,
  /// Note or a status frame.
  [[nodiscard]] Effects handle(Event event, std::uint64_t now_ms);

  /// When the next Tick is due at the latest; `now_ms` itself while work is left over (one slice
  /// per call keeps calls short).
  [[nodiscard]] std::uint64_t next_tick_ms(std::uint64_t now_ms) const;

  /// The logs as this node knows them, with statements whose commit is still under way.
  [[nodiscard]] const Authority& authority() const;

  /// Up to which version a party's log is durable.
  [[nodiscard]] std::uint64_t durable_log(const PartyId& party) const;
  /// The newest durable tail of a feed; null if it is not held.
  [[nodiscard]] const FeedTail* tail(const FeedId& feed) const;

  /// The latest clock among the durable entries of a party's feeds; 0 where none is held.
  [[nodiscard]] std::uint64_t newest_clock(const PartyId& party) const;

  /// Every node certificate that was ever met or is current in the logs, except ours, by cert id.
  [[nodiscard]] std::vector<PeerState> peers() const;

  /// The newest receipts that are held for a feed, sorted by reader: ours among them.
  [[nodiscard]] std::vector<SignedReceipt> receipts(const FeedId& feed) const;

  /// The link on which a session with this peer stands.
  [[nodiscard]] std::optional<LinkId> link_of(const CertId& peer) const;

  /// Bytes of runs that are held in memory now: admitted but not durable, or parked.
  [[nodiscard]] std::size_t bytes_held() const;

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace talgu::sync
