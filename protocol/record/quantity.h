#pragma once

#include "crypto/result.h"
#include "protocol/record/taxonomy.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace talgu {

/// An amount in the smallest steps of its unit (tenths of a person-day, cents of a euro): whole
/// numbers, never a float. Which unit follows from the category beside it.
struct Quantity {
  std::int64_t steps = 0;

  friend auto operator<=>(const Quantity&, const Quantity&) = default;
};

/// Ten to the power of 15 steps: the sum of a million records still fits an int64.
inline constexpr Quantity kQuantityMax{1'000'000'000'000'000};

/// "12.5" with at most the unit's decimal digits; no sign, no exponent, no separator of thousands.
/// Faults: invalid_input (rule record_field: form, more digits than the unit has, over the
/// maximum).
Result<Quantity> parse_quantity(std::string_view text, Unit unit);

/// "12.5"; a whole number without a point. Parses back to the same.
[[nodiscard]] std::string to_text(Quantity quantity, Unit unit);

}  // namespace talgu
