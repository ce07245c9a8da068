#pragma once

#include "protocol/record/draft/ground.h"

namespace talgu::draft {

/// What a donor means to promise. Quantities are texts, for their unit follows from the line and
/// the offer.
struct CommitmentIntent {
  std::optional<RecordKey> revises = {};  // in a change, what is not given stays
  RecordKey need = {};                    // of a new one, with its line
  std::uint64_t line_no = 0;
  std::string category = {};  // none: that of the line
  std::string quantity = {};
  std::optional<RecordKey> offer = {};
  std::string draws = {};
  std::optional<CommitmentForm> form = {};  // none: firm, or what it was
  std::string condition = {};               // of a provisional one
  std::optional<Date> valid_until = {};
  std::optional<Date> firm_until = {};
  std::optional<Date> eta = {};
  std::string provider = {};
  std::string extending = {};
  std::string implementer = {};
};

Result<Drafted> make(const Ground& ground, const CommitmentIntent& intent);

}  // namespace talgu::draft
