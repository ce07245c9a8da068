#pragma once

#include "crypto/bytes.h"

#include <string>

namespace talgu {

/// Eight groups of five digits: 32 bytes as a little-endian number modulo 10^40, with leading
/// zeros (protocol §2). The caller passes H("fingerprint", FID).
[[nodiscard]] std::string digits_of(std::span<const std::byte, 32> hash);

}  // namespace talgu
