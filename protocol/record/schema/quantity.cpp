#include "protocol/record/schema/quantity.h"

#include "protocol/base/refusal.h"
#include "protocol/base/text.h"
#include "protocol/record/schema/currency.h"

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

std::string_view Measure::code() const {
  return unit == Unit::euro && !currency.empty() ? currency : name_of(unit);
}

std::uint8_t Measure::digits() const {
  if (unit != Unit::euro || currency.empty()) return row_of(unit).scale;
  const Currency* const known = find_currency(currency);
  return known == nullptr ? row_of(unit).scale : known->digits;
}

std::int64_t steps_per_one(const Measure& measure) {
  std::int64_t steps = 1;
  for (std::uint8_t i = 0; i < measure.digits(); ++i) steps *= 10;
  return steps;
}

std::string meaning_of(std::string_view category, Unit unit, std::string_view more) {
  std::string meaning(category);
  meaning += static_cast<char>('0' + static_cast<int>(unit));
  return meaning.append(more);
}

Quantity plus(Quantity a, Quantity b) {
  Quantity sum;
  const bool overflows = __builtin_add_overflow(a.steps, b.steps, &sum.steps);
  return overflows ? Quantity{std::numeric_limits<std::int64_t>::max()} : sum;
}

Result<Quantity> parse_quantity(std::string_view text, const Measure& measure) {
  const std::uint8_t digits_max = measure.digits();
  if (text.size() > kTextBytesMax) return refuse(text, "is too long");
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view part = text.substr(std::min(point + 1, text.size()));
  const bool has_point = point < text.size();
  if (whole.empty() || !std::ranges::all_of(whole, is_digit) ||
      !std::ranges::all_of(part, is_digit) || has_point == part.empty()) {
    return refuse(text, "is not a number such as 12 or 12.5");
  }
  if (part.size() > digits_max) {
    return refuse(text, "has more decimal digits than " + std::string(measure.code()) +
                            " has: " + std::to_string(digits_max));
  }
  std::string digits(whole);
  digits += part;
  digits.append(digits_max - part.size(), '0');
  std::int64_t steps = 0;
  for (const char c : digits) {
    steps = steps * 10 + (c - '0');
    // The limit leaves room: ten times it still fits.
    if (steps > kQuantityMax.steps) return refuse(text, "is too large");
  }
  return Quantity{steps};
}

std::string to_text(Quantity quantity, const Measure& measure) {
  const std::uint8_t scale = measure.digits();
  const std::int64_t one = steps_per_one(measure);
  std::string text = std::to_string(quantity.steps / one);
  const std::int64_t rest = quantity.steps % one;
  if (rest == 0) return text;
  std::string part = std::to_string(rest < 0 ? -rest : rest);
  part.insert(0, scale - part.size(), '0');
  const bool lost_sign = quantity.steps < 0 && text == "0";
  return (lost_sign ? "-" : "") + text + "." + part;
}

}  // namespace talgu
