#pragma once

#include "node/calls.h"

namespace talgu {

/// need.plan: what would be posted and who would read it; need.commit: posts exactly that;
/// need.list, record.show, record.history: what this node may see.
Result<CallOutcome> need_plan_call(NodeParts& parts, const control::Call& call);
Result<CallOutcome> need_commit_call(NodeParts& parts, const control::Call& call);
Result<CallOutcome> need_list_call(NodeParts& parts, const control::Call& call);
Result<CallOutcome> record_show_call(NodeParts& parts, const control::Call& call);
Result<CallOutcome> record_history_call(NodeParts& parts, const control::Call& call);

}  // namespace talgu
