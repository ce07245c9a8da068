#pragma once

#include "node/calls/posting.h"

namespace talgu {

/// A need from its file; with argument `record` the next revision of that need.
Result<Draft> draft_need(const NodeParts& parts, const control::Arguments& args);

/// need.list: all needs that this node may see, and how far each is covered.
Result<CallOutcome> need_list_call(const NodeParts& parts, const control::Call& call);

}  // namespace talgu
