#pragma once

#include "node/calls/calls.h"

namespace talgu {

/// status, peer.list, peer.why, peer.address, config.reload, node.unlock.
Result<CallOutcome> status_call(CoreParts& parts, const control::Call& call);
Result<CallOutcome> peer_list_call(CoreParts& parts, const control::Call& call);
Result<CallOutcome> peer_why_call(CoreParts& parts, const control::Call& call);
Result<CallOutcome> peer_address_call(CoreParts& parts, const control::Call& call);
Result<CallOutcome> config_reload_call(CoreParts& parts, const control::Call& call);
Result<CallOutcome> unlock_call(CoreParts& parts, const control::Call& call);

}  // namespace talgu
