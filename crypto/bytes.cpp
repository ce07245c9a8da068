#include "crypto/bytes.h"

namespace talgu {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

/// The value of one hexadecimal digit, or nothing.
std::optional<unsigned> digit_value(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<unsigned>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<unsigned>(digit - 'a') + 10;
  if (digit >= 'A' && digit <= 'F') return static_cast<unsigned>(digit - 'A') + 10;
  return std::nullopt;
}

}  // namespace

Bytes concat(std::initializer_list<ByteView> parts) {
  std::size_t size = 0;
  for (ByteView part : parts) size += part.size();
  Bytes joined;
  joined.reserve(size);
  for (ByteView part : parts) append(joined, part);
  return joined;
}

std::string to_hex(ByteView bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (std::byte byte : bytes) {
    text.push_back(kDigits[std::to_integer<std::size_t>(byte >> 4)]);
    text.push_back(kDigits[std::to_integer<std::size_t>(byte & std::byte{0x0f})]);
  }
  return text;
}

Result<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) {
    return fail(Fault::invalid_input, "an odd number of hexadecimal digits");
  }
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const std::optional<unsigned> high = digit_value(text[i]);
    const std::optional<unsigned> low = digit_value(text[i + 1]);
    if (!high || !low) return fail(Fault::invalid_input, "not a hexadecimal digit");
    bytes.push_back(static_cast<std::byte>(*high * 16 + *low));
  }
  return bytes;
}

}  // namespace talgu
