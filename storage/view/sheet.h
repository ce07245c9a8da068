#pragma once

#include "protocol/record/standing/listing.h"
#include "protocol/record/standing/neighbourhood.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace talgu::storage {

/// What one line adds to the sums of its category.
struct LineOf {
  std::string category;
  Unit unit = Unit::device;

  friend auto operator<=>(const LineOf&, const LineOf&) = default;
};

/// One record as the view keeps it: derived from its events and those of its neighbourhood. A list
/// is made of sheets, and a change of a sheet changes the sums by the difference.
struct Sheet {
  std::uint64_t number = 0;  // of its card: in the order of arrival
  RecordKey key;
  std::optional<RecordKind> kind;  // none where no revision of it counts
  std::set<Link> links;
  Standing standing;
  std::map<std::uint16_t, LineOf> lines;  // of a need that is not closed
  std::vector<Term> terms;
  std::vector<Term> likeness;  // of an own need that is not closed

  friend bool operator==(const Sheet&, const Sheet&) = default;
};

[[nodiscard]] Bytes encode_sheet(const Sheet& sheet);
/// Faults: storage_corrupt.
Result<Sheet> parse_sheet(ByteView bytes);

}  // namespace talgu::storage
