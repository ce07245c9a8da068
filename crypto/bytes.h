#pragma once

#include "crypto/result.h"

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace talgu {

using ByteView = std::span<const std::byte>;
using Bytes = std::vector<std::byte>;

/// A fixed number of bytes with a meaning. Two tags never convert into each other.
/// Not for secrets (crypto/secret.h): these compare, copy and print.
template <class Tag, std::size_t N>
struct FixedBytes {
  static constexpr std::size_t kSize = N;
  std::array<std::byte, N> bytes{};

  /// Copies exactly N bytes. Faults: invalid_input (any other length).
  static Result<FixedBytes> from(ByteView raw) {
    if (raw.size() != N) {
      return fail(Fault::invalid_input,
                  "expected " + std::to_string(N) + " bytes, got " + std::to_string(raw.size()));
    }
    FixedBytes made;
    std::memcpy(made.bytes.data(), raw.data(), N);
    return made;
  }

  [[nodiscard]] ByteView view() const { return bytes; }

  [[nodiscard]] bool is_zero() const { return *this == FixedBytes{}; }

  friend auto operator<=>(const FixedBytes&, const FixedBytes&) = default;
};

/// The bytes of a text, borrowed.
[[nodiscard]] inline ByteView as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text));
}

/// The text of some bytes, borrowed. The caller has checked that it is text.
[[nodiscard]] inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

[[nodiscard]] inline Bytes to_bytes(ByteView view) {
  return {view.begin(), view.end()};
}

inline void append(Bytes& out, ByteView more) {
  out.insert(out.end(), more.begin(), more.end());
}

/// Joins the parts into one buffer.
[[nodiscard]] Bytes concat(std::initializer_list<ByteView> parts);

[[nodiscard]] inline bool equal(ByteView a, ByteView b) {
  return std::ranges::equal(a, b);
}

/// Lower-case hexadecimal.
[[nodiscard]] std::string to_hex(ByteView bytes);

/// The bytes of an even number of hexadecimal digits. Faults: invalid_input.
Result<Bytes> from_hex(std::string_view text);

/// Base64 with padding, no line ends (RFC 4648), and back. Faults: invalid_input (any other text).
[[nodiscard]] std::string to_base64(ByteView bytes);
Result<Bytes> from_base64(std::string_view text);

/// The first four bytes in hexadecimal: what logs show of an id.
template <class Tag, std::size_t N>
[[nodiscard]] std::string short_hex(const FixedBytes<Tag, N>& id) {
  return to_hex(id.view().first(std::min<std::size_t>(4, N)));
}

}  // namespace talgu

template <class Tag, std::size_t N>
struct std::hash<talgu::FixedBytes<Tag, N>> {
  std::size_t operator()(const talgu::FixedBytes<Tag, N>& value) const noexcept {
    // Only for random or hashed ids, whose first bytes are spread already.
    std::size_t word = 0;
    std::memcpy(&word, value.bytes.data(), std::min(sizeof word, N));
    return word;
  }
};
