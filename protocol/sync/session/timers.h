#pragma once

#include "protocol/sync/state.h"

namespace talgu::sync {

/// When something of the machine is due next; `now_ms` while work is left over.
[[nodiscard]] std::uint64_t next_due(const SyncState& state, std::uint64_t now_ms);

}  // namespace talgu::sync
