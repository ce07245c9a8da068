#pragma once

#include "node/calls/calls.h"

namespace talgu {

/// board: needs and how far they are covered by category, gaps, what to look at. Argument as_of:
/// the day on which deadlines are judged, else today. Computed from what this node may see, and
/// says from how much.
Result<CallOutcome> board_call(const NodeParts& parts, const control::Call& call);

/// inbox: what waits for this party.
Result<CallOutcome> inbox_call(const NodeParts& parts, const control::Call& call);

}  // namespace talgu
