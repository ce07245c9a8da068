#pragma once

#include "protocol/base/enum_names.h"
#include "protocol/record/standing/standing_layout.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace talgu {

/// What a board tells of a record, in the order in which it does.
enum class Attention : std::uint8_t {
  stale = 1,  // a need
  overdue,
  expired,
  changed,
  concurrent_edit,
  disputed,
  more_seen_than_stated,
  covered_over,
  over_promised,  // an offer
  not_kept,       // a promise
  accepted_over,
  does_not_fit,
  not_as_promised,  // its delivery
  mixed_kinds,  // any
};

template <>
struct EnumNames<Attention> {
  static constexpr Attention kFirst = Attention::stale;
  static constexpr std::array<std::string_view, 14> kNames{
      "stale",         "overdue",       "expired",      "changed",  "concurrent-edit",
      "disputed",      "more-seen",     "covered-over", "promised", "not-kept",
      "accepted-over", "does-not-fit",  "not-as-promised", "mixed-kinds"};
};

/// Empty where all is well. Of a closed need nothing is told.
[[nodiscard]] std::vector<Attention> attention_of(const Standing& standing);

}  // namespace talgu
