#pragma once

#include "node/calls/posting.h"

namespace talgu {

// What needs' owners state of coverage, what donors send and what is confirmed of it; the arguments
// stand in the call table.

/// One entry with the statements of several needs.
Result<Draft> draft_coverage(const NodeParts& parts, const control::Arguments& args);
Result<Draft> draft_parcel(const NodeParts& parts, const control::Arguments& args);
Result<Draft> draft_parcel_change(const NodeParts& parts, const control::Arguments& args);
Result<Draft> draft_confirmation(const NodeParts& parts, const control::Arguments& args);

/// All that this node may see; page by page.
Result<CallOutcome> coverage_list_call(const NodeParts& parts, const control::Call& call);
Result<CallOutcome> delivery_list_call(const NodeParts& parts, const control::Call& call);
Result<CallOutcome> confirmation_list_call(const NodeParts& parts, const control::Call& call);

}  // namespace talgu
