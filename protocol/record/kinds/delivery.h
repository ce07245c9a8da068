#pragma once

#include "protocol/record/kinds/kind.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace talgu {

enum class ParcelState : std::uint8_t {
  dispatched = 1,  // on its way
  delivered,       // the donor says that it has arrived
  cancelled,       // it is not coming, and counts nothing
};

template <>
struct EnumNames<ParcelState> {
  static constexpr ParcelState kFirst = ParcelState::dispatched;
  static constexpr std::array<std::string_view, 3> kNames{"dispatched", "delivered", "cancelled"};
};

/// `parcel_no` names the parcel for ever: not its place in the list.
struct Parcel {
  std::uint16_t parcel_no = 0;
  Quantity quantity;
  ParcelState state = ParcelState::dispatched;
  Date dispatched_on;
  std::optional<Date> expected_on;
  std::optional<Date> delivered_on;
  std::string tracking;
  std::vector<std::string> documents;
  std::string serials;  // hash of the list of serial numbers, or where it lies

  static const FieldTable& fields();
  friend bool operator==(const Parcel&, const Parcel&) = default;
};

/// What a donor has sent on a commitment, parcel by parcel. One for each commitment; each parcel, and
/// each word about one, is its next revision (docs/decisions/0013-one-delivery-for-a-commitment.md).
struct Delivery {
  static constexpr RecordKind kKind = RecordKind::delivery;

  RecordId commitment;   // of the delivery's own owner
  std::string category;  // the commitment's: what the figures count
  Unit unit = Unit::device;
  std::vector<Parcel> parcels;

  static const FieldTable& fields();
  static const KindRow& row();
  friend bool operator==(const Delivery&, const Delivery&) = default;
};

/// What holds across fields.
Checked check_rules(const Delivery& delivery, std::uint16_t taxonomy_version);
std::optional<RecordKey> target_of(const Delivery& delivery, const EventOwner& owner);
std::vector<CountedLine> counted_lines(const Delivery& delivery);

}  // namespace talgu
