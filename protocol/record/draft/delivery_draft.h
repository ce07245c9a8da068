#pragma once

#include "protocol/record/draft/ground.h"

namespace talgu::draft {

enum class ParcelAct : std::uint8_t {
  add = 1,  // without a number the next one; the same once more is a repetition
  change,   // the one with the number; what is not given stays
};

/// What a donor says of one parcel on its own commitment. The quantity is a text, for its unit is
/// that of the commitment.
struct DeliveryIntent {
  RecordKey commitment;
  ParcelAct act = ParcelAct::add;
  std::optional<std::uint64_t> parcel = {};
  std::string quantity = {};
  std::optional<Date> dispatched_on = {};  // of a new one none: today
  std::optional<Date> expected_on = {};
  std::optional<Date> delivered_on = {};  // it has arrived
  bool is_cancelled = false;              // it is not coming
  std::string tracking = {};
  std::vector<std::string> documents = {};
  std::string serials = {};
};

/// Refuses what is of another party, and a parcel that is not there.
Result<Drafted> make(const Ground& ground, const DeliveryIntent& intent);

}  // namespace talgu::draft
