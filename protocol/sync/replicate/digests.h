#pragma once

#include "protocol/sync/state.h"

#include <vector>

/// Digests (§9): one root; if unequal the items, in parts; what follows are heads of the feeds in
/// which the peer is behind.
namespace talgu::sync {

/// What we hold and the peer may read, sorted.
[[nodiscard]] std::vector<DigestItem> shared_items(SyncState& state, Link& link);
void begin_digests(SyncState& state, Link& link, const DigestRoot& their_root);
/// False: parts out of order.
[[nodiscard]] bool receive_digest(SyncState& state, Link& link, const Digest& digest);
/// Root and items as credit allows; then heads.
void pump_digests(SyncState& state, Link& link);
void pump_heads(SyncState& state, Link& link);
/// Our view of who may read changed: compare with everybody soon.
void compare_soon(SyncState& state);

}  // namespace talgu::sync
