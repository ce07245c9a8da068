#pragma once

#include "protocol/record/schema/field.h"
#include "protocol/record/schema/record_key.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace talgu {

enum class CommitmentForm : std::uint8_t {
  firm = 1,
  provisional,  // depends on a condition; accepted, it is still not counted
};

/// The offer that a commitment draws on: its giver's own, or one of a guest of its giver.
struct OfferRef {
  RecordId id;
  GuestLabel guest{};
  /// How much of the offer this takes, in the offer's own unit and currency. None: the quantity
  /// itself, where both count the same thing. Money that pays for devices says it here.
  std::optional<Quantity> draws;

  friend bool operator==(const OfferRef&, const OfferRef&) = default;
};

/// What a donor promises to one line of a need (records.md). The need's owner answers it with
/// a Response.
struct Commitment {
  RecordKey need;
  EventId need_revision;  // the one that the donor saw
  std::uint16_t line_no = 0;
  std::optional<OfferRef> offer;
  std::string category;  // the line's, or one of its substitutes
  Unit unit = Unit::device;
  Quantity quantity;  // smallest steps; money in euro cents
  CommitmentForm form = CommitmentForm::firm;
  std::string condition;            // of a provisional one
  std::optional<Date> valid_until;  // the last day on which it may be accepted
  std::optional<Date> firm_until;   // to the end of this day it is not withdrawn
  std::optional<Date> eta;
  std::string provider;     // whose budget pays
  std::string extending;    // who manages it, for example ESTDEV
  std::string implementer;  // who does the work

  friend bool operator==(const Commitment&, const Commitment&) = default;
};

[[nodiscard]] std::string_view name_of(CommitmentForm form);
/// Faults: invalid_input (rule record_field).
Result<CommitmentForm> commitment_form_from(std::string_view name);

/// Whether every field is inside its bounds (I1). Whether it fits its need is not seen from here:
/// standings_of() says so. Faults: invalid_input (rule record_field).
Status check(const Commitment& commitment, std::uint16_t taxonomy_version = kTaxonomyVersion);

}  // namespace talgu
