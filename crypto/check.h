#pragma once

#include <source_location>

namespace talgu {

/// Prints the place and aborts. Only for our own bugs; input, disk and peers get a Result.
[[noreturn]] void check_failed(const char* condition, std::source_location where);

}  // namespace talgu

/// Aborts in every build when our own invariant does not hold.
#define TALGU_CHECK(condition) \
  ((condition) ? void() : ::talgu::check_failed(#condition, std::source_location::current()))
