#include "node/front/connections.h"

#include "node/front/dialled.h"
#include "node/front/zap_gate.h"
#include "node/system/log_rate.h"
#include "node/system/owned_fd.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

namespace talgu::front {
namespace {

struct Pair {
  OwnedFd here;
  OwnedFd there;
};

Pair make_pair() {
  int ends[2];
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  return {OwnedFd(ends[0]), OwnedFd(ends[1])};
}

bool stands(const Pair& pair) {
  return ::send(pair.there.get(), "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1;
}

TEST(TcpConnection, NeverShutsTheNextOneOfItsNumber) {
  Pair first = make_pair();
  const int number = first.here.get();
  const auto connection = TcpConnection::at(number);
  ASSERT_TRUE(connection.has_value());
  const Pair second = make_pair();
  ASSERT_EQ(::dup2(second.here.get(), number), number);
  connection->shut();
  EXPECT_TRUE(stands(second));
  EXPECT_FALSE(connection->bytes_taken().has_value());
  TcpConnection::at(number)->shut();
  EXPECT_FALSE(stands(second));
}

TEST(Connections, MatchAMessageToItsOwnConnectionOnly) {
  const Pair pair = make_pair();
  const int fd = pair.here.get();
  Connections connections;
  EXPECT_EQ(connections.begin(fd, 0), 0U);
  const std::uint64_t first = connections.mark();
  ASSERT_NE(connections.of(fd, first), nullptr);
  connections.of(fd, first)->link = 5;
  EXPECT_EQ(connections.end(fd), 5U);
  EXPECT_EQ(connections.of(fd, first), nullptr);
  connections.begin(fd, 0);
  EXPECT_EQ(connections.of(fd, first), nullptr);  // it came by the earlier one
  ASSERT_NE(connections.of(fd, connections.mark()), nullptr);
  Connections::shut(*connections.of(fd, connections.mark()));
  EXPECT_EQ(connections.of(fd, connections.mark()), nullptr);
  EXPECT_FALSE(stands(pair));
}

TEST(Connections, EndThoseThatStaySilentAndTheOldestOfTooMany) {
  std::vector<Pair> pairs;
  Connections connections;
  for (std::uint64_t i = 0; i < 130; ++i) {
    pairs.push_back(make_pair());
    connections.begin(pairs.back().here.get(), i);
  }
  connections.of(pairs[2].here.get(), connections.mark())->link = 1;
  connections.shut_silent(1000);
  EXPECT_FALSE(stands(pairs[0]));  // 129 are silent, 128 may be
  EXPECT_TRUE(stands(pairs[1]));
  connections.shut_silent(40'000);
  EXPECT_FALSE(stands(pairs[1]));
  EXPECT_TRUE(stands(pairs[2]));
  EXPECT_FALSE(stands(pairs[129]));
}

TEST(UserId, SurvivesItsEncodingAndNothingElseIsOne) {
  UserId user{.key = {}, .mark = 77};
  user.key.bytes[3] = std::byte{9};
  const std::string text = write_user_id(user);
  const auto again = read_user_id(text);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->key, user.key);
  EXPECT_EQ(again->mark, 77U);
  for (std::size_t size = 0; size < text.size() - 1; ++size) {
    EXPECT_FALSE(read_user_id(text.substr(0, size)).has_value()) << size;
  }
  EXPECT_FALSE(read_user_id(text + "x").has_value());
}

TEST(DialPause, GrowsWhileLinksEndSoonAndStartsAnewAfterOneThatLasted) {
  DialPause pause(7);
  std::uint64_t now = 1000;
  std::uint64_t bound = DialPause::kMsMin;
  for (int i = 0; i < 12; ++i) {
    pause.link_began(now);  // it shakes hands, and is refused
    const std::uint64_t next = pause.next_dial_ms(now + 100);
    EXPECT_GE(next, now + 100 + bound / 2);
    EXPECT_LE(next, now + 100 + bound);
    bound = std::min(2 * bound, DialPause::kMsMaxAfterLink);
    now = next;
  }
  for (int i = 0; i < 8; ++i) now = pause.next_dial_ms(now);  // nobody answers
  EXPECT_GE(pause.next_dial_ms(now), now + DialPause::kMsMax / 2);
  pause.link_began(now);
  now += DialPause::kSteadyMs;
  EXPECT_LE(pause.next_dial_ms(now), now + DialPause::kMsMin);
}

TEST(LogRate, LeavesLinesOutAndSaysHowMany) {
  LogRate rate;
  for (std::uint64_t i = 0; i < LogRate::kLinesMax; ++i) EXPECT_EQ(rate.admit(i), 0U);
  EXPECT_FALSE(rate.admit(1000).has_value());
  EXPECT_FALSE(rate.admit(1000).has_value());
  EXPECT_EQ(rate.admit(LogRate::kWindowMs), 2U);
  EXPECT_EQ(rate.admit(LogRate::kWindowMs), 0U);
}

}  // namespace
}  // namespace talgu::front
