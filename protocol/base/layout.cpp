#include "protocol/base/layout.h"

#include "crypto/check.h"
#include "protocol/base/refusal.h"

#include <bit>
#include <limits>

namespace talgu {
namespace {

static_assert(std::endian::native == std::endian::little, "layouts are copied, not swapped");

template <class Number>
std::array<std::byte, sizeof(Number)> little_endian(Number value) {
  return std::bit_cast<std::array<std::byte, sizeof(Number)>>(value);
}

}  // namespace

template <class Number>
Number LayoutReader::number() {
  Number value = 0;
  const ByteView raw = bytes(sizeof value);
  if (!raw.empty()) std::memcpy(&value, raw.data(), sizeof value);
  return value;
}

std::uint8_t LayoutReader::u8() {
  return number<std::uint8_t>();
}

std::uint16_t LayoutReader::u16() {
  return number<std::uint16_t>();
}

std::uint32_t LayoutReader::u32() {
  return number<std::uint32_t>();
}

std::uint64_t LayoutReader::u64() {
  return number<std::uint64_t>();
}

ByteView LayoutReader::bytes(std::size_t size) {
  if (failed_ || size > rest_.size()) {
    failed_ = true;
    return {};
  }
  const ByteView taken = rest_.first(size);
  rest_ = rest_.subspan(size);
  return taken;
}

ByteView LayoutReader::prefixed(std::size_t size_max) {
  const std::uint32_t size = u32();
  if (size > size_max) {
    failed_ = true;
    return {};
  }
  return bytes(size);
}

std::string_view LayoutReader::text(std::size_t size_max) {
  const std::uint16_t size = u16();
  if (size > size_max) {
    failed_ = true;
    return {};
  }
  return as_text(bytes(size));
}

void LayoutReader::reserved(std::size_t size) {
  for (const std::byte value : bytes(size)) {
    if (value != std::byte{0}) failed_ = true;
  }
}

Status LayoutReader::finish(std::string_view what) const {
  if (failed_) return refuse_rule(Rule::layout, std::string(what) + " is cut short or malformed");
  if (!rest_.empty()) return refuse_rule(Rule::layout, std::string(what) + " has trailing bytes");
  return {};
}

template <class Number>
LayoutWriter& LayoutWriter::number(Number value) {
  return bytes(little_endian(value));
}

LayoutWriter& LayoutWriter::u8(std::uint8_t value) {
  return number(value);
}

LayoutWriter& LayoutWriter::u16(std::uint16_t value) {
  return number(value);
}

LayoutWriter& LayoutWriter::u32(std::uint32_t value) {
  return number(value);
}

LayoutWriter& LayoutWriter::u64(std::uint64_t value) {
  return number(value);
}

LayoutWriter& LayoutWriter::bytes(ByteView value) {
  append(out_, value);
  return *this;
}

LayoutWriter& LayoutWriter::prefixed(ByteView value) {
  TALGU_CHECK(value.size() <= std::numeric_limits<std::uint32_t>::max());
  return u32(static_cast<std::uint32_t>(value.size())).bytes(value);
}

LayoutWriter& LayoutWriter::text(std::string_view value) {
  TALGU_CHECK(value.size() <= std::numeric_limits<std::uint16_t>::max());
  return u16(static_cast<std::uint16_t>(value.size())).bytes(as_bytes(value));
}

LayoutWriter& LayoutWriter::zeros(std::size_t size) {
  out_.resize(out_.size() + size);
  return *this;
}

std::array<std::byte, 8> le64(std::uint64_t value) {
  return little_endian(value);
}

std::array<std::byte, 4> le32(std::uint32_t value) {
  return little_endian(value);
}

std::array<std::byte, 2> le16(std::uint16_t value) {
  return little_endian(value);
}

}  // namespace talgu
