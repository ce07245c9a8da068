#pragma once

#include "protocol/feed/entry.h"
#include "storage/env/lmdb_env.h"

#include <cstdint>
#include <functional>

namespace talgu::storage {

/// An entry in its table; `body` ends with the transaction.
struct HeldEntry {
  EntryHeader header;
  EntryHash hash;
  ByteView body;
};

[[nodiscard]] std::unexpected<Error> damaged_feed(const FeedId& feed, std::uint64_t seq);

/// The entry that `stored` is, if header and body fit each other and the position.
/// Faults: storage_corrupt.
Result<HeldEntry> parse_held(const FeedId& feed, std::uint64_t seq, ByteView stored);

/// The entry at a position; header and body fit each other and the position.
/// Faults: invalid_input (not held), storage_corrupt.
Result<HeldEntry> held_entry(const Txn& txn, const FeedId& feed, std::uint64_t seq);

/// Visits entries from..to and checks that each names the one before, the first one below `from`
/// included (genesis at 0). Returns the hash of the last one. Faults: as held_entry(), and those of
/// `visit`.
Result<EntryHash> walk_chain(const Txn& txn, const FeedId& feed, std::uint64_t from,
                             std::uint64_t to,
                             const std::function<Status(const HeldEntry&)>& visit);

}  // namespace talgu::storage
