#pragma once

#include "node/calls/posting.h"

namespace talgu {

// The drafts of posts; their arguments stand in the call table. Names of records are as people
// write them. With argument `record` it is a new revision, in which what is not given stays.

Result<Draft> draft_offer(const NodeParts& parts, const control::Arguments& args);
Result<Draft> draft_commitment(const NodeParts& parts, const control::Arguments& args);
Result<Draft> draft_accept(const NodeParts& parts, const control::Arguments& args);
Result<Draft> draft_decline(const NodeParts& parts, const control::Arguments& args);
Result<Draft> draft_revoke(const NodeParts& parts, const control::Arguments& args);
Result<Draft> draft_closing(const NodeParts& parts, const control::Arguments& args);
Result<Draft> draft_reaffirm(const NodeParts& parts, const control::Arguments& args);

/// All that this node may see, and how each stands; page by page.
Result<CallOutcome> offer_list_call(const NodeParts& parts, const control::Call& call);
Result<CallOutcome> commitment_list_call(const NodeParts& parts, const control::Call& call);
Result<CallOutcome> response_list_call(const NodeParts& parts, const control::Call& call);

}  // namespace talgu
