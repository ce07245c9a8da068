#include "node/front/messages.h"

#include <gtest/gtest.h>

namespace talgu::front {
namespace {

TransportKey key_of(std::uint8_t first) {
  TransportKey key;
  key.bytes[0] = static_cast<std::byte>(first);
  return key;
}

Bytes body_of(const Bytes& encoded) {
  return {encoded.begin() + 4, encoded.end()};
}

const std::vector<FromFront> kFromFront{Listening{{"tcp://127.0.0.1:7440"}},
                                        LinkUp{1, key_of(1), LinkOrigin::dialled},
                                        LinkDown{1, LinkEnd::broke_rules},
                                        Frame{1, Bytes(10, std::byte{3})},
                                        RefusedKey{key_of(2), "10.0.0.1"},
                                        RefusedKey{std::nullopt, ""},
                                        Overrun{key_of(4), "10.0.0.1:9", 1000},
                                        DialFailed{key_of(3), DialFault::no_route},
                                        SelfTest{true, "fine"},
                                        FramesLeft{1, 77}};

const std::vector<FromCore> kFromCore{Listen{{"tcp://[::]:7440"}},
                                      Allow{{key_of(1), key_of(2)}},
                                      Dial{key_of(1), {"tcp://a.b:1"}},
                                      Undial{key_of(1)},
                                      Frame{2, {}},
                                      Cut{9},
                                      Credit{5}};

TEST(FrontMessages, SurviveTheirEncoding) {
  for (const FromFront& message : kFromFront) {
    const auto again = decode_from_front(body_of(encode(message)));
    ASSERT_TRUE(again.has_value()) << message.index();
    EXPECT_EQ(*again, message);
  }
  for (const FromCore& message : kFromCore) {
    const auto again = decode_from_core(body_of(encode(message)));
    ASSERT_TRUE(again.has_value()) << message.index();
    EXPECT_EQ(*again, message);
  }
}

TEST(FrontMessages, CutOrLongerOnesAreRefused) {
  for (const FromFront& message : kFromFront) {
    if (std::holds_alternative<Frame>(message)) continue;  // its bytes end where the message ends
    Bytes body = body_of(encode(message));
    for (std::size_t size = 0; size < body.size(); ++size) {
      EXPECT_FALSE(decode_from_front(ByteView(body).first(size)).has_value());
    }
    body.push_back(std::byte{0});
    EXPECT_FALSE(decode_from_front(body).has_value());
  }
}

TEST(FrontMessages, OneSidesTypesAreNotTheOthers) {
  EXPECT_FALSE(decode_from_front(body_of(encode(FromCore{Undial{key_of(1)}}))).has_value());
  EXPECT_FALSE(decode_from_core(body_of(encode(FromFront{LinkUp{1, key_of(1)}}))).has_value());
}

TEST(MessageStream, CutsBytesIntoMessagesHoweverTheyArrive) {
  Bytes all;
  for (const FromFront& message : kFromFront) append(all, encode(message));
  MessageStream stream;
  std::size_t count = 0;
  for (const std::byte byte : all) {
    stream.add({&byte, 1});
    for (;;) {
      const auto next = stream.next();
      ASSERT_TRUE(next.has_value());
      if (!*next) break;
      EXPECT_EQ(*decode_from_front(**next), kFromFront[count]);
      ++count;
    }
  }
  EXPECT_EQ(count, kFromFront.size());
}

TEST(MessageStream, RefusesALengthOverItsLimitBeforeItHoldsTheBytes) {
  MessageStream stream;
  const Bytes huge(4, std::byte{0xff});
  stream.add(huge);
  EXPECT_EQ(stream.next().error().fault, Fault::limit_exceeded);
  MessageStream empty;
  empty.add(Bytes(4));
  EXPECT_FALSE(empty.next().has_value());
}

TEST(FrontAddress, IsHostAndPortAndNothingMore) {
  for (const char* good : {"127.0.0.1:7440", "node.example.org:1", "[::1]:7440"}) {
    EXPECT_TRUE(is_address(good)) << good;
  }
  for (const char* bad : {"", ":1", "a", "a:", "a:b", "a:123456", "a;b:1", "a/b:1", "*:1"}) {
    EXPECT_FALSE(is_address(bad)) << bad;
  }
}

}  // namespace
}  // namespace talgu::front
