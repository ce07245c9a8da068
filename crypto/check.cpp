#include "crypto/check.h"

#include <cstdio>
#include <cstdlib>

namespace talgu {

void check_failed(const char* condition, std::source_location where) {
  std::fprintf(stderr, "talgu: bug: check failed: %s at %s:%u in %s\n", condition,
               where.file_name(), where.line(), where.function_name());
  std::abort();
}

}  // namespace talgu
