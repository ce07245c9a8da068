#pragma once

#include "node/calls/posting.h"

namespace talgu {

// The drafts of KIND.plan and KIND.commit. Names of records are as people write them.

/// offer: toml, file, audience; record for a new revision.
Result<Draft> draft_offer(const NodeParts& parts, const control::Arguments& args);

/// commitment: need, line, quantity, and as wanted category, offer, draws, provisional (the
/// condition), valid_until, firm_until, eta, provider, extending, implementer, audience. With record:
/// a new revision, in which what is not given stays; `firm` drops the condition.
Result<Draft> draft_commitment(const NodeParts& parts, const control::Arguments& args);

/// response: commitment, verdict (accept, decline, revoke), quantity (else all), reason.
Result<Draft> draft_response(const NodeParts& parts, const control::Arguments& args);

/// closing: record, reason, text, kept.
Result<Draft> draft_closing(const NodeParts& parts, const control::Arguments& args);

/// reaffirm: record, until.
Result<Draft> draft_reaffirm(const NodeParts& parts, const control::Arguments& args);

/// All that this node may see, and how each stands; page by page.
Result<CallOutcome> offer_list_call(NodeParts& parts, const control::Call& call);
Result<CallOutcome> commitment_list_call(NodeParts& parts, const control::Call& call);
Result<CallOutcome> response_list_call(NodeParts& parts, const control::Call& call);

}  // namespace talgu
