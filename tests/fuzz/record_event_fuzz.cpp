#include "crypto/check.h"
#include "protocol/record/schema/event.h"
#include "protocol/record/standing/waiting.h"

#include <cstdint>

namespace {

using namespace talgu;

constexpr Date kDay{20'500};

// What is read as an event is inside its bounds and comes back from its own encoding.
void read_event(ByteView bytes) {
  const auto event = decode_event(bytes);
  if (!event) return;
  TALGU_CHECK(check(*event).has_value());
  const Bytes again = encode_event(*event);
  if (again.size() > event_limits::kEventBytesMax) return;
  const auto same = decode_event(again);
  TALGU_CHECK(same.has_value() && *same == *event);
}

// The same event as two parties would have written it: which of them may have is for the fold.
void store(ByteView bytes, std::vector<StoredEvent>& events) {
  const auto event = decode_event(bytes);
  if (!event) return;
  for (const auto party : {std::byte{1}, std::byte{2}}) {
    StoredEvent stored;
    stored.origin.author.bytes[0] = party;
    stored.id = event_id(stored.origin.author, {}, bytes);
    stored.event = *event;
    events.push_back(stored);
  }
}

std::optional<PartyRole> role_of(const PartyId& party) {
  return party.bytes[0] == std::byte{1} ? PartyRole::recipient : PartyRole::donor;
}

void keep_bounds(const Standings& made) {
  for (const auto& [key, one] : made.commitments) {
    TALGU_CHECK(one.effective <= one.promised && one.effective <= one.accepted);
  }
  for (const auto& [key, need] : made.needs) {
    for (const auto& [number, line] : need.lines) {
      TALGU_CHECK(line.percent <= 100 && line.gap.steps >= 0 && line.over.steps >= 0);
    }
  }
}

}  // namespace

// A batch holds no more than it may, and whatever its events say to each other, the figures keep
// their bounds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input = std::as_bytes(std::span(data, size));
  read_event(input);
  const auto batch = decode_message(input);
  if (!batch) return 0;
  TALGU_CHECK(!batch->empty() && batch->size() <= event_limits::kEventsPerMessageMax);
  std::vector<StoredEvent> events;
  for (const Bytes& bytes : *batch) {
    read_event(bytes);
    store(bytes, events);
  }
  const Standings made = standings_of(fold(events, role_of), kDay);
  keep_bounds(made);
  for (const auto party : {std::byte{1}, std::byte{2}}) {
    PartyId id;
    id.bytes[0] = party;
    TALGU_CHECK(waiting_for(id, made).size() <= 4 * events.size());
  }
  return 0;
}
