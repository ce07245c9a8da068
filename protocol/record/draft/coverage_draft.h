#pragma once

#include "protocol/record/draft/ground.h"

#include <vector>

namespace talgu::draft {

/// What the owner of a need states of its coverage, today: figures of all donors together.
struct CoverageIntent {
  RecordKey need;
  /// Not in one batch with all its open needs: what has changed points at who made it change.
  bool alone = false;
};

/// Refuses a need that is closed, or whose own figures two nodes of its owner say apart.
Result<Drafted> make(const Ground& ground, const CoverageIntent& intent);

enum class ToState : std::uint8_t { all = 1, due };

/// The own needs to be stated: all that are not closed; none where only what is due is asked for
/// and nothing is. All together, changed or not, so that no statement points at a donor. Due ones
/// stand last: who signs them in several posts stays due until the last one.
[[nodiscard]] std::vector<RecordKey> needs_to_state(const Ground& ground, ToState which);

}  // namespace talgu::draft
