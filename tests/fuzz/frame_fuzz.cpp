#include "crypto/check.h"
#include "protocol/sync/wire/frame.h"

#include <cstddef>
#include <cstdint>

/// Any bytes are a frame or are refused; what was taken is written again and read as the same type.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talgu;
  const ByteView input{reinterpret_cast<const std::byte*>(data), size};
  auto frame = sync::decode_frame(to_bytes(input));
  if (!frame) return 0;
  const Bytes again = sync::encode_frame(frame->channel, frame->message);
  const auto twice = sync::decode_frame(again);
  TALGU_CHECK(twice.has_value());
  TALGU_CHECK(sync::type_of(twice->message) == sync::type_of(frame->message));
  return 0;
}
