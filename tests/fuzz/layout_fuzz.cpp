#include "crypto/check.h"
#include "protocol/base/ids.h"
#include "protocol/base/layout.h"

#include <cstdint>

// The first half of the input chooses which fields are read from the second: what LayoutReader
// reads, LayoutWriter writes back to the same bytes, and a failed reader stays failed.
namespace talgu {
namespace {

constexpr std::size_t kTextMax = 64;

void copy_field(std::byte choice, LayoutReader& reader, LayoutWriter& writer) {
  switch (std::to_integer<unsigned>(choice) % 7) {
    case 0:
      writer.u8(reader.u8());
      return;
    case 1:
      writer.u16(reader.u16());
      return;
    case 2:
      writer.u32(reader.u32());
      return;
    case 3:
      writer.u64(reader.u64());
      return;
    case 4:
      writer.prefixed(reader.prefixed(kTextMax));
      return;
    case 5:
      writer.text(reader.text(kTextMax));
      return;
    default:
      writer.id(reader.id<NodeId>());
      return;
  }
}

void read_and_write(ByteView choices, ByteView input) {
  LayoutReader reader(input);
  LayoutWriter writer;
  for (const std::byte choice : choices) {
    copy_field(choice, reader, writer);
    if (!reader.ok()) break;
  }
  if (!reader.ok()) {
    TALGU_CHECK(reader.u64() == 0 && reader.bytes(1).empty());
    TALGU_CHECK(!reader.finish("fuzz").has_value());
    return;
  }
  TALGU_CHECK(reader.finish("fuzz").has_value() == reader.rest().empty());
  TALGU_CHECK(equal(writer.view(), input.first(input.size() - reader.rest().size())));
}

}  // namespace
}  // namespace talgu

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const talgu::ByteView input = std::as_bytes(std::span(data, size));
  talgu::read_and_write(input.first(size / 2), input.subspan(size / 2));
  return 0;
}
