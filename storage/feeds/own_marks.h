#pragma once

#include "protocol/base/ids.h"
#include "storage/env/lmdb_env.h"
#include "storage/env/store.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

/// Which feeds of this node its store may extend, and the mark of a database that was restored or
/// copied (§5). Two stores that extend one feed fork it; so a feed is extended only by the store
/// that opened it, and never again once that store turns out to be older than what others hold.
/// Write calls on the writer's thread.
namespace talgu::storage {

/// A feed of this node without a state came from a peer: it is not extended.
enum class OwnFeedState : std::uint8_t { extended = 1, ended = 2 };

/// What told that the database was restored or copied.
enum class RestoreSign : std::uint8_t {
  boot_file = 1,     // it does not fit the file beside it
  peer_entries = 2,  // a peer holds entries of this node that are not here
};

/// Durable before anything else is written after the finding.
struct RestoreMark {
  std::uint64_t times = 0;       // marks until now, this one included
  std::uint64_t noticed_ms = 0;  // UTC, by the clock of this machine
  RestoreSign sign = RestoreSign::boot_file;
  friend bool operator==(const RestoreMark&, const RestoreMark&) = default;
};

/// What was seen, and when.
struct RestoreFinding {
  RestoreSign sign = RestoreSign::boot_file;
  std::optional<FeedId> feed;  // peer_entries: the feed of this node that the peer showed
  std::uint64_t now_ms = 0;    // UTC
};

/// Ends every own feed, that of the finding included, and sets the mark, in one transaction. A
/// feed that has ended already says nothing new: then nothing is written.
/// Faults: storage_full, storage_corrupt, io.
Status mark_restored(Store& store, const RestoreFinding& finding);

/// Faults: storage_corrupt, io.
Result<std::optional<RestoreMark>> restore_mark(const Store& store);
Result<std::map<FeedId, OwnFeedState>> own_feeds(const Store& store);

/// For fsck: whether a row of Table::own is in order.
[[nodiscard]] bool is_own_feed_row(const Row& row);

/// For batch.cpp: a row of Table::own, and the question before an own feed is extended.
[[nodiscard]] Bytes own_feed_row(const FeedId& feed, OwnFeedState state);
/// Faults: not_permitted, storage_corrupt.
Status check_extends(const Txn& txn, const FeedId& feed);

}  // namespace talgu::storage
