#pragma once

#include "crypto/result.h"
#include "protocol/record/schema/taxonomy.h"

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

/// Ten to the power of 15 steps: the sum of 9000 such quantities still fits an int64, and a
/// hundred times one does.
inline constexpr Quantity kQuantityMax{1'000'000'000'000'000};

/// How many steps make one of the unit: 10 tenths, 100 cents.
[[nodiscard]] std::int64_t steps_per_one(Unit unit);

/// The sum, or the largest int64 where it does not fit: for amounts of 0 and more the order of
/// adding changes nothing.
[[nodiscard]] Quantity plus(Quantity a, Quantity b);

/// "12.5" with at most the unit's decimal digits; no sign, no exponent, no separator of thousands.
/// Faults: invalid_input (rule record_field: form, more digits than the unit has, over the
/// maximum).
Result<Quantity> parse_quantity(std::string_view text, Unit unit);

/// "12.5"; a whole number without a point. Parses back to the same.
[[nodiscard]] std::string to_text(Quantity quantity, Unit unit);

}  // namespace talgu
