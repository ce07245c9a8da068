#pragma once

#include "crypto/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace talgu {

/// A day of the calendar, without a time or a zone: days since 1970-01-01.
struct Date {
  std::int32_t days = 0;

  friend auto operator<=>(const Date&, const Date&) = default;
};

/// What a record may name: 2000-01-01 to 2199-12-31.
inline constexpr Date kDateMin{10'957};
inline constexpr Date kDateMax{84'005};

/// "2027-03-01" of the range above. Faults: invalid_input (rule record_field).
Result<Date> parse_date(std::string_view text);
/// Faults: invalid_input (rule record_field): no such day, or outside the range.
Result<Date> make_date(int year, unsigned month, unsigned day);

[[nodiscard]] std::string to_text(Date date);

}  // namespace talgu
