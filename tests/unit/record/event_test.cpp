#include "protocol/record/schema/event.h"

#include "protocol/base/refusal.h"
#include "protocol/record/schema/record_name.h"
#include "tests/unit/record/sample_need.h"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace talgu {
namespace {

EventId event_number(unsigned char n) {
  EventId id;
  id.bytes[31] = std::byte{n};
  return id;
}

TEST(RecordEvent, ComesBackAsItWas) {
  RecordEvent event = test::sample_event();
  EXPECT_EQ(*decode_event(encode_event(event)), event);
  event.rev = 4;
  event.previous = {event_number(1), event_number(2)};
  event.tlp = Tlp::amber_strict;
  auto& need = std::get<Need>(event.body);
  need.beneficiary = {.withheld = true, .name = {}, .sector = {}, .oblast = {}};
  need.needed_by = {};
  need.lines[0].est_unit_cost = {};
  EXPECT_EQ(*decode_event(encode_event(event)), event);
}

TEST(RecordEvent, LargeOneIsStillOneSegment) {
  RecordEvent event = test::sample_event();
  auto& need = std::get<Need>(event.body);
  const NeedLine line = need.lines[0];
  need.lines.assign(need_limits::kLinesMax, line);
  for (std::uint16_t number = 0; NeedLine & each : need.lines) each.line_no = ++number;
  EXPECT_EQ(*decode_event(encode_event(event)), event);
}

TEST(RecordEvent, IsReadFromUnalignedBytes) {
  Bytes bytes(1);
  append(bytes, encode_event(test::sample_event()));
  EXPECT_TRUE(decode_event(ByteView(bytes).subspan(1)).has_value());
}

TEST(RecordEvent, RefusesBrokenEnvelopes) {
  const auto rule = [](auto&& change) {
    RecordEvent event = test::sample_event();
    change(event);
    const Status checked = check(event);
    return checked ? Rule::none : rule_of(checked.error());
  };
  EXPECT_EQ(rule([](RecordEvent&) {}), Rule::none);
  EXPECT_EQ(rule([](RecordEvent& e) { e.id = {}; }), Rule::record_field);
  EXPECT_EQ(rule([](RecordEvent& e) { e.rev = 0; }), Rule::record_field);
  EXPECT_EQ(rule([](RecordEvent& e) { e.clock = 0; }), Rule::record_field);
  EXPECT_EQ(rule([](RecordEvent& e) { e.boot = {}; }), Rule::record_field);
  EXPECT_EQ(rule([](RecordEvent& e) { e.salt = {}; }), Rule::record_field);
  EXPECT_EQ(rule([](RecordEvent& e) { e.rev = 2; }), Rule::record_field);
  EXPECT_EQ(rule([](RecordEvent& e) { e.previous = {event_number(1)}; }), Rule::record_field);
  EXPECT_EQ(rule([](RecordEvent& e) { e.tlp = static_cast<Tlp>(6); }), Rule::record_field);
  EXPECT_EQ(rule([](RecordEvent& e) { e.tax_version = 0; }), Rule::record_field);
  const auto with_previous = [](std::vector<EventId> ids) {
    return [ids](RecordEvent& e) {
      e.rev = 2;
      e.previous = ids;
    };
  };
  EXPECT_EQ(rule(with_previous({event_number(1), event_number(2)})), Rule::none);
  EXPECT_EQ(rule(with_previous({event_number(2), event_number(1)})), Rule::record_field);
  EXPECT_EQ(rule(with_previous({event_number(1), event_number(1)})), Rule::record_field);
  std::vector<EventId> nine;
  for (unsigned char i = 1; i <= 9; ++i) nine.push_back(event_number(i));
  EXPECT_EQ(rule(with_previous(nine)), Rule::record_field);
}

TEST(RecordEvent, RefusesBrokenBytes) {
  const Bytes good = encode_event(test::sample_event());
  EXPECT_FALSE(decode_event({}).has_value());
  Bytes trailing = good;
  trailing.resize(good.size() + 8);
  EXPECT_EQ(rule_of(decode_event(trailing).error()), Rule::event_layout);
  Bytes segments = good;
  segments[0] = std::byte{1};
  EXPECT_EQ(rule_of(decode_event(segments).error()), Rule::event_layout);
  EXPECT_EQ(rule_of(decode_event(Bytes(event_limits::kEventBytesMax + 8)).error()), Rule::size);
  for (std::size_t cut = 0; cut < good.size(); ++cut) {
    EXPECT_FALSE(decode_event(ByteView(good).first(cut)).has_value());
  }
}

// No change of a byte crashes it, and whatever is read is inside its bounds.
TEST(RecordEvent, SurvivesChangedBytes) {
  const Bytes good = encode_event(test::sample_event());
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    Bytes bytes = good;
    for (int k = 0; k < 3; ++k) bytes[random() % bytes.size()] = static_cast<std::byte>(random());
    const auto event = decode_event(bytes);
    EXPECT_TRUE(!event || check(*event).has_value());
  }
}

TEST(RecordEvent, IdBindsItsAuthor) {
  const Bytes bytes = encode_event(test::sample_event());
  PartyId party;
  party.bytes[0] = std::byte{1};
  GuestLabel guest;
  guest.bytes[0] = std::byte{'g'};
  EXPECT_EQ(event_id(party, {}, bytes), event_id(party, {}, bytes));
  EXPECT_NE(event_id(party, {}, bytes), event_id({}, {}, bytes));
  EXPECT_NE(event_id(party, {}, bytes), event_id(party, guest, bytes));
}

TEST(RecordEvent, SaltFollowsFromTextAndRandomBytes) {
  std::array<std::byte, 32> random{};
  RecordEvent event = test::sample_event();
  add_salt(event, random);
  const EventSalt salt = event.salt;
  add_salt(event, random);
  EXPECT_EQ(event.salt, salt);  // the salt before has no part in it
  RecordEvent later = event;
  ++later.clock;
  add_salt(later, random);
  EXPECT_NE(later.salt, salt);
  random[31] = std::byte{1};
  add_salt(event, random);
  EXPECT_NE(event.salt, salt);
}

TEST(RecordEvent, DayIsThatOfItsClock) {
  RecordEvent event;
  event.clock = (20'500ULL * 86'400'000 + 86'399'999) << 16U;
  EXPECT_EQ(day_of(event), Date{20'500});
  event.clock += 1U << 16U;
  EXPECT_EQ(day_of(event), Date{20'501});
  event.clock = ~0ULL;
  EXPECT_EQ(day_of(event).days, 3'257'812);
}

TEST(EventMessage, HoldsItsEvents) {
  const std::vector<Bytes> events{encode_event(test::sample_event()), Bytes(13), Bytes(1)};
  EXPECT_EQ(*decode_message(encode_message(events)), events);
  const std::vector<Bytes> full(event_limits::kEventsPerMessageMax, Bytes(8));
  EXPECT_EQ(decode_message(encode_message(full))->size(), full.size());
}

TEST(EventMessage, RefusesBrokenBytes) {
  EXPECT_FALSE(decode_message({}).has_value());
  EXPECT_EQ(rule_of(decode_message(Bytes(16)).error()), Rule::event_layout);
  EXPECT_EQ(rule_of(decode_message(Bytes(limits::kEntryBodyBytesMax + 8)).error()), Rule::size);
}

TEST(RecordName, IsReadBackFromAPrefix) {
  RecordId id;
  id.bytes = {std::byte{0x39}, std::byte{0xC6}, std::byte{0xF4}, std::byte{0xDC}, std::byte{0x54}};
  const std::string name = record_name("UA", id);
  EXPECT_EQ(name, "UA-773F9Q2M");
  for (const auto* text : {"UA-773F9Q2M", "ua-773f", "773F9", "UA-773F9q"}) {
    EXPECT_TRUE(RecordPrefix::parse(text)->matches("UA", id)) << text;
  }
  EXPECT_FALSE(RecordPrefix::parse("PL-773F")->matches("UA", id));
  EXPECT_FALSE(RecordPrefix::parse("UA-773G")->matches("UA", id));
  EXPECT_TRUE(RecordPrefix::parse("OIlo")->matches(
      "UA", RecordId::from(Bytes{std::byte{0x00}, std::byte{0x42}, std::byte{0x00}, std::byte{0},
                                 std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0},
                                 std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0},
                                 std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0}})
                .value()));
  const std::string whole = to_hex(id.view());
  EXPECT_TRUE(RecordPrefix::parse("ua-" + whole)->matches("UA", id));
  EXPECT_TRUE(RecordPrefix::parse(whole)->matches("UA", id));
  EXPECT_FALSE(RecordPrefix::parse("PL-" + whole)->matches("UA", id));
  RecordId twin = id;
  twin.bytes.back() = std::byte{1};
  EXPECT_EQ(record_name("UA", twin), name);
  EXPECT_FALSE(RecordPrefix::parse(whole)->matches("UA", twin));
  EXPECT_FALSE(RecordPrefix::parse(std::string(32, 'g')).has_value());
  for (const auto* text : {"", "UA-", "UA-773", "-773F", "UA-773F9Q2M0", "UA-773U", "U!-773F"}) {
    EXPECT_FALSE(RecordPrefix::parse(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace talgu
