#pragma once

#include "protocol/record/standing/standings.h"

namespace talgu {

/// What the owner of a need states of its coverage, put beside what is computed: `need.lines` are
/// finished. Who sees only some of the promises learns here what is open. Pure.
void take_stated(const Records& records, const RecordState& state, Date as_of, NeedStanding& need);

}  // namespace talgu
