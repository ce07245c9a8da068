#include "protocol/record/schema/quantity.h"

#include "protocol/base/refusal.h"
#include "protocol/base/text.h"

#include <algorithm>
#include <limits>

namespace talgu {
namespace {

constexpr std::size_t kTextBytesMax = 32;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::unexpected<Error> refuse(std::string_view text, std::string_view why) {
  return refuse_rule(Rule::record_field,
                     "quantity '" + escape(text, kTextBytesMax) + "' " + std::string(why));
}

}  // namespace

std::int64_t steps_per_one(Unit unit) {
  std::int64_t steps = 1;
  for (std::uint8_t i = 0; i < row_of(unit).scale; ++i) steps *= 10;
  return steps;
}

Quantity plus(Quantity a, Quantity b) {
  Quantity sum;
  const bool overflows = __builtin_add_overflow(a.steps, b.steps, &sum.steps);
  return overflows ? Quantity{std::numeric_limits<std::int64_t>::max()} : sum;
}

Result<Quantity> parse_quantity(std::string_view text, Unit unit) {
  const UnitRow& row = row_of(unit);
  if (text.size() > kTextBytesMax) return refuse(text, "is too long");
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view part = text.substr(std::min(point + 1, text.size()));
  const bool has_point = point < text.size();
  if (whole.empty() || !std::ranges::all_of(whole, is_digit) ||
      !std::ranges::all_of(part, is_digit) || has_point == part.empty()) {
    return refuse(text, "is not a number such as 12 or 12.5");
  }
  if (part.size() > row.scale) {
    return refuse(text, "has more decimal digits than " + std::string(row.code) +
                            " has: " + std::to_string(row.scale));
  }
  std::string digits(whole);
  digits += part;
  digits.append(row.scale - part.size(), '0');
  std::int64_t steps = 0;
  for (const char c : digits) {
    steps = steps * 10 + (c - '0');
    // The limit leaves room: ten times it still fits.
    if (steps > kQuantityMax.steps) return refuse(text, "is too large");
  }
  return Quantity{steps};
}

std::string to_text(Quantity quantity, Unit unit) {
  const std::uint8_t scale = row_of(unit).scale;
  const std::int64_t one = steps_per_one(unit);
  std::string text = std::to_string(quantity.steps / one);
  const std::int64_t rest = quantity.steps % one;
  if (rest == 0) return text;
  std::string part = std::to_string(rest < 0 ? -rest : rest);
  part.insert(0, scale - part.size(), '0');
  const bool lost_sign = quantity.steps < 0 && text == "0";
  return (lost_sign ? "-" : "") + text + "." + part;
}

}  // namespace talgu
