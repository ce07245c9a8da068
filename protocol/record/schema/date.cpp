#include "protocol/record/schema/date.h"

#include "protocol/base/refusal.h"
#include "protocol/base/text.h"

#include <algorithm>
#include <chrono>

namespace talgu {
namespace {

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

// At least `width` digits, as dates are written.
std::string padded(unsigned value, std::size_t width) {
  std::string text = std::to_string(value);
  text.insert(0, width - std::min(width, text.size()), '0');
  return text;
}

bool has_form(std::string_view text) {
  if (text.size() != 10) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 4 || i == 7;
    if (dash ? text[i] != '-' : (text[i] < '0' || text[i] > '9')) return false;
  }
  return true;
}

}  // namespace

Result<Date> make_date(int year, unsigned month, unsigned day) {
  using namespace std::chrono;
  const year_month_day calendar{std::chrono::year{year}, std::chrono::month{month},
                                std::chrono::day{day}};
  // The year first: the calendar of the library has its own, narrower numbers.
  if (year < 2000 || year > 2199 || month > 12 || day > 31 || !calendar.ok()) {
    return refuse_rule(Rule::record_field, "there is no such day in the years 2000 to 2199");
  }
  return Date{static_cast<std::int32_t>(sys_days{calendar}.time_since_epoch().count())};
}

Result<Date> parse_date(std::string_view text) {
  if (!has_form(text)) {
    return refuse_rule(Rule::record_field,
                       "'" + escape(text, 16) + "' is not a date such as 2027-03-01");
  }
  return make_date(number(text.substr(0, 4)), static_cast<unsigned>(number(text.substr(5, 2))),
                   static_cast<unsigned>(number(text.substr(8, 2))));
}

std::string to_text(Date date) {
  using namespace std::chrono;
  const year_month_day calendar{sys_days{std::chrono::days{date.days}}};
  return padded(static_cast<unsigned>(static_cast<int>(calendar.year())), 4) + "-" +
         padded(static_cast<unsigned>(calendar.month()), 2) + "-" +
         padded(static_cast<unsigned>(calendar.day()), 2);
}

}  // namespace talgu
