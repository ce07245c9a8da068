#include "crypto/check.h"

#include <cstdio>
#include <cstdlib>

namespace talgu {

void check_failed(const char* condition, std::source_location where) {
  static_cast<void>(std::fprintf(stderr, "talgu: bug: check failed: %s at %s:%u in %s\n", condition,
                                 where.file_name(), where.line(),
                                 where.function_name()));  // nothing is left to do if it fails
  std::abort();
}

}  // namespace talgu
