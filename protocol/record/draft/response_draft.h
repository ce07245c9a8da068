#pragma once

#include "protocol/record/draft/ground.h"

namespace talgu::draft {

/// The answer of a need's owner to a commitment.
struct ResponseIntent {
  RecordKey commitment;
  Verdict verdict = Verdict::accept;
  std::string quantity = {};  // of an acceptance; none: all of it
  std::string reason = {};
};

/// Refuses more than was promised (I2), more than the line has room for unless it may be exceeded
/// (I3; it says who holds the room and how to free it), and anything more for a closed need (I8).
Result<Drafted> make(const Ground& ground, const ResponseIntent& intent);

}  // namespace talgu::draft
