#pragma once

#include "protocol/record/standing/standings.h"

#include <cstdint>
#include <map>
#include <optional>

/// The arithmetic of records.md, in whole steps. Pure; sums stop at the largest int64.
namespace talgu {

/// floor(100 part / whole), at most 100: 100 means all of it. 0 of nothing. Neither is negative.
[[nodiscard]] std::uint8_t percent_of(std::int64_t part, std::int64_t whole);

/// Adds one commitment that stands and fits to the ladder of its line.
void add(LineStanding& line, const CommitmentStanding& commitment);

/// Adds what counts of one commitment that fits, standing or not, and what was sent and received.
void add_counted(LineStanding& line, const CommitmentStanding& commitment);

/// From the sums to gap, percent and facets.
void finish_line(LineStanding& standing, const NeedLine& line);

/// What the lines of a need come to; never by adding different units.
struct Totals {
  Extent coverage = Extent::none;
  Extent fulfilment = Extent::none;
  std::uint8_t percent_by_lines = 0;
  std::optional<std::uint8_t> percent_by_cost;
};

/// `lines` are finished, one for each of the need's.
[[nodiscard]] Totals totals_of(const Need& need,
                               const std::map<std::uint16_t, LineStanding>& lines);

}  // namespace talgu
