#pragma once

#include "protocol/record/draft/ground.h"

namespace talgu::draft {

/// What the need's owner says of a delivery.
struct ConfirmationIntent {
  RecordKey delivery;
  std::optional<std::uint64_t> parcel = {};  // none: each that is not confirmed yet, as it was sent
  std::string accepted = {};                 // none: all of the parcel that is not rejected
  std::string rejected = {};
  std::optional<Discrepancy> discrepancy = {};
  std::optional<Date> received_on = {};  // none: today
  std::string place = {};
  std::string remark = {};
};

/// Refuses what is for another's need, a parcel that is not there, and more than a parcel holds
/// unless it is called a surplus (I5).
Result<Drafted> make(const Ground& ground, const ConfirmationIntent& intent);

}  // namespace talgu::draft
