#pragma once

#include "protocol/record/schema/date.h"

#include <cstdint>

namespace talgu {

/// Milliseconds since 1970, and since some start that never goes back. Any thread.
[[nodiscard]] std::uint64_t utc_now_ms();
[[nodiscard]] std::uint64_t monotonic_now_ms();

/// The day in UTC.
[[nodiscard]] Date today();

}  // namespace talgu
