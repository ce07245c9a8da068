#pragma once

#include "protocol/record/draft/ground.h"

namespace talgu::draft {

/// Warns where the terms of an offer and of a need's line do not go together with a promise that
/// is taken from it: lot, sectors, oblasts, civil use, earmarks, the need it is for, term,
/// attributes, days. Both sides are warned by it, the donor and who accepts.
void warn_of_offer_terms(const Ground& ground, const RecordKey& offer, const Commitment& promise,
                         Quantity quantity, Drafted& made);

/// Warns of what the need itself says against it: expired, waiting for reviews, needed earlier,
/// less than is of use.
void warn_of_need_terms(const Ground& ground, const RecordKey& commitment,
                        const Commitment& promise, Quantity quantity, Drafted& made);

/// The offer that a commitment of `owner` is taken from; none where it names none.
[[nodiscard]] std::optional<RecordKey> offer_of(const PartyId& owner, const Commitment& promise);

}  // namespace talgu::draft
