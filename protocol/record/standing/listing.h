#pragma once

#include "protocol/record/standing/standing_layout.h"
#include "protocol/record/standing/words.h"

#include <cstdint>
#include <string>
#include <vector>

namespace talgu {

/// What lists sort and filter a record by.
struct Listing {
  std::uint8_t state = 0;    // the number of its Workflow, OfferStage or CommitmentStage
  std::uint8_t urgency = 5;  // 1 first .. 9 last: what is over
  Date day = kDateMax;       // by which something should happen
  Date written;              // of the newest revision, as its author claims
  bool gap = false;          // an open need of which something is worth promising
  bool attention = false;    // the board tells about it

  friend bool operator==(const Listing&, const Listing&) = default;
};

/// `self`: whose list it is.
[[nodiscard]] Listing listing_of(const RecordState& state, const Standing& standing,
                                 const PartyId& self);

/// What of a line is worth promising: its own needs a party sees whole, and more of them than it
/// stated a week ago.
[[nodiscard]] Quantity open_of(const LineStanding& line, const PartyId& owner, const PartyId& self);

/// What a record is found by: the words of its names and titles, its categories. Sorted, each once.
[[nodiscard]] std::vector<Term> terms_of(const RecordState& state);

/// What two needs share that look like the same one: a title, or beneficiary and first category.
/// Sorted, each once.
[[nodiscard]] std::vector<Term> likeness_of(const Need& need);

}  // namespace talgu
