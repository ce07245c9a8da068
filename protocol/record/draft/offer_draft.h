#pragma once

#include "protocol/record/draft/ground.h"

namespace talgu::draft {

struct OfferIntent {
  Offer body;
  std::optional<Tlp> tlp = {};            // none: amber, or what it has
  std::optional<RecordKey> revises = {};  // none: a new offer
};

/// Refuses a change of category, unit or currency while promises draw on it: their figures would be
/// read in the new one.
Result<Drafted> make(const Ground& ground, OfferIntent intent);

}  // namespace talgu::draft
