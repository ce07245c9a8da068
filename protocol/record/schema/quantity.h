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

/// What an amount is counted in: a unit, or for money a currency. Says how many decimal digits the
/// smallest step has: 1 for person-days, 2 for EUR, 0 for JPY, 3 for KWD.
struct Measure {
  // Implicit: most units are a measure by themselves, money without a currency is in euro.
  Measure(Unit of) : unit(of) {}  // NOLINT(google-explicit-constructor)
  Measure(Unit of, std::string_view in_currency) : unit(of), currency(in_currency) {}

  Unit unit;
  std::string_view currency;  // borrowed; empty: none, or EUR

  /// "PDAY", "JPY".
  [[nodiscard]] std::string_view code() const;
  [[nodiscard]] std::uint8_t digits() const;
};

/// How many steps make one: 10 tenths, 100 cents.
[[nodiscard]] std::int64_t steps_per_one(const Measure& measure);

/// The sum, or the largest int64 where it does not fit: for amounts of 0 and more the order of
/// adding changes nothing.
[[nodiscard]] Quantity plus(Quantity a, Quantity b);

/// "12.5" with at most the measure's decimal digits; no sign, no exponent, no separator of thousands.
/// Faults: invalid_input (rule record_field: form, more digits than the measure has, over the
/// maximum).
Result<Quantity> parse_quantity(std::string_view text, const Measure& measure);

/// "12.5"; a whole number without a point. Parses back to the same.
[[nodiscard]] std::string to_text(Quantity quantity, const Measure& measure);

/// The code of a quantity of one record, whatever revision of it: "SW.EDR2", "FN.GEN8EUR".
/// Quantities of lines that mean different things are not compared.
[[nodiscard]] std::string meaning_of(std::string_view category, Unit unit,
                                     std::string_view more = "");

}  // namespace talgu
