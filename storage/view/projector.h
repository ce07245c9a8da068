#pragma once

#include "protocol/law/authority.h"
#include "storage/env/store.h"
#include "storage/vault/vault.h"

#include <cstddef>
#include <cstdint>
#include <optional>
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

/// Takes new entries into the encrypted record view behind a durable cursor per feed (§11), so that
/// receiving never waits for the view. Runs on the writer's thread in idle time. A step that is
/// lost is done again with the same outcome.
class Projector final {
 public:
  explicit Projector(Store& store) : store_(&store) {}

  /// At most `limit` entries, those of `first` before all, then feed after feed in turn; rows and
  /// cursors are one commit. What cannot
  /// be decoded is counted and skipped, a feed that is damaged is named and left where it is: neither
  /// is a reason to stop. Faults: storage_corrupt (of the store itself), storage_full, io.
  Result<StepDone> step(const Authority& authority, const VaultKey& view_secret, std::size_t limit,
                        const std::vector<FeedId>& first = {});
  /// Drops view and cursors; the next steps fill them again.
  Status rebuild();

 private:
  Store* store_;
  bool is_known_ = false;       // that the view has the schema of this program
  std::optional<FeedId> last_;  // that was read from
};

}  // namespace talgu::storage
