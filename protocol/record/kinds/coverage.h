#pragma once

#include "protocol/record/kinds/kind.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace talgu {

/// One line of a coverage statement.
struct CoverageLine {
  std::uint16_t line_no = 0;  // of the need
  std::uint16_t tenths = 0;   // of what is asked for, accepted: rounded down, 10 only where it is full
  std::string category;       // the line's when it was stated: what the figures count
  Unit unit = Unit::device;
  Quantity required;
  Quantity accepted;
  Quantity received;

  static const FieldTable& fields();
  friend bool operator==(const CoverageLine&, const CoverageLine&) = default;
};

/// What the owner of a need says of its coverage, to everybody who may read the need: who may not see
/// the promises of others learns here what is still open. It names no donor. One for each need; each
/// statement is its next revision.
struct Coverage {
  static constexpr RecordKind kKind = RecordKind::coverage;

  RecordId need;          // of the statement's own owner
  EventId need_revision;  // the one that it is about
  Date day;               // as of which it was counted
  std::vector<CoverageLine> lines;

  static const FieldTable& fields();
  static const KindRow& row();
  friend bool operator==(const Coverage&, const Coverage&) = default;
};

/// The tenths that a line states: of so much asked for, so much accepted.
[[nodiscard]] std::uint16_t tenths_of(Quantity accepted, Quantity required);

/// What holds across fields.
Checked check_rules(const Coverage& coverage, std::uint16_t taxonomy_version);
std::optional<RecordKey> target_of(const Coverage& coverage, const EventOwner& owner);
/// Where two nodes state apart, the smaller figure is what is known to be accepted.
std::vector<CountedLine> counted_lines(const Coverage& coverage);

}  // namespace talgu
