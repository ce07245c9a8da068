#pragma once

#include <cstddef>
#include <span>

/// libsodium speaks unsigned char and declares pointers never null, also those to nothing.
/// Included by the .cpp files of crypto/ only.
namespace talgu {

inline unsigned char nothing_to_read_or_write = 0;

[[nodiscard]] inline const unsigned char* raw(std::span<const std::byte> bytes) {
  return bytes.empty() ? &nothing_to_read_or_write
                       : reinterpret_cast<const unsigned char*>(bytes.data());
}

[[nodiscard]] inline unsigned char* raw_out(std::span<std::byte> bytes) {
  return bytes.empty() ? &nothing_to_read_or_write : reinterpret_cast<unsigned char*>(bytes.data());
}

}  // namespace talgu
