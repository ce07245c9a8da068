#pragma once

#include "crypto/bytes.h"
#include "crypto/check.h"

/// Known answers are written in hexadecimal; a wrong literal is a bug of the test.
namespace talgu {

[[nodiscard]] inline Bytes hex(std::string_view text) {
  auto bytes = from_hex(text);
  TALGU_CHECK(bytes);
  return *std::move(bytes);
}

/// Any type with from(ByteView): FixedBytes or Secret.
template <class Fixed>
[[nodiscard]] Fixed fixed(std::string_view text) {
  auto made = Fixed::from(hex(text));
  TALGU_CHECK(made);
  return *std::move(made);
}

}  // namespace talgu
