#include "crypto/check.h"
#include "protocol/base/capnp_codec.h"
#include "protocol/base/label.h"
#include "protocol/base/refusal.h"
#include "protocol/record/schema/body_codec.h"
#include "protocol/record/schema/event.h"
#include "protocol/talgu-records.capnp.h"

#include <capnp/message.h>

#include <algorithm>
#include <array>
#include <string>

namespace talgu {
namespace {

using capnp::DynamicStruct;
using capnp_codec::blob;
using capnp_codec::view;

// The body of a kind is the field that is called as the kind is.
capnp::StructSchema::Field body_field(RecordKind kind) {
  const std::string name(name_of(kind));
  return capnp::Schema::from<records::Event>().getFieldByName(name.c_str());
}

// Builds in one segment: begun small, since most events are, and again larger when it overflowed.
template <class Build>
Bytes in_one_segment(std::size_t words, Build build) {
  for (;; words *= 8) {
    capnp::MallocMessageBuilder out(static_cast<unsigned>(words));
    build(out);
    const auto segments = out.getSegmentsForOutput();
    if (segments.size() > 1) continue;
    const auto used = static_cast<std::uint32_t>(segments[0].size());
    Bytes bytes(8);
    std::memcpy(bytes.data() + 4, &used, sizeof used);
    append(bytes, std::as_bytes(std::span(segments[0].begin(), segments[0].size())));
    return bytes;
  }
}

constexpr std::size_t kEventWords = 512;

void build_event(capnp::MessageBuilder& out, const RecordEvent& event) {
  auto root = out.initRoot<records::Event>();
  const RecordKind kind = kind_of(event);
  root.setKind(std::to_underlying(kind));
  root.setId(blob(event.id.view()));
  root.setRev(event.rev);
  Bytes previous;
  for (const EventId& id : event.previous) append(previous, id.view());
  root.setPrevious(blob(previous));
  root.setClock(event.clock);
  root.setBoot(blob(event.boot.view()));
  root.setSalt(blob(event.salt.view()));
  root.setTlp(std::to_underlying(event.tlp));
  root.setTaxVersion(event.tax_version);
  DynamicStruct::Builder whole = root;
  body_codec::write(whole.init(body_field(kind)).as<DynamicStruct>(), fields_of(kind),
                    address_of(event.body));
}

Bytes encode(const RecordEvent& event) {
  return in_one_segment(kEventWords, [&](capnp::MessageBuilder& out) { build_event(out, event); });
}

template <class Id>
Result<Id> id_of(capnp::Data::Reader data) {
  if (data.size() != Id::kSize) return refuse_rule(Rule::event_layout, "an id has a wrong length");
  return Id::from(view(data));
}

Result<std::vector<EventId>> read_previous(capnp::Data::Reader in) {
  ByteView rest = view(in);
  if (rest.size() % EventId::kSize != 0 ||
      rest.size() / EventId::kSize > event_limits::kPreviousMax) {
    return refuse_rule(Rule::event_layout, "previous revisions have a wrong length");
  }
  std::vector<EventId> previous;
  for (; !rest.empty(); rest = rest.subspan(EventId::kSize)) {
    TALGU_TRY(const EventId id, EventId::from(rest.first(EventId::kSize)));
    previous.push_back(id);
  }
  return previous;
}

Result<RecordEvent> read_event(records::Event::Reader in) {
  const auto kind = static_cast<RecordKind>(in.getKind());
  auto body = empty_body(kind);
  if (!body) {
    return refuse_rule(Rule::record_kind, "a record of kind " + std::to_string(in.getKind()));
  }
  RecordEvent event;
  event.body = *std::move(body);
  const DynamicStruct::Reader whole = in;
  TALGU_PASS(body_codec::read(whole.get(body_field(kind)).as<DynamicStruct>(), fields_of(kind),
                              address_of(event.body)));
  TALGU_TRY(event.id, id_of<RecordId>(in.getId()));
  event.rev = in.getRev();
  TALGU_TRY(event.previous, read_previous(in.getPrevious()));
  event.clock = in.getClock();
  TALGU_TRY(event.boot, id_of<BootId>(in.getBoot()));
  TALGU_TRY(event.salt, id_of<EventSalt>(in.getSalt()));
  event.tlp = static_cast<Tlp>(in.getTlp());
  event.tax_version = in.getTaxVersion();
  TALGU_PASS(check(event));
  return event;
}

}  // namespace

void add_salt(RecordEvent& event, std::span<const std::byte, 32> random) {
  event.salt = {};
  std::array<std::byte, 32> whole{};
  Hasher(random, label::kSalt).add(encode(event)).finish(whole);
  std::ranges::copy(std::span(whole).first<EventSalt::kSize>(), event.salt.bytes.begin());
}

Bytes encode_event(const RecordEvent& event) {
  TALGU_CHECK(check(event).has_value());
  return encode(event);
}

Result<RecordEvent> decode_event(ByteView bytes) {
  if (bytes.size() > event_limits::kEventBytesMax) {
    return refuse_rule(Rule::size, "an event of " + std::to_string(bytes.size()) + " bytes");
  }
  return capnp_codec::read_message<records::Event>(
      bytes, Rule::event_layout, [](records::Event::Reader in) { return read_event(in); });
}

Bytes encode_message(std::span<const Bytes> events) {
  TALGU_CHECK(!events.empty() && events.size() <= event_limits::kEventsPerMessageMax);
  std::size_t words = 8;
  for (const Bytes& event : events) words += 2 + event.size() / 8;
  return in_one_segment(words, [&](capnp::MessageBuilder& out) {
    auto list = out.initRoot<records::Batch>().initEvents(static_cast<unsigned>(events.size()));
    for (unsigned i = 0; i < list.size(); ++i) list.set(i, blob(events[i]));
  });
}

Result<std::vector<Bytes>> decode_message(ByteView message) {
  if (message.size() > limits::kEntryBodyBytesMax) {
    return refuse_rule(Rule::size, "a message larger than an entry");
  }
  return capnp_codec::read_message<records::Batch>(
      message, Rule::event_layout, [](records::Batch::Reader in) -> Result<std::vector<Bytes>> {
        const auto list = in.getEvents();
        if (list.size() == 0 || list.size() > event_limits::kEventsPerMessageMax) {
          return refuse_rule(Rule::event_layout, "a message holds 1 to 256 events");
        }
        std::vector<Bytes> events;
        for (const auto one : list) events.push_back(to_bytes(view(one)));
        return events;
      });
}

}  // namespace talgu
