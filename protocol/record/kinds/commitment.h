#pragma once

#include "protocol/record/kinds/kind.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace talgu {

enum class CommitmentForm : std::uint8_t {
  firm = 1,
  provisional,  // depends on a condition; accepted, it is still not counted
};

template <>
struct EnumNames<CommitmentForm> {
  static constexpr CommitmentForm kFirst = CommitmentForm::firm;
  static constexpr std::array<std::string_view, 2> kNames{"firm", "provisional"};
};

/// What a donor promises to one line of a need. The need's owner answers it with
/// a Response.
struct Commitment {
  static constexpr RecordKind kKind = RecordKind::commitment;

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

  static const FieldTable& fields();
  static const KindRow& row();
  friend bool operator==(const Commitment&, const Commitment&) = default;
};

/// What holds across fields (I1). Whether it fits its need is not seen from here: standings_of()
/// says so.
Checked check_rules(const Commitment& commitment, std::uint16_t taxonomy_version);
std::vector<CountedLine> counted_lines(const Commitment& commitment);
/// Nobody commits to a need of its own.
bool is_of(const Commitment& commitment, const EventOwner& owner);
/// It is to one line of one need for good: who means another one makes another commitment.
bool same_subject(const Commitment& before, const Commitment& after);

}  // namespace talgu
