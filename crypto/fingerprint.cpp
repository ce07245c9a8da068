#include "crypto/fingerprint.h"

#include "crypto/check.h"

#include <cstdint>

namespace talgu {
namespace {

constexpr std::size_t kGroups = 8;
constexpr std::size_t kGroupDigits = 5;
constexpr std::uint32_t kGroupModulus = 100'000;

/// Divides the little-endian number in place; returns the remainder.
std::uint32_t divide(std::span<std::byte, 32> number, std::uint32_t divisor) {
  std::uint32_t remainder = 0;
  for (std::size_t i = number.size(); i-- > 0;) {
    const std::uint32_t part = remainder * 256 + std::to_integer<std::uint32_t>(number[i]);
    number[i] = static_cast<std::byte>(part / divisor);
    remainder = part % divisor;
  }
  return remainder;
}

}  // namespace

std::string digits_of(std::span<const std::byte, 32> hash) {
  std::array<std::byte, 32> number{};
  std::ranges::copy(hash, number.begin());
  std::string text;  // from the last group to the first
  for (std::size_t group = 0; group < kGroups; ++group) {
    const std::string digits = std::to_string(divide(number, kGroupModulus));
    TALGU_CHECK(digits.size() <= kGroupDigits);
    if (!text.empty()) text.insert(0, " ");
    text.insert(0, digits);
    text.insert(0, kGroupDigits - digits.size(), '0');
  }
  return text;
}

}  // namespace talgu
