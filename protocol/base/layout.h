#pragma once

#include "crypto/bytes.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace talgu {

/// Reads a fixed layout (§1): little-endian numbers, ids, length-prefixed bytes. A read past the
/// end fails all later reads and leaves zeros; finish() says so once. Bounds stand at the call, so
/// a length from a peer is never used before it was checked. Borrows the input; not thread-safe.
class LayoutReader final {
 public:
  explicit LayoutReader(ByteView input) : rest_(input) {}

  std::uint8_t u8();
  std::uint16_t u16();
  std::uint32_t u32();
  std::uint64_t u64();
  /// The next `size` bytes, borrowed; empty after a failure.
  ByteView bytes(std::size_t size);
  /// lp(x): u32 length ‖ x, borrowed. Fails if longer than `size_max`.
  ByteView prefixed(std::size_t size_max);
  /// u16 length ‖ text, borrowed. Fails if longer than `size_max`. The caller validates the text.
  std::string_view text(std::size_t size_max);
  /// Bytes that must be zero.
  void reserved(std::size_t size);

  template <class Id>
  Id id() {
    Id made;
    const ByteView raw = bytes(Id::kSize);
    if (!raw.empty()) std::memcpy(made.bytes.data(), raw.data(), Id::kSize);
    return made;
  }

  /// Marks the input as wrong, for a check that the layout itself makes.
  void refuse() { failed_ = true; }

  [[nodiscard]] bool ok() const { return !failed_; }

  [[nodiscard]] ByteView rest() const { return rest_; }

  /// Done: everything was there and nothing is left. Faults: invalid_input, rule layout.
  [[nodiscard]] Status finish(std::string_view what) const;

 private:
  template <class Number>
  Number number();
  ByteView rest_;
  bool failed_ = false;
};

/// Writes what LayoutReader reads. Sizes are our own: a text or list that does not fit is a bug.
class LayoutWriter final {
 public:
  LayoutWriter& u8(std::uint8_t value);
  LayoutWriter& u16(std::uint16_t value);
  LayoutWriter& u32(std::uint32_t value);
  LayoutWriter& u64(std::uint64_t value);
  LayoutWriter& bytes(ByteView value);
  LayoutWriter& prefixed(ByteView value);
  LayoutWriter& text(std::string_view value);
  LayoutWriter& zeros(std::size_t size);

  template <class Id>
  LayoutWriter& id(const Id& value) {
    return bytes(value.view());
  }

  [[nodiscard]] const Bytes& view() const { return out_; }

  [[nodiscard]] Bytes take() { return std::move(out_); }

 private:
  template <class Number>
  LayoutWriter& number(Number value);
  Bytes out_;
};

/// Eight (four, two) little-endian bytes on the stack, for hash inputs.
[[nodiscard]] std::array<std::byte, 8> le64(std::uint64_t value);
[[nodiscard]] std::array<std::byte, 4> le32(std::uint32_t value);
[[nodiscard]] std::array<std::byte, 2> le16(std::uint16_t value);

}  // namespace talgu
