#pragma once

#include <algorithm>
#include <cstdint>

/// The hybrid clock of entries and of events: UTC in milliseconds and a counter below it, so that
/// what is written later by one node, or after what it has seen, never has the smaller number.
namespace talgu {

inline constexpr unsigned kClockCounterBits = 16;

/// The next value: never behind `last`, and `now` where it is ahead.
[[nodiscard]] constexpr std::uint64_t next_clock(std::uint64_t last, std::uint64_t now_ms) {
  return std::max(last + 1, now_ms << kClockCounterBits);
}

[[nodiscard]] constexpr std::uint64_t ms_of(std::uint64_t clock) {
  return clock >> kClockCounterBits;
}

/// The first whole millisecond that is not before this clock.
[[nodiscard]] constexpr std::uint64_t ms_not_before(std::uint64_t clock) {
  return ms_of(clock) + (clock == ms_of(clock) << kClockCounterBits ? 0 : 1);
}

}  // namespace talgu
