#include "protocol/base/refusal.h"
#include "tests/unit/sync/network.h"

#include <gtest/gtest.h>

namespace talgu {
namespace {

using sync::FrameType;
using test::Network;
using test::TestFederation;

class Sessions : public testing::Test {
 protected:
  void SetUp() override {
    auto kyiv_node = federation.add_node("UA", "kyiv");
    auto warsaw_node = federation.add_node("PL", "warsaw");
    network.add(std::move(kyiv_node), federation.authority());
    network.add(std::move(warsaw_node), federation.authority());
    std::vector<NewEpochKey> keys;
    auto runs = federation.write(network.host(kyiv).node, federation.audience("UA", "coordination"),
                                 {Bytes(10)}, keys);
    feed = runs.front().feed;
    network.publish(
        kyiv,
        test::admit_all(std::move(runs), federation.authority(), network.host(kyiv).node.reader()),
        keys);
  }

  void expect_nothing_but_hello(std::size_t stranger) {
    network.wait(60'000);
    EXPECT_EQ(network.naming(stranger, feed.view()), 0U);
    for (const test::SentFrame& frame : network.frames()) {
      if (frame.to != stranger) continue;
      const auto header = sync::parse_frame_header(frame.bytes);
      ASSERT_TRUE(header.has_value());
      EXPECT_TRUE(header->type == FrameType::hello || header->type == FrameType::bye);
    }
    EXPECT_FALSE(network.host(kyiv).cuts.empty());
    EXPECT_FALSE(network.machine(kyiv).link_of(network.host(stranger).node.id).has_value());
  }

  TestFederation federation;
  Network network;
  std::size_t kyiv = 0;
  std::size_t warsaw = 1;
  FeedId feed;
};

TEST_F(Sessions, AnUnknownCertificateGetsNothing) {
  auto node = federation.add_node("EE", "tallinn");  // kyiv has not heard of it
  const std::size_t stranger = network.add(std::move(node), federation.authority());
  network.connect(stranger, kyiv);
  expect_nothing_but_hello(stranger);
  EXPECT_EQ(network.host(kyiv).cuts.front().reason, Reason::we_missed_theirs);
}

TEST_F(Sessions, AnotherFederationGetsNothing) {
  TestFederation other;
  auto node = other.add_node("PL", "warsaw");
  const std::size_t stranger = network.add(std::move(node), other.authority());
  network.connect(stranger, kyiv);
  expect_nothing_but_hello(stranger);
  EXPECT_EQ(network.host(kyiv).cuts.front().reason, Reason::wrong_federation);
}

TEST_F(Sessions, ATransportKeyAloneGetsNothing) {
  network.host(warsaw).keys->forge();
  network.connect(warsaw, kyiv);
  expect_nothing_but_hello(warsaw);
  EXPECT_EQ(network.host(kyiv).cuts.front().reason, Reason::refused_signature);
}

TEST_F(Sessions, ALockedNodeOpensNone) {
  network.host(warsaw).keys->lock(true);
  network.connect(warsaw, kyiv);
  network.run();
  EXPECT_EQ(network.count(FrameType::proof), 0U);
  EXPECT_EQ(network.host(warsaw).cuts.front().reason, Reason::locked);
  EXPECT_FALSE(network.machine(kyiv).link_of(network.host(warsaw).node.id).has_value());
}

TEST_F(Sessions, GoOnWithCiphertextWhileLocked) {
  network.connect(warsaw, kyiv);
  network.run();
  network.host(warsaw).keys->lock(true);
  network.event(warsaw, sync::Locked{});
  std::vector<NewEpochKey> keys;
  auto runs = federation.write(network.host(kyiv).node, federation.audience("UA", "coordination"),
                               {Bytes(10)}, keys);
  const FeedId later = runs.front().feed;
  network.publish(
      kyiv,
      test::admit_all(std::move(runs), federation.authority(), network.host(kyiv).node.reader()),
      keys);
  network.run();
  EXPECT_NE(network.machine(warsaw).tail(later), nullptr);
  EXPECT_FALSE(network.host(warsaw).keys->holds(later, 1));
  network.host(warsaw).keys->lock(false);
  network.event(warsaw, sync::Unlocked{});
  network.run();
  EXPECT_TRUE(network.host(warsaw).keys->holds(later, 1));
}

TEST_F(Sessions, OneLinkStaysWhenBothDial) {
  network.connect(warsaw, kyiv);
  network.connect(kyiv, warsaw);
  network.run();
  EXPECT_EQ(network.host(kyiv).cuts.size() + network.host(warsaw).cuts.size(), 2U);
  EXPECT_TRUE(network.machine(kyiv).link_of(network.host(warsaw).node.id).has_value());
  EXPECT_TRUE(network.machine(warsaw).link_of(network.host(kyiv).node.id).has_value());
  EXPECT_NE(network.machine(warsaw).tail(feed), nullptr);
}

TEST_F(Sessions, AreCutAfterFiveSilentSeconds) {
  network.loses = [](const test::SentFrame&) { return true; };
  network.connect(warsaw, kyiv);
  network.wait(4'900);
  EXPECT_TRUE(network.host(kyiv).cuts.empty());
  network.wait(200);
  ASSERT_FALSE(network.host(kyiv).cuts.empty());
  EXPECT_EQ(network.host(kyiv).cuts.front().reason, Reason::timeout);
}

TEST_F(Sessions, AreMadeAgainAfterAnHour) {
  network.connect(warsaw, kyiv);
  network.wait(54ULL * 60'000);
  EXPECT_TRUE(network.host(warsaw).redials.empty());
  network.wait(12ULL * 60'000);
  ASSERT_FALSE(network.host(warsaw).redials.empty());
  EXPECT_TRUE(network.host(kyiv).redials.empty());
  const auto before = network.machine(warsaw).link_of(network.host(kyiv).node.id);
  network.connect(warsaw, kyiv);
  network.run();
  const auto after = network.machine(warsaw).link_of(network.host(kyiv).node.id);
  ASSERT_TRUE(after.has_value());
  EXPECT_NE(after, before);
  EXPECT_TRUE(network.machine(kyiv).link_of(network.host(warsaw).node.id).has_value());
}

TEST_F(Sessions, AFrameOutOfOrderCutsTheLink) {
  network.connect(warsaw, kyiv);
  network.run();
  network.inject(warsaw, kyiv, sync::Channel::control, sync::Hello{});
  ASSERT_FALSE(network.host(kyiv).cuts.empty());
  EXPECT_EQ(network.host(kyiv).cuts.front().reason, Reason::refused_type);
}

TEST_F(Sessions, MoreThanWasGrantedCutsTheLink) {
  network.connect(warsaw, kyiv);
  network.run();
  network.host(kyiv).hold_commits = true;
  sync::Digest digest;
  digest.kind = sync::Digest::Kind::items;
  digest.items.resize(sync::bounds::kControlWindowBytes / sync::kDigestItemBytes + 1);
  for (std::size_t i = 0; i < digest.items.size(); ++i) {
    digest.items[i].feed.bytes[0] = static_cast<std::byte>(i >> 8U);
    digest.items[i].feed.bytes[1] = static_cast<std::byte>(i & 0xffU);
  }
  network.inject(warsaw, kyiv, sync::Channel::control, digest);
  ASSERT_FALSE(network.host(kyiv).cuts.empty());
  EXPECT_EQ(network.host(kyiv).cuts.front().reason, Reason::refused_size);
}

}  // namespace
}  // namespace talgu
