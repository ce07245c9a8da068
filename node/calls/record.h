#pragma once

#include "node/calls/calls.h"
#include "node/records/record_book.h"
#include "protocol/record/standing/standing_layout.h"

namespace talgu {

/// record.show: a record whole, its state, where it is stored, for a need also its coverage.
Result<CallOutcome> record_show_call(const NodeParts& parts, const control::Call& call);
/// record.history: who wrote what of it, and when.
Result<CallOutcome> record_history_call(const NodeParts& parts, const control::Call& call);

/// record.list: records of all kinds.
Result<CallOutcome> record_list_call(const NodeParts& parts, const control::Call& call);

/// The one word that says how a record stands; empty for kinds that have no states.
[[nodiscard]] std::string state_text(const Standing& standing);

/// What to look at, by name; empty where all is well.
[[nodiscard]] control::Json record_flags(const RecordState& state);
[[nodiscard]] control::Json need_flags(const RecordState& state, const NeedStanding& standing);
[[nodiscard]] control::Json commitment_flags(const CommitmentStanding& standing);
[[nodiscard]] control::Json offer_flags(const OfferStanding& standing);

}  // namespace talgu
