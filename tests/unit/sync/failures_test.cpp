#include "protocol/base/refusal.h"
#include "tests/unit/sync/three_nodes.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace talgu {
namespace {

using test::Network;
using test::TestFederation;
using test::TestNode;

/// What goes wrong beside the wire: disks, copies, keys that end, thieves of one key.
class Failures : public test::ThreeNodes {
 protected:
  FeedTail write(std::size_t messages) {
    const TestNode& author = network.host(kyiv).node;
    std::vector<NewEpochKey> keys;
    auto runs = test::admit_all(
        federation.write(author, federation.audience("UA", "coordination"),
                         std::vector<Bytes>(messages, Bytes(10, std::byte{7})), keys),
        federation.authority(), author.reader());
    FeedTail tail = runs.back().tail();
    network.publish(kyiv, std::move(runs), keys);
    return tail;
  }

  void close(const FeedTail& tail) {
    const TestNode& author = network.host(kyiv).node;
    FeedWriter writer = FeedWriter::resume(tail);
    ASSERT_TRUE(writer.close(federation.authority(), test::kNow));
    auto runs = std::move(writer).finish(federation.id(), author.signing_key, test::kNow);
    ASSERT_TRUE(runs);
    std::vector<Admitted> closed;
    auto one = admit(std::move(runs->front()), &tail, federation.authority(), author.reader());
    ASSERT_TRUE(one);
    closed.push_back(*std::move(one));
    network.publish(kyiv, std::move(closed), {});
  }

  bool knows_a_clone(std::size_t host) {
    return std::ranges::any_of(network.host(host).notes,
                               [](const sync::Note& note) { return note.topic == "clone"; });
  }

  void boot(std::size_t host, std::uint8_t id, std::uint64_t counter) {
    network.host(host).boot.bytes.fill(std::byte{id});
    network.host(host).boot_counter = counter;
    network.wipe(host, federation.authority());
    network.connect(host, warsaw);
    network.run();
  }

};

TEST_F(Failures, ABootThatSpeaksAgainAfterALaterOneIsNamedAClone) {
  boot(kyiv, 1, 1);
  boot(kyiv, 2, 2);  // started again
  EXPECT_FALSE(knows_a_clone(warsaw));
  boot(kyiv, 1, 1);  // the machine that was copied before goes on
  EXPECT_TRUE(knows_a_clone(warsaw));
}

TEST_F(Failures, TwoBootsWithOneCounterAreNamedAClone) {
  boot(kyiv, 1, 5);
  boot(kyiv, 2, 5);  // both copies were started once
  EXPECT_TRUE(knows_a_clone(warsaw));
}

TEST_F(Failures, OneBootThatComesBackIsNoClone) {
  boot(kyiv, 1, 1);
  boot(kyiv, 1, 1);
  boot(kyiv, 2, 2);
  boot(kyiv, 2, 2);
  EXPECT_FALSE(knows_a_clone(warsaw));
}

TEST_F(Failures, OneCertificateHasNoMoreOpenFeedsThanItMay) {
  std::vector<FeedTail> tails;
  constexpr std::size_t kMax = sync::bounds::kOpenFeedsPerCertificateMax;
  for (std::size_t i = 0; i <= kMax; ++i) tails.push_back(write(0));
  const auto held = [&] {
    return static_cast<std::size_t>(std::ranges::count_if(tails, [this](const FeedTail& tail) {
      return network.machine(warsaw).tail(tail.feed) != nullptr;
    }));
  };
  network.connect(warsaw, kyiv);
  network.wait(1'000);
  EXPECT_EQ(held(), kMax);
  const auto one = std::ranges::find_if(tails, [this](const FeedTail& tail) {
    return network.machine(warsaw).tail(tail.feed) != nullptr;
  });
  close(*one);
  network.wait(20ULL * 60'000);  // it was deferred, not refused
  EXPECT_EQ(held(), kMax + 1);
}

TEST_F(Failures, APeerWhoseCertificateEndsIsCutFromItsLiveSession) {
  network.connect(warsaw, kyiv);
  network.connect(tallinn, kyiv);
  network.wait(2'000);
  ASSERT_TRUE(network.machine(kyiv).link_of(network.host(warsaw).node.id).has_value());
  const TestNode next = federation.renew(network.host(warsaw).node);
  network.event(kyiv, sync::StatementsAdded{.party = federation.party("PL").party.id,
                                            .statements = federation.statements("PL")});
  const auto& cuts = network.host(kyiv).cuts;
  ASSERT_EQ(cuts.size(), 1U);
  EXPECT_EQ(cuts.front().reason, Reason::key_revoked);
  EXPECT_FALSE(network.machine(kyiv).link_of(network.host(warsaw).node.id).has_value());
  EXPECT_TRUE(network.machine(kyiv).link_of(network.host(tallinn).node.id).has_value());
  network.run();
  network.forget_frames();
  const FeedTail tail = write(3);
  network.connect(warsaw, kyiv);  // it tries again with what it has
  network.wait(60'000);
  EXPECT_EQ(network.naming(warsaw, tail.feed.view()), 0U);
  EXPECT_FALSE(network.machine(kyiv).link_of(network.host(warsaw).node.id).has_value());
  EXPECT_NE(network.machine(tallinn).tail(tail.feed), nullptr);
}

TEST(SessionShare, APartyWithManyNodesLeavesRoomForOthers) {
  constexpr std::size_t kMany = 60;  // more than the budget has room for
  TestFederation federation;
  std::vector<TestNode> nodes;
  nodes.push_back(federation.add_node("UA", "kyiv"));
  for (std::size_t i = 0; i < kMany; ++i) {
    nodes.push_back(federation.add_node("PL", "warsaw-" + std::to_string(i)));
  }
  nodes.push_back(federation.add_node("EE", "tallinn"));
  nodes.push_back(federation.add_node("NATO", "brussels"));
  Network network;
  for (TestNode& node : nodes) network.add(std::move(node), federation.authority());
  const auto stands = [&](std::size_t host) {
    return network.machine(0).link_of(network.host(host).node.id).has_value();
  };
  const auto polish = [&] {
    std::size_t count = 0;
    for (std::size_t i = 1; i <= kMany; ++i) count += stands(i) ? 1U : 0U;
    return count;
  };
  for (std::size_t i = 1; i <= kMany; ++i) network.connect(i, 0);
  network.run();
  const std::size_t full = polish();
  EXPECT_LT(full, kMany) << "the budget ends somewhere";
  network.connect(kMany + 1, 0);
  network.connect(kMany + 2, 0);
  network.run();
  EXPECT_TRUE(stands(kMany + 1));
  EXPECT_TRUE(stands(kMany + 2));
  EXPECT_EQ(polish(), full - 2);
  network.connect(kMany, 0);  // who has the most pushes nobody out
  network.run();
  EXPECT_FALSE(stands(kMany));
  EXPECT_TRUE(stands(kMany + 1));
}

TEST_F(Failures, AStatementThatCouldNotBeStoredIsStoredLater) {
  network.connect(warsaw, kyiv);
  network.wait(2'000);
  static_cast<void>(federation.add_node("UA", "lviv"));
  network.host(warsaw).fail_statements = 1;
  network.event(kyiv, sync::StatementsAdded{.party = federation.party("UA").party.id,
                                            .statements = federation.statements("UA")});
  network.run();
  EXPECT_EQ(network.host(warsaw).fail_statements, 0U);
  EXPECT_EQ(network.host(warsaw).statements, 0U);
  network.wait(sync::bounds::kCommitAgainMs + 1);
  EXPECT_EQ(network.host(warsaw).statements, 1U);
  network.wait(60'000);
  EXPECT_EQ(network.host(warsaw).statements, 1U);
}

TEST_F(Failures, AKeyThatCouldNotBeStoredIsAskedForAgain) {
  network.host(warsaw).fail_keys = 1;
  const FeedTail tail = write(3);
  network.connect(warsaw, kyiv);
  network.run();
  ASSERT_NE(network.machine(warsaw).tail(tail.feed), nullptr);
  EXPECT_EQ(network.host(warsaw).fail_keys, 0U);
  EXPECT_FALSE(network.host(warsaw).keys->holds(tail.feed, 1));
  network.wait(15'000);
  EXPECT_TRUE(network.host(warsaw).keys->holds(tail.feed, 1));
}

}  // namespace
}  // namespace talgu
