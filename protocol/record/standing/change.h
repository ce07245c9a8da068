#pragma once

#include "protocol/base/enum_names.h"
#include "protocol/record/kinds/need.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace talgu {

/// What of a need a donor's promise rests on. The names are those of the need's file.
enum class MaterialTerm : std::uint8_t {
  line = 1,  // the line itself: it is there no more
  category,
  unit,
  quantity,
  min_useful,
  term_months,
  attributes,
  place,
  end_use,
  beneficiary,
  restrictions,
  needed_by,
  documents,
};

template <>
struct EnumNames<MaterialTerm> {
  static constexpr MaterialTerm kFirst = MaterialTerm::line;
  static constexpr std::array<std::string_view, 13> kNames{
      "line",  "category", "unit",        "quantity",     "min_useful", "term_months", "attributes",
      "place", "end_use",  "beneficiary", "restrictions", "needed_by",  "documents"};
};

/// Where `now` asks for other or for more than `then`, as far as one line goes.
/// What asks for less (a smaller quantity, a later day, a restriction that fell) is left out: who
/// promised the more keeps the promise. In the order of MaterialTerm.
[[nodiscard]] std::vector<MaterialTerm> material_changes(const Need& then, const Need& now,
                                                         std::uint16_t line_no);

[[nodiscard]] inline bool is_material_change(const Need& then, const Need& now,
                                             std::uint16_t line_no) {
  return !material_changes(then, now, line_no).empty();
}

/// "needed_by, attributes".
[[nodiscard]] std::string to_text(const std::vector<MaterialTerm>& terms);

}  // namespace talgu
