#pragma once

#include "crypto/bytes.h"

#include <cstdint>
#include <cstring>
#include <vector>

/// Cap'n Proto messages that no encoder makes, word by word: pointers that overlap, run in circles
/// or claim what is not there. Little-endian only, as the library reads them here.
namespace talgu::test {

using Words = std::vector<std::uint64_t>;

/// What a list says of its elements.
enum class Elements : std::uint8_t { nothing = 0, bytes = 2, pointers = 6, structs = 7 };

/// `offset` is counted in words from behind the pointer, and may be negative.
inline std::uint64_t offset_bits(std::int32_t offset) {
  return std::uint64_t{static_cast<std::uint32_t>(offset) << 2U};
}

inline std::uint64_t struct_pointer(std::int32_t offset, std::uint16_t data_words,
                                    std::uint16_t pointers) {
  return offset_bits(offset) | std::uint64_t{data_words} << 32U | std::uint64_t{pointers} << 48U;
}

/// `count` counts elements; of structs it counts words without their tag.
inline std::uint64_t list_pointer(std::int32_t offset, Elements elements, std::uint32_t count) {
  return offset_bits(offset) | 1U | static_cast<std::uint64_t>(elements) << 32U |
         std::uint64_t{count} << 35U;
}

/// The first word of a list of structs.
inline std::uint64_t struct_tag(std::uint32_t count, std::uint16_t data_words,
                                std::uint16_t pointers) {
  return struct_pointer(static_cast<std::int32_t>(count), data_words, pointers);
}

inline std::uint64_t far_pointer(std::uint32_t word, std::uint32_t segment) {
  return std::uint64_t{word} << 3U | 2U | std::uint64_t{segment} << 32U;
}

/// The offset that leads from the pointer in word `from` to word `to`.
inline std::int32_t leads(std::size_t from, std::size_t to) {
  return static_cast<std::int32_t>(to) - static_cast<std::int32_t>(from) - 1;
}

/// `reserved` zero bytes, the table of one segment, the words.
inline Bytes message_of(const Words& words, std::size_t reserved = 0) {
  Bytes bytes(reserved + 8 + words.size() * 8);
  const auto count = static_cast<std::uint32_t>(words.size());
  std::memcpy(bytes.data() + reserved + 4, &count, sizeof count);
  std::memcpy(bytes.data() + reserved + 8, words.data(), words.size() * 8);
  return bytes;
}

}  // namespace talgu::test
