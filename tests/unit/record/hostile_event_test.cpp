#include "protocol/base/refusal.h"
#include "protocol/record/schema/event.h"
#include "tests/support/capnp_words.h"
#include "tests/unit/record/sample_need.h"

#include <gtest/gtest.h>

// Events and messages that no encoder of ours makes (F1-F5).
namespace talgu {
namespace {

using test::Elements;
using test::far_pointer;
using test::leads;
using test::list_pointer;
using test::message_of;
using test::struct_pointer;
using test::struct_tag;
using test::Words;

constexpr std::uint32_t kHugeCount = (1U << 29U) - 1;

// Where the fields of a need lie behind its pointers, in the order of talgu-records.capnp.
constexpr std::size_t kNeedAt = 9;
constexpr std::size_t kFirstFreeAt = kNeedAt + 7;

enum NeedField : std::uint8_t {
  title,
  summary,
  beneficiary,
  restrictions,
  lines,
  project,
  documents
};

/// An event with an id and an empty need, in so many words.
Words event_words(std::size_t size) {
  Words words(size);
  words[0] = struct_pointer(0, 1, 5);
  words[1] = 1;                                // a need
  for (const std::size_t at : {2U, 4U, 5U}) {  // id, boot, salt
    words[at] = list_pointer(leads(at, 7), Elements::bytes, 16);
  }
  words[6] = struct_pointer(leads(6, kNeedAt), 0, 7);
  words[7] = 9;
  return words;
}

Rule rule_for(const Words& words) {
  const auto event = decode_event(message_of(words));
  return event ? Rule::none : rule_of(event.error());
}

Rule message_rule(const Words& words) {
  const auto events = decode_message(message_of(words));
  return events ? Rule::none : rule_of(events.error());
}

/// Documents that are all the same 400 bytes of text.
Words overlapping_documents(std::uint32_t count) {
  constexpr std::size_t kTextAt = kFirstFreeAt + need_limits::kDocumentsMax;
  Words words = event_words(kTextAt + 51);
  words[kNeedAt + documents] =
      list_pointer(leads(kNeedAt + documents, kFirstFreeAt), Elements::pointers, count);
  for (std::size_t at = kFirstFreeAt; at < kFirstFreeAt + count; ++at) {
    words[at] = list_pointer(leads(at, kTextAt), Elements::bytes, 401);
  }
  for (std::size_t at = kTextAt; at < kTextAt + 50; ++at) words[at] = 0x6161616161616161;
  return words;
}

TEST(HostileEvent, ThatAmplifiesByOverlapEndsAtFourTimesItsSize) {
  // Read whole, and refused for what it says: a need without a title.
  EXPECT_EQ(rule_for(overlapping_documents(4)), Rule::record_field);
  EXPECT_EQ(rule_for(overlapping_documents(8)), Rule::event_layout);
  EXPECT_EQ(rule_for(overlapping_documents(16)), Rule::event_layout);
}

TEST(HostileEvent, WithAListOfHalfABillionElementsIsRefused) {
  for (const NeedField field : {title, summary, restrictions, lines, documents}) {
    for (const Elements elements : {Elements::nothing, Elements::bytes, Elements::pointers}) {
      Words words = event_words(64);
      words[kNeedAt + field] =
          list_pointer(leads(kNeedAt + field, kFirstFreeAt), elements, kHugeCount);
      EXPECT_EQ(rule_for(words), Rule::event_layout) << static_cast<int>(field);
    }
    Words structs = event_words(64);
    structs[kNeedAt + field] =
        list_pointer(leads(kNeedAt + field, kFirstFreeAt), Elements::structs, 0);
    structs[kFirstFreeAt] = struct_tag(kHugeCount, 0, 0);
    EXPECT_EQ(rule_for(structs), Rule::event_layout) << static_cast<int>(field);
  }
}

// The library lets it pass: the bound is ours.
TEST(HostileEvent, WithMoreElementsThanItMayHoldIsRefusedBeforeTheyAreRead) {
  Words words = event_words(256);
  words[kNeedAt + lines] = list_pointer(leads(kNeedAt + lines, kFirstFreeAt), Elements::structs, 0);
  words[kFirstFreeAt] = struct_tag(need_limits::kLinesMax + 1, 0, 0);
  const auto event = decode_event(message_of(words));
  ASSERT_FALSE(event.has_value());
  EXPECT_EQ(event.error().what, "lines has too many entries");
}

// By the library, or by a bound of ours where it reads as something else.
TEST(HostileEvent, WhosePointersRunInACircleIsRefused) {
  for (const NeedField field : {title, summary, beneficiary, restrictions, lines, documents}) {
    const std::size_t at = kNeedAt + field;
    for (const std::uint64_t circle :
         {list_pointer(-1, Elements::pointers, 1),
          list_pointer(leads(at, 0), Elements::pointers, 9),
          far_pointer(static_cast<std::uint32_t>(at), 0), far_pointer(0, 1)}) {
      Words words = event_words(64);
      words[at] = circle;
      EXPECT_NE(rule_for(words), Rule::none) << static_cast<int>(field) << " " << circle;
    }
  }
  // The need is the event that holds it.
  Words words = event_words(64);
  words[6] = struct_pointer(leads(6, 1), 1, 5);
  EXPECT_NE(rule_for(words), Rule::none);
}

TEST(HostileEvent, OfSeveralSegmentsIsRefused) {
  for (const std::byte less_one : {std::byte{1}, std::byte{2}, std::byte{255}}) {
    Bytes bytes = encode_event(test::sample_event());
    bytes[0] = less_one;
    EXPECT_EQ(rule_of(decode_event(bytes).error()), Rule::event_layout);
    const Bytes event = encode_event(test::sample_event());
    Bytes message = encode_message(std::span(&event, 1));
    message[0] = less_one;
    EXPECT_EQ(rule_of(decode_message(message).error()), Rule::event_layout);
  }
}

// Whole and well-formed, but for its two segments.
TEST(HostileMessage, OfTwoSegmentsIsRefused) {
  constexpr std::uint64_t kSecondWords = 4;
  Bytes bytes =
      message_of({kSecondWords, far_pointer(0, 1), struct_pointer(0, 0, 1),
                  list_pointer(0, Elements::pointers, 1), list_pointer(0, Elements::bytes, 8), 7});
  bytes[0] = std::byte{1};  // segments less one
  bytes[4] = std::byte{1};  // words of the first
  const auto events = decode_message(bytes);
  ASSERT_FALSE(events.has_value());
  EXPECT_EQ(rule_of(events.error()), Rule::event_layout);
}

/// A message whose events are all the same kibibyte.
Words overlapping_events(std::uint32_t count) {
  Words words(2 + event_limits::kEventsPerMessageMax + 128);
  const std::size_t event_at = words.size() - 128;
  words[0] = struct_pointer(0, 0, 1);
  words[1] = list_pointer(0, Elements::pointers, count);
  for (std::size_t at = 2; at < 2 + std::size_t{count}; ++at) {
    words[at] = list_pointer(leads(at, event_at), Elements::bytes, 1024);
  }
  return words;
}

TEST(HostileMessage, ThatAmplifiesByOverlapEndsAtFourTimesItsSize) {
  EXPECT_EQ(message_rule(overlapping_events(8)), Rule::none);
  EXPECT_EQ(message_rule(overlapping_events(16)), Rule::event_layout);
  EXPECT_EQ(message_rule(overlapping_events(256)), Rule::event_layout);
}

TEST(HostileMessage, WithAListOfHalfABillionElementsIsRefused) {
  for (const Elements elements : {Elements::nothing, Elements::bytes, Elements::pointers}) {
    EXPECT_EQ(message_rule({struct_pointer(0, 0, 1), list_pointer(0, elements, kHugeCount), 0, 0}),
              Rule::event_layout);
  }
  EXPECT_EQ(message_rule({struct_pointer(0, 0, 1), list_pointer(0, Elements::structs, 0),
                          struct_tag(kHugeCount, 0, 0)}),
            Rule::event_layout);
}

TEST(HostileMessage, CutAtAnyByteOrWithMoreIsRefused) {
  const Bytes event = encode_event(test::sample_event());
  const Bytes good = encode_message(std::span(&event, 1));
  for (std::size_t cut = 0; cut < good.size(); ++cut) {
    EXPECT_FALSE(decode_message(ByteView(good).first(cut)).has_value()) << cut;
  }
  Bytes longer = good;
  longer.resize(good.size() + 8);
  EXPECT_EQ(rule_of(decode_message(longer).error()), Rule::event_layout);
}

TEST(HostileMessage, IsReadFromUnalignedBytes) {
  const Bytes event = encode_event(test::sample_event());
  Bytes bytes(3);
  append(bytes, encode_message(std::span(&event, 1)));
  EXPECT_EQ(*decode_message(ByteView(bytes).subspan(3)), std::vector<Bytes>{event});
}

}  // namespace
}  // namespace talgu
