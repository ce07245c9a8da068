#include "crypto/check.h"
#include "protocol/record/event.h"

#include <cstdint>

// What is read as an event is inside its bounds and comes back from its own encoding; a batch holds
// no more than it may.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talgu;
  const ByteView input = std::as_bytes(std::span(data, size));
  if (const auto event = decode_event(input)) {
    TALGU_CHECK(check(*event).has_value());
    const Bytes again = encode_event(*event);
    if (again.size() <= event_limits::kEventBytesMax) {
      const auto same = decode_event(again);
      TALGU_CHECK(same.has_value() && *same == *event);
    }
  }
  if (const auto events = decode_message(input)) {
    TALGU_CHECK(!events->empty() && events->size() <= event_limits::kEventsPerMessageMax);
  }
  return 0;
}
