#pragma once

#include "protocol/law/authority.h"
#include "storage/env/store.h"
#include "storage/vault/vault.h"
#include "storage/view/view_writer.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace talgu::storage {

/// What one step did.
struct StepDone {
  std::size_t entries = 0;      // entries passed by a cursor
  std::size_t events = 0;       // rows written
  std::size_t refused = 0;      // messages or events that could not be opened or decoded, skipped
  bool more = false;            // call again: there was more than the limit
  std::vector<FeedId> damaged;  // feeds that cannot be read further
  std::vector<FeedId> waiting;  // feeds whose next entry needs an epoch key or hedge not held
};

/// What the view is made with.
struct ProjectorTools {
  const Authority& authority;
  const VaultKey& view_secret;
  PartyId self;
  Date today;
};

/// Takes entries into the record view, and out of it, behind a durable cursor per feed (§11): in
/// the transaction that stores them, or later in steps, so that receiving never waits for the view.
/// Turns go by party, then by feed, a few entries each: who owns many feeds, or fills one without
/// end, keeps nobody waiting. Runs on the writer's thread. A step that is lost is done again with
/// the same outcome.
class Projector final {
 public:
  explicit Projector(Store& store) : store_(&store) {}

  /// Entries or a key of this feed were stored: it is looked at again.
  void look_at(const FeedId& feed);
  /// All feeds are looked at; what they hold now is the goal. Faults: storage_corrupt, io.
  Status look_at_all();

  /// Whether what was held at look_at_all() is in the view, as far as it can be.
  [[nodiscard]] bool reached() const { return looked_at_all_ && goals_.empty(); }

  /// At most `limit` entries in one commit, fewer where `go_on` says no between two turns. What
  /// cannot be decoded is counted and skipped, a feed that is damaged is named and left where it is:
  /// neither is a reason to stop. A view of another schema, or judged by other roles, is begun anew.
  /// Faults: storage_corrupt (of the store itself), storage_full, io.
  Result<StepDone> step(const ProjectorTools& tools, std::size_t limit,
                        const std::function<bool()>& go_on = {});

  /// The same in a transaction that the caller commits, so that entries that were written in it are
  /// taken in with it: all that is left of the feeds `first`, then turns up to the limit. Without
  /// effect while a view of another kind stands there: step() comes first. After a fault, or when
  /// the transaction is given up, all feeds have to be looked at again.
  Result<StepDone> take_in(WriteTxn& txn, const ProjectorTools& tools,
                           const std::vector<FeedId>& first, std::size_t limit,
                           const std::function<bool()>& go_on = {});

  /// Entries from..to of a feed have no effect any more: their events leave the view. Faults: as
  /// step(); prerequisite_missing (an epoch key).
  Status take_out(WriteTxn& txn, const ProjectorTools& tools, const FeedId& feed,
                  std::uint64_t from, std::uint64_t to);

  /// Drops view and cursors; the next steps fill them again.
  Status rebuild();

 private:
  using Queue = std::deque<FeedId>;

  Status begin_anew_if_other(const ProjectorTools& tools);
  /// Where a feed has its turn: with the party that writes it.
  Status line_up(const Txn& txn, const Authority& authority);
  [[nodiscard]] std::optional<FeedId> next_turn();
  /// Turns that are judged together: a few hundred entries at most.
  Status take_round(WriteTxn& txn, const ProjectorTools& tools, std::size_t limit, StepDone& done);
  /// One turn: at most so many entries of one feed.
  Status take_turn(WriteTxn& txn, const ProjectorTools& tools, ViewWriter& view, const FeedId& feed,
                   std::size_t limit, StepDone& done);

  Store* store_;
  bool looked_at_all_ = false;
  std::vector<FeedId> noted_;          // not lined up yet
  std::map<PartyId, Queue> turns_;     // feeds that may have more
  std::optional<PartyId> last_party_;  // that had a turn
  std::map<FeedId, std::uint64_t> goals_;
};

}  // namespace talgu::storage
