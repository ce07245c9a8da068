#pragma once

#include "protocol/record/draft/ground.h"

namespace talgu::draft {

/// What the records come to once the draft is signed: by the functions that compute every figure,
/// so that no warning says another one.
[[nodiscard]] Standings outcome_of(const Ground& ground, const Drafted& made);

/// Warns of what is lost: promises that cover a need and no longer would, in whole or in part, and
/// words that would be broken. The first five of each by name.
void warn_of_losses(const Ground& ground, const Standings& after, Drafted& made);

}  // namespace talgu::draft
