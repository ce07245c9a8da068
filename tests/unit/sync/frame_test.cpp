#include "protocol/sync/wire/frame.h"

#include "protocol/base/limits.h"
#include "tests/support/capnp_words.h"
#include "tests/support/federation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

// Frames that no encoder of ours makes (F1-F5).
namespace talgu::sync {
namespace {

using test::Elements;
using test::far_pointer;
using test::leads;
using test::list_pointer;
using test::struct_pointer;
using test::struct_tag;
using test::Words;

constexpr std::uint32_t kHugeCount = (1U << 29U) - 1;
constexpr std::size_t kTableAt = kFrameHeaderBytes;

void put_u32(Bytes& bytes, std::size_t at, std::size_t value) {
  const auto number = static_cast<std::uint32_t>(value);
  std::memcpy(bytes.data() + at, &number, sizeof number);
}

void put_length(Bytes& frame) {
  put_u32(frame, 4, frame.size() - kFrameHeaderBytes);
}

Bytes frame_of(Channel channel, FrameType type, const Words& words) {
  Bytes frame = test::message_of(words, kFrameHeaderBytes);
  frame[0] = std::byte{kFrameVersion};
  frame[2] = static_cast<std::byte>(channel);
  frame[3] = static_cast<std::byte>(type);
  put_length(frame);
  return frame;
}

Rule rule_for(Bytes frame) {
  const auto decoded = decode_frame(std::move(frame));
  return decoded ? Rule::none : rule_of(decoded.error());
}

Rule rule_for(Channel channel, FrameType type, const Words& words) {
  return rule_for(frame_of(channel, type, words));
}

/// One frame of each type with something in each list.
std::vector<Bytes> samples() {
  test::TestFederation federation;
  const std::vector<SignedStatement> log = federation.statements("UA");
  FeedId feed;
  feed.bytes[0] = std::byte{7};
  Run run{.feed = feed, .first_seq = 3, .head = {}, .storage = Bytes(101), .entries = {}};
  run.entries = run.storage;
  std::vector<Bytes> frames;
  const auto add = [&frames](Channel channel, const Message& message) {
    frames.push_back(encode_frame(channel, message));
  };
  add(Channel::control, Hello{});
  add(Channel::control, Proof{});
  add(Channel::control, Bye{});
  add(Channel::control, Credit{.channel = Channel::bulk, .bytes = 9});
  add(Channel::control,
      LogsHave{{LogPosition{.party = federation.party("UA").party.id, .version = 1, .hash = {}}}});
  add(Channel::control, Digest{.kind = Digest::Kind::items,
                               .root = {},
                               .items = {{.feed = feed, .position = {}, .contest = {}}}});
  add(Channel::control, Heads{{HeadNotice{.open = Bytes(77), .head = {}}, HeadNotice{}}});
  add(Channel::control, Want{.feed = feed, .from = 2, .to = {.seq = 5, .hash = {}}});
  add(Channel::control, WantKey{.feed = feed, .epoch = 1});
  add(Channel::control, StatusFrame{.items = {StatusItem{.feed = feed, .entries = 4}}});
  add(Channel::control, ReceiptsFrame{{SignedReceipt{}, SignedReceipt{}}});
  add(Channel::control, WantReceipts{{feed}});
  add(Channel::logs, Statements{.party = federation.party("UA").party.id, .statements = log});
  add(Channel::bulk, RunFrame{std::move(run)});
  add(Channel::live, KeyFrame{.feed = feed, .epoch = 1, .wrap = {}});
  return frames;
}

std::string type_name(const Bytes& frame) {
  return "frame type " + std::to_string(std::to_integer<int>(frame[3]));
}

TEST(Frame, OfEveryTypeComesBackByteForByte) {
  const std::vector<Bytes> all = samples();
  ASSERT_EQ(all.size(), std::variant_size_v<Message>);
  for (const Bytes& frame : all) {
    auto decoded = decode_frame(frame);
    ASSERT_TRUE(decoded.has_value()) << type_name(frame);
    EXPECT_EQ(encode_frame(decoded->channel, decoded->message), frame) << type_name(frame);
  }
}

TEST(Frame, CutAtAnyByteIsRefused) {
  for (const Bytes& frame : samples()) {
    for (std::size_t cut = 0; cut < frame.size(); ++cut) {
      const Bytes part(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(cut));
      EXPECT_EQ(rule_for(part), Rule::frame) << type_name(frame) << " cut at " << cut;
    }
  }
}

// Its own length and its segment table agree with what is left: pointers lead outside.
TEST(Frame, CutAtAnyByteWithLengthsThatFitIsRefused) {
  for (const Bytes& frame : samples()) {
    for (std::size_t cut = kFrameHeaderBytes; cut < frame.size(); ++cut) {
      Bytes part(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(cut));
      put_length(part);
      if (cut >= kTableAt + 8) put_u32(part, kTableAt + 4, (cut - kTableAt - 8) / 8);
      // A table of one segment without a word is the default value of a type.
      EXPECT_EQ(rule_for(part), Rule::frame) << type_name(frame) << " cut at " << cut;
    }
  }
}

TEST(Frame, WithTrailingBytesIsRefused) {
  for (const Bytes& frame : samples()) {
    for (const std::size_t more : {1U, 7U, 8U, 16U}) {
      Bytes longer = frame;
      longer.resize(frame.size() + more);
      EXPECT_EQ(rule_for(longer), Rule::frame) << type_name(frame);
      put_length(longer);
      EXPECT_EQ(rule_for(longer), Rule::frame) << type_name(frame);
    }
  }
}

TEST(Frame, OfSeveralSegmentsIsRefused) {
  for (const Bytes& frame : samples()) {
    for (const std::uint32_t less_one : {1U, 2U, 0x1FFU, 0x7FFF'FFFFU, 0xFFFF'FFFFU}) {
      Bytes several = frame;
      put_u32(several, kTableAt, less_one);
      EXPECT_EQ(rule_for(several), Rule::frame) << type_name(frame) << " " << less_one;
    }
  }
  // A message that is whole, but in two segments: root far pointer to the second.
  Bytes two = frame_of(Channel::control, FrameType::bye,
                       {0, far_pointer(0, 1), struct_pointer(0, 1, 0), 1});
  put_u32(two, kTableAt, 1);      // two segments,
  put_u32(two, kTableAt + 4, 1);  // the first of one word,
  put_u32(two, kTableAt + 8, 2);  // the second of two
  EXPECT_EQ(rule_for(two), Rule::frame);
  // One segment that is not there.
  EXPECT_EQ(rule_for(Channel::control, FrameType::bye, {far_pointer(0, 1)}), Rule::frame);
}

TEST(Frame, OfASegmentThatIsNotItsSizeIsRefused) {
  for (const Bytes& frame : samples()) {
    const std::size_t words = (frame.size() - kTableAt - 8) / 8;
    for (const std::size_t claimed :
         {std::size_t{0}, words - 1, words + 1, words + (1U << 29U), std::size_t{0xFFFF'FFFF}}) {
      Bytes wrong = frame;
      put_u32(wrong, kTableAt + 4, claimed);
      EXPECT_EQ(rule_for(wrong), Rule::frame) << type_name(frame) << " " << claimed;
    }
  }
}

TEST(Frame, ThatIsNoWholeNumberOfWordsIsRefused) {
  for (const Bytes& frame : samples()) {
    for (std::size_t more = 1; more < 8; ++more) {
      Bytes odd = frame;
      odd.resize(frame.size() + more);
      put_length(odd);
      EXPECT_EQ(rule_for(odd), Rule::frame) << type_name(frame);
    }
  }
}

/// `notices` heads that all point to one OPEN of 400 bytes and one head: 1 KiB in all.
Words overlapping_heads(std::uint32_t notices) {
  constexpr std::size_t kOpenAt = 60;
  constexpr std::size_t kHeadAt = kOpenAt + 50;
  Words words(kHeadAt + 18);
  words[0] = struct_pointer(0, 0, 1);
  words[1] = list_pointer(0, Elements::structs, notices * 2);
  words[2] = struct_tag(notices, 0, 2);
  for (std::size_t at = 3; at < 3 + std::size_t{notices} * 2; at += 2) {
    words[at] = list_pointer(leads(at, kOpenAt), Elements::bytes, 400);
    words[at + 1] = list_pointer(leads(at + 1, kHeadAt), Elements::bytes, 144);
  }
  return words;
}

TEST(Frame, ThatAmplifiesByOverlapEndsAtFourTimesItsSize) {
  EXPECT_EQ(rule_for(Channel::control, FrameType::heads, overlapping_heads(5)), Rule::none);
  EXPECT_EQ(rule_for(Channel::control, FrameType::heads, overlapping_heads(9)), Rule::frame);
  EXPECT_EQ(rule_for(Channel::control, FrameType::heads, overlapping_heads(28)), Rule::frame);
}

TEST(Frame, WhosePointersRunInACircleIsRefused) {
  const std::vector<Words> circles{
      {struct_pointer(-1, 0, 1)},                           // the root is its own content
      {struct_pointer(0, 0, 1), struct_pointer(-2, 0, 1)},  // its field leads back to it
      {struct_pointer(0, 0, 1), list_pointer(-1, Elements::pointers, 1)},
      {struct_pointer(1, 0, 1), list_pointer(-2, Elements::structs, 1),
       list_pointer(-3, Elements::structs, 1)},  // the root is the tag of its own list
      {far_pointer(0, 0)},
      {far_pointer(1, 0), far_pointer(0, 0)},
      {far_pointer(0, 0) | 4U, struct_pointer(0, 0, 1)},  // a landing pad of two words
  };
  for (std::size_t i = 0; i < circles.size(); ++i) {
    for (const FrameType type : {FrameType::hello, FrameType::heads, FrameType::proof}) {
      EXPECT_EQ(rule_for(Channel::control, type, circles[i]), Rule::frame) << i;
    }
    EXPECT_EQ(rule_for(Channel::logs, FrameType::statements, circles[i]), Rule::frame) << i;
    EXPECT_EQ(rule_for(Channel::bulk, FrameType::run, circles[i]), Rule::frame) << i;
  }
}

TEST(Frame, WithAListOfHalfABillionElementsIsRefused) {
  const Words nothing{struct_pointer(0, 0, 1), list_pointer(0, Elements::nothing, kHugeCount)};
  const Words structs{struct_pointer(0, 0, 1), list_pointer(0, Elements::structs, 0),
                      struct_tag(kHugeCount, 0, 0)};
  const Words bytes{struct_pointer(0, 0, 1), list_pointer(0, Elements::bytes, kHugeCount)};
  const Words pointers{struct_pointer(0, 0, 1), list_pointer(0, Elements::pointers, kHugeCount)};
  for (const Words& list : {nothing, structs, bytes, pointers}) {
    EXPECT_EQ(rule_for(Channel::control, FrameType::heads, list), Rule::frame);
    EXPECT_EQ(rule_for(Channel::control, FrameType::hello, list), Rule::frame);
    EXPECT_EQ(rule_for(Channel::control, FrameType::receipts, list), Rule::frame);
  }
  constexpr std::size_t kPartyAt = 4;
  for (const std::uint64_t list : {nothing[1], structs[1], bytes[1], pointers[1]}) {
    const Words statements{struct_pointer(0, 0, 2),
                           list_pointer(leads(1, kPartyAt), Elements::bytes, 16),
                           list,
                           structs[2],
                           0,
                           0};
    EXPECT_EQ(rule_for(Channel::logs, FrameType::statements, statements), Rule::frame);
  }
}

/// A struct whose only field is a list of that many empty structs, in a frame that is long enough
/// for the library to read it.
Words empty_structs(std::uint32_t count) {
  Words words(1024);
  words[0] = struct_pointer(1022, 0, 1);
  words[1023] = list_pointer(-1023, Elements::structs, 0);
  words[1] = struct_tag(count, 0, 0);
  return words;
}

// The library lets it pass: the bound is ours.
TEST(Frame, WithMoreElementsThanItsTypeMayHoldIsRefusedBeforeTheyAreRead) {
  const auto rule = [](std::size_t count) {
    return rule_for(Channel::control, FrameType::heads,
                    empty_structs(static_cast<std::uint32_t>(count)));
  };
  EXPECT_EQ(rule(kHeadsPerFrameMax + 1), Rule::size);
  EXPECT_EQ(rule(kHeadsPerFrameMax), Rule::layout);  // read, and the first one has no head
}

TEST(Frame, WithATableOverItsBoundIsRefused) {
  const auto rule = [](FrameType type, std::size_t bytes) {
    Words words(2 + (bytes + 7) / 8);
    words[0] = struct_pointer(0, 0, 1);
    words[1] = list_pointer(0, Elements::bytes, static_cast<std::uint32_t>(bytes));
    return rule_for(Channel::control, type, words);
  };
  EXPECT_EQ(rule(FrameType::logs_have, (limits::kPartiesMax + 1) * 56), Rule::size);
  EXPECT_EQ(rule(FrameType::logs_have, 57), Rule::layout);
  EXPECT_EQ(rule(FrameType::receipts, (kReceiptsPerFrameMax + 1) * kSignedReceiptBytes),
            Rule::size);
  EXPECT_EQ(rule(FrameType::receipts, kReceiptsPerFrameMax * kSignedReceiptBytes), Rule::none);
  EXPECT_EQ(rule(FrameType::want_receipts, (kWantReceiptsPerFrameMax + 1) * FeedId::kSize),
            Rule::size);
}

// Text of one place is read as a pointer of another, and so on: memory stays as it is.
TEST(Frame, WithChangedBytesIsReadInsideItsBoundsOrRefused) {
  std::mt19937_64 random(1);
  for (const Bytes& frame : samples()) {
    for (int i = 0; i < 1500; ++i) {
      Bytes changed = frame;
      for (int k = 0; k < 3; ++k) {
        const std::size_t at = kTableAt + 8 + random() % (frame.size() - kTableAt - 8);
        changed[at] = static_cast<std::byte>(random());
      }
      const auto decoded = decode_frame(std::move(changed));
      if (!decoded) continue;
      const Bytes again = encode_frame(decoded->channel, decoded->message);
      EXPECT_TRUE(decode_frame(again).has_value()) << type_name(frame);
    }
  }
}

TEST(Frame, LargerThanTwoMebibytesIsRefusedUnread) {
  Bytes large = frame_of(Channel::control, FrameType::bye, {struct_pointer(0, 1, 0), 1});
  large.resize(limits::kFrameBytesMax + 8);
  EXPECT_EQ(rule_for(large), Rule::size);
}

}  // namespace
}  // namespace talgu::sync
