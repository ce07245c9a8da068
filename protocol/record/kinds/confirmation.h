#pragma once

#include "protocol/record/kinds/kind.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace talgu {

/// What was not as it should have been. The number is what travels.
enum class Discrepancy : std::uint8_t {
  none = 0,
  missing,  // it was not in the parcel
  damaged,
  wrong,    // another thing than promised
  late,     // it came, after the day it was needed
  surplus,  // more than the delivery says
};

template <>
struct EnumNames<Discrepancy> {
  static constexpr Discrepancy kFirst = Discrepancy::none;
  static constexpr std::array<std::string_view, 6> kNames{"",      "missing", "damaged",
                                                          "wrong", "late",    "surplus"};
};

/// What was received of one parcel. What was neither accepted nor rejected is still on its way.
struct ParcelReceipt {
  std::uint16_t parcel_no = 0;
  Quantity accepted;  // received and kept
  Quantity rejected;  // missing, damaged or wrong
  Discrepancy discrepancy = Discrepancy::none;
  Date received_on;
  std::string place;   // class of the place, no address
  std::string remark;  // demanded where there is a discrepancy

  static const FieldTable& fields();
  friend bool operator==(const ParcelReceipt&, const ParcelReceipt&) = default;
};

/// What the need's owner says to a delivery, parcel by parcel. One for each delivery; each parcel, and
/// each change of mind, is its next revision. Not to be taken for a receipt, which is the protocol's
/// word for another thing.
struct Confirmation {
  static constexpr RecordKind kKind = RecordKind::confirmation;

  RecordKey delivery;
  EventId revision;      // of the delivery: what is confirmed
  std::string category;  // the delivery's: what the figures count
  Unit unit = Unit::device;
  std::vector<ParcelReceipt> parcels;

  static const FieldTable& fields();
  static const KindRow& row();
  friend bool operator==(const Confirmation&, const Confirmation&) = default;
};

/// What holds across fields.
Checked check_rules(const Confirmation& confirmation, std::uint16_t taxonomy_version);
std::optional<RecordKey> target_of(const Confirmation& confirmation, const EventOwner& owner);
/// Nobody confirms a delivery of its own.
bool is_of(const Confirmation& confirmation, const EventOwner& owner);
std::vector<CountedLine> counted_lines(const Confirmation& confirmation);

}  // namespace talgu
