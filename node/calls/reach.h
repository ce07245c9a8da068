#pragma once

#include "node/control/protocol.h"
#include "node/core/node_parts.h"

#include <cstdint>

namespace talgu {

/// Where an entry is stored, by the receipts that this node holds: one object for each node that
/// may read it, but not its author, sorted by name. {"node", "stored", "receipt_at"}; `receipt_at`
/// is the claimed time of the receipt in UTC milliseconds, 0 while `stored` is false. A party
/// without a node stands for itself.
[[nodiscard]] control::Json reach_json(const NodeParts& parts, const FeedId& feed,
                                       std::uint64_t seq);

}  // namespace talgu
