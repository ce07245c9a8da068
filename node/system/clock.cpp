#include "node/system/clock.h"

#include <chrono>

namespace talgu {
namespace {

template <class Clock>
std::uint64_t now_ms() {
  const auto since = Clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}

}  // namespace

std::uint64_t utc_now_ms() {
  return now_ms<std::chrono::system_clock>();
}

std::uint64_t monotonic_now_ms() {
  return now_ms<std::chrono::steady_clock>();
}

Date today() {
  constexpr std::uint64_t kDayMs = 86'400'000;
  return {.days = static_cast<std::int32_t>(utc_now_ms() / kDayMs)};
}

}  // namespace talgu
