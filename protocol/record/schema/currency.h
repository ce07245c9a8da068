#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace talgu {

/// A currency of ISO 4217, and how many decimal digits its smallest step has: 0 for JPY, 3 for KWD.
struct Currency {
  std::string_view code;
  std::uint8_t digits = 2;
};

[[nodiscard]] std::span<const Currency> currencies();  // sorted by code

/// Null for an unknown code. Funds, precious metals and test codes of the standard are none.
[[nodiscard]] const Currency* find_currency(std::string_view code);

}  // namespace talgu
