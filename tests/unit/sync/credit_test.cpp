#include "protocol/sync/session/credit.h"

#include "tests/unit/sync/network.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace talgu {
namespace {

using sync::Channel;
using test::Network;
using test::TestFederation;
using test::TestNode;

constexpr std::size_t kMessageBytes = 60'000;

std::size_t bytes_of(const std::vector<talgu::Run>& runs) {
  std::size_t bytes = 0;
  for (const talgu::Run& run : runs) bytes += run.entries.size();
  return bytes;
}

class CreditSync : public testing::Test {
 protected:
  /// With so many sessions no window may grow any more.
  static constexpr std::size_t kIdle =
      sync::bounds::kWidenBudgetBytes / (2 * sync::bounds::kRunWindowBytes);

  void SetUp() override {
    std::vector<TestNode> nodes;
    nodes.push_back(federation.add_node("UA", "kyiv"));
    nodes.push_back(federation.add_node("PL", "warsaw"));
    for (std::size_t i = 0; i < kIdle; ++i) {
      nodes.push_back(federation.add_node("EE", "tallinn-" + std::to_string(i)));
    }
    for (TestNode& node : nodes) network.add(std::move(node), federation.authority());
  }

  std::vector<talgu::Run> make(std::size_t messages, std::vector<NewEpochKey>& keys) {
    return federation.write(network.host(kyiv).node, federation.audience("UA", "coordination"),
                            std::vector<Bytes>(messages, Bytes(kMessageBytes, std::byte{7})), keys);
  }

  FeedId publish(std::vector<talgu::Run> runs, const std::vector<NewEpochKey>& keys) {
    const FeedId feed = runs.front().feed;
    network.publish(
        kyiv,
        test::admit_all(std::move(runs), federation.authority(), network.host(kyiv).node.reader()),
        keys);
    return feed;
  }

  FeedId write(std::size_t messages) {
    std::vector<NewEpochKey> keys;
    return publish(make(messages, keys), keys);
  }

  bool same_tail(const FeedId& feed) {
    const FeedTail* const a = network.machine(kyiv).tail(feed);
    const FeedTail* const b = network.machine(warsaw).tail(feed);
    return a != nullptr && b != nullptr && *a == *b;
  }

  TestFederation federation;
  Network network;
  std::size_t kyiv = 0;
  std::size_t warsaw = 1;
};

TEST_F(CreditSync, ALargeLiveRunPassesAfterASmallOne) {
  network.connect(warsaw, kyiv);
  network.run();
  const FeedId small = write(4);
  network.run();
  const FeedId large = write(9);
  network.run();
  EXPECT_TRUE(same_tail(small));
  EXPECT_TRUE(same_tail(large));
}

TEST_F(CreditSync, ALargeBulkRunPassesAfterASmallOneWhenNoWindowGrows) {
  for (std::size_t i = 0; i < kIdle; ++i) network.connect(2 + i, warsaw);
  network.run();
  const FeedId small = write(4);
  // The one that is fetched after it.
  std::vector<NewEpochKey> keys;
  std::vector<talgu::Run> runs = make(9, keys);
  while (runs.front().feed < small) {
    keys.clear();
    runs = make(9, keys);
  }
  ASSERT_LT(bytes_of(runs), sync::bounds::kRunFrameBytesMax);
  const FeedId large = publish(std::move(runs), keys);
  network.connect(warsaw, kyiv);
  network.run();
  EXPECT_TRUE(same_tail(small));
  EXPECT_TRUE(same_tail(large));
}

// Whatever was sent before: once nothing is held any more, the largest frame may be sent.
TEST(ReceiveCredit, LeavesRoomForTheLargestFrameOfEveryChannel) {
  for (const Channel channel : {Channel::control, Channel::logs, Channel::live, Channel::bulk}) {
    const std::size_t window = sync::first_window(channel);
    const std::size_t largest = sync::largest_frame(channel);
    ASSERT_LE(largest, window);
    for (std::size_t taken = 1; taken <= largest; taken += 997) {
      sync::ReceiveCredit credit;
      std::size_t left = window;
      for (int frames = 0; frames < 8; ++frames) {
        ASSERT_TRUE(credit.take(channel, taken)) << taken;
        credit.release(channel, taken);
        left += credit.take_grant(channel);
        left -= taken;
        ASSERT_GE(left, largest) << taken;
      }
    }
  }
}

// A frame of credit for every small frame would be traffic that a peer makes us hold.
TEST(ReceiveCredit, IsGrantedForManySmallFramesAtOnce) {
  for (const Channel channel : {Channel::control, Channel::logs, Channel::live, Channel::bulk}) {
    sync::ReceiveCredit credit;
    std::size_t grants = 0;
    std::size_t taken = 0;
    for (; taken < 4 * sync::first_window(channel); taken += 200) {
      ASSERT_TRUE(credit.take(channel, 200));
      credit.release(channel, 200);
      if (credit.take_grant(channel) > 0) ++grants;
    }
    EXPECT_LE(grants, taken / (32 * 1024));
  }
}

}  // namespace
}  // namespace talgu
