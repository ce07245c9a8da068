#include "crypto/check.h"
#include "node/front/messages.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace talgu::front {
namespace {

/// What was taken is within the limits, so it can be written again, and reads as the same.
template <auto kDecode>
void try_body(ByteView body) {
  const auto message = kDecode(body);
  if (!message) return;
  const Bytes again = encode(*message);
  const auto twice = kDecode(ByteView(again).subspan(sizeof(std::uint32_t)));
  TALGU_CHECK(twice.has_value());
  TALGU_CHECK(*twice == *message);
}

}  // namespace
}  // namespace talgu::front

/// Any bytes of the front are messages or end the channel, however they are cut: the first byte is
/// the size of the pieces in which they arrive.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talgu;
  if (size == 0) return 0;
  const std::size_t piece = std::size_t{data[0]} + 1;
  ByteView rest{reinterpret_cast<const std::byte*>(data + 1), size - 1};
  front::try_body<front::decode_from_front>(rest);
  front::try_body<front::decode_from_core>(rest);
  front::MessageStream stream;
  while (!rest.empty()) {
    const ByteView arrived = rest.first(std::min(piece, rest.size()));
    rest = rest.subspan(arrived.size());
    stream.add(arrived);
    for (;;) {
      const auto body = stream.next();
      if (!body) return 0;
      if (!*body) break;
      front::try_body<front::decode_from_front>(**body);
    }
  }
  return 0;
}
