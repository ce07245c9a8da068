#pragma once

#include "node/calls/calls.h"
#include "node/records/record_book.h"

namespace talgu {

/// record.show: a record whole, its state, where it is stored, for a need also its coverage.
Result<CallOutcome> record_show_call(NodeParts& parts, const control::Call& call);
/// record.history: who wrote what of it, and when.
Result<CallOutcome> record_history_call(NodeParts& parts, const control::Call& call);

/// What to look at, by name; empty where all is well.
[[nodiscard]] control::Json record_flags(const RecordState& state);
[[nodiscard]] control::Json need_flags(const RecordState& state, const NeedStanding& standing);
[[nodiscard]] control::Json commitment_flags(const CommitmentStanding& standing);
[[nodiscard]] control::Json offer_flags(const OfferStanding& standing);

}  // namespace talgu
