#include "protocol/base/refusal.h"
#include "tests/unit/sync/network.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace talgu {
namespace {

using sync::Channel;
using sync::FrameType;
using test::Network;
using test::TestFederation;
using test::TestNode;

/// What a member may do with its session to cost others more than itself.
class Abuse : public testing::Test {
 protected:
  void SetUp() override {
    std::vector<TestNode> nodes;
    nodes.push_back(federation.add_node("UA", "kyiv"));
    nodes.push_back(federation.add_node("PL", "warsaw"));
    nodes.push_back(federation.add_node("EE", "tallinn"));
    nodes.push_back(federation.add_node("NATO", "brussels"));
    for (TestNode& node : nodes) network.add(std::move(node), federation.authority());
  }

  // A feed of kyiv with so many epochs; kyiv has their keys unless they are withheld.
  FeedId write(std::uint32_t epochs, std::vector<NewEpochKey>& keys) {
    const TestNode& author = network.host(kyiv).node;
    auto writer = FeedWriter::open_feed(federation.audience("UA", "coordination"),
                                        federation.authority(), author.author(), test::kNow, {});
    EXPECT_TRUE(writer);
    for (std::uint32_t i = 1; i < epochs; ++i) {
      EXPECT_TRUE(writer->begin_epoch(federation.authority(), author.author(), test::kNow, {}));
    }
    keys = writer->take_new_keys();
    auto runs = std::move(*writer).finish(federation.id(), author.signing_key, test::kNow);
    EXPECT_TRUE(runs);
    const FeedId feed = runs->front().feed;
    network.publish(kyiv,
                    test::admit_all(*std::move(runs), federation.authority(), author.reader()), {});
    return feed;
  }

  FeedId write() {
    std::vector<NewEpochKey> keys;
    const FeedId feed = write(1, keys);
    give(keys);
    return feed;
  }

  void give(const std::vector<NewEpochKey>& keys) {
    for (const NewEpochKey& key : keys) network.host(kyiv).keys->add(key);
  }

  // A feed of kyiv that was opened and closed at once.
  std::vector<Admitted> closed_feed() {
    const TestNode& author = network.host(kyiv).node;
    auto writer = FeedWriter::open_feed(federation.audience("UA", "coordination"),
                                        federation.authority(), author.author(), test::kNow, {});
    EXPECT_TRUE(writer);
    EXPECT_TRUE(writer->close(federation.authority(), test::kNow));
    auto runs = std::move(*writer).finish(federation.id(), author.signing_key, test::kNow);
    EXPECT_TRUE(runs);
    return test::admit_all(*std::move(runs), federation.authority(), author.reader());
  }

  sync::PeerState peer_at(std::size_t host, std::size_t peer) {
    for (const sync::PeerState& state : network.machine(host).peers()) {
      if (state.certificate == network.host(peer).node.id) return state;
    }
    return {};
  }

  std::size_t notes_of(std::size_t host, const std::string& topic) {
    return static_cast<std::size_t>(
        std::ranges::count(network.host(host).notes, topic, &sync::Note::topic));
  }

  SignedHead forged_head(const FeedId& feed) {
    SignedHead head = network.machine(kyiv).tail(feed)->head;
    ++head.head.position.seq;
    return head;
  }

  TestFederation federation;
  Network network;
  std::size_t kyiv = 0;
  std::size_t warsaw = 1;
  std::size_t tallinn = 2;
  std::size_t brussels = 3;
};

TEST_F(Abuse, ClosedFeedsOfOneCertificateAreBoundedToo) {
  const std::vector<Admitted> first = closed_feed();
  const std::vector<Admitted> second = closed_feed();
  // Warsaw holds as many as it may but one.
  std::vector<FeedTail> tails;
  for (std::size_t i = 0; i + 1 < sync::bounds::kFeedsPerCertificateMax; ++i) {
    FeedTail tail = first.back().tail();
    ASSERT_TRUE(tail.closed);
    tail.feed = {};
    tail.feed.bytes[0] = static_cast<std::byte>(i >> 8U);
    tail.feed.bytes[1] = static_cast<std::byte>(i & 0xffU);
    tails.push_back(std::move(tail));
  }
  network.wipe(warsaw, federation.authority(), std::move(tails));
  network.loses = [](const test::SentFrame& frame) {  // of feeds that nobody can read
    const auto header = sync::parse_frame_header(frame.bytes);
    return header && header->type != FrameType::run && header->type > FrameType::credit;
  };
  network.connect(warsaw, kyiv);
  network.run();
  const auto push = [this](const std::vector<Admitted>& runs) {
    network.inject(kyiv, warsaw, Channel::live, sync::RunFrame{test::copy_of(runs.front().run())});
    network.run();
    return network.machine(warsaw).tail(runs.front().feed()) != nullptr;
  };
  EXPECT_TRUE(push(first));
  EXPECT_FALSE(push(second));
  EXPECT_EQ(peer_at(warsaw, kyiv).reason, Reason::rate_limited);
}

TEST_F(Abuse, FewKeysOfOneFeedAreAskedForAtATime) {
  constexpr std::uint32_t kEpochs = 100;
  std::vector<NewEpochKey> keys;
  const FeedId feed = write(kEpochs, keys);
  network.connect(warsaw, kyiv);
  network.wait(5'000);
  ASSERT_NE(network.machine(warsaw).tail(feed), nullptr);
  const auto asked = std::ranges::count_if(network.frames(), [this](const auto& frame) {
    const auto header = sync::parse_frame_header(frame.bytes);
    return header && header->type == FrameType::want_key && frame.to == kyiv;
  });
  EXPECT_EQ(static_cast<std::size_t>(asked), sync::bounds::kKeyAsksPerFeedMax);
  EXPECT_EQ(peer_at(warsaw, kyiv).keys_missing, sync::bounds::kKeyAsksPerFeedMax);
  // Nobody has the first ones: the others get their turn.
  keys.erase(keys.begin(), keys.begin() + 20);
  give(keys);
  network.wait(10ULL * 60'000);
  for (const NewEpochKey& key : keys) {
    EXPECT_TRUE(network.host(warsaw).keys->holds(feed, key.epoch)) << key.epoch;
  }
}

TEST_F(Abuse, KeysThatComeMakeRoomForTheNextOnes) {
  constexpr std::uint32_t kEpochs = 100;
  std::vector<NewEpochKey> keys;
  const FeedId feed = write(kEpochs, keys);
  network.loses = [this](const test::SentFrame& frame) {
    const auto header = sync::parse_frame_header(frame.bytes);
    return header && header->type == FrameType::key && frame.to == warsaw;
  };
  give(keys);
  network.connect(warsaw, kyiv);
  network.run();
  ASSERT_NE(network.machine(warsaw).tail(feed), nullptr);
  network.loses = {};
  network.wait(sync::bounds::kKeyAskMs + 2 * sync::bounds::kKeyGraceMs);
  for (std::uint32_t epoch = 1; epoch <= kEpochs; ++epoch) {
    EXPECT_TRUE(network.host(warsaw).keys->holds(feed, epoch)) << epoch;
  }
  EXPECT_EQ(peer_at(warsaw, kyiv).keys_missing, 0U);
}

TEST_F(Abuse, OneKeyGoesToOnePeerOnceInAWhile) {
  const FeedId feed = write();
  network.connect(warsaw, kyiv);
  network.wait(10'000);
  ASSERT_TRUE(network.host(warsaw).keys->holds(feed, 1));
  network.forget_frames();
  for (int i = 0; i < 50; ++i) {
    network.inject(warsaw, kyiv, Channel::control, sync::WantKey{.feed = feed, .epoch = 1});
    network.run();
  }
  EXPECT_EQ(network.count(FrameType::key), 1U);
  network.wait(sync::bounds::kKeyAgainMs);
  network.inject(warsaw, kyiv, Channel::control, sync::WantKey{.feed = feed, .epoch = 1});
  network.run();
  EXPECT_EQ(network.count(FrameType::key), 2U);
}

TEST_F(Abuse, WrapsThatDoNotOpenSilenceTheirSender) {
  std::vector<NewEpochKey> keys;
  const FeedId feed = write(3, keys);
  network.connect(warsaw, kyiv);
  network.run();
  for (std::uint32_t i = 0; i < 50; ++i) {
    network.inject(kyiv, warsaw, Channel::live,
                   sync::KeyFrame{.feed = feed, .epoch = 1 + i % 3, .wrap = {}});
    network.run();
  }
  EXPECT_EQ(notes_of(warsaw, "keys"), 1U);
  give(keys);
  network.wait(3 * sync::bounds::kKeyMuteMs);
  for (std::uint32_t epoch = 1; epoch <= 3; ++epoch) {
    EXPECT_TRUE(network.host(warsaw).keys->holds(feed, epoch)) << epoch;
  }
}

TEST_F(Abuse, AForgedHeadSilencesHeadsOfItsSender) {
  const FeedId feed = write();
  network.connect(warsaw, kyiv);
  network.connect(warsaw, tallinn);
  network.wait(10'000);
  const sync::HeadNotice forged{.open = {}, .head = forged_head(feed)};
  for (int i = 0; i < 50; ++i) {
    network.inject(tallinn, warsaw, Channel::control, sync::Heads{{forged, forged, forged}});
    network.run();
  }
  EXPECT_EQ(notes_of(warsaw, "heads"), 1U);
  network.wait(sync::bounds::kHeadMuteMs);
  network.inject(tallinn, warsaw, Channel::control, sync::Heads{{forged}});
  network.run();
  EXPECT_EQ(notes_of(warsaw, "heads"), 2U);
}

TEST_F(Abuse, AForgedRunOfAnInventedFeedSilencesSuchRuns) {
  network.connect(warsaw, kyiv);
  network.wait(10'000);
  for (int i = 0; i < 20; ++i) {
    talgu::Run forged = test::copy_of(closed_feed().front().run());
    forged.head.signature.bytes.front() ^= std::byte{1};
    network.inject(kyiv, warsaw, Channel::live, sync::RunFrame{std::move(forged)});
    network.run();
  }
  EXPECT_EQ(notes_of(warsaw, "runs"), 1U);
  network.wait(3 * sync::bounds::kHeadMuteMs);
  const FeedId feed = write();
  network.wait(60'000);
  EXPECT_NE(network.machine(warsaw).tail(feed), nullptr);
}

TEST_F(Abuse, LinksWithoutASessionLeaveRoomForOthers) {
  std::uint64_t next = 100'000;
  const auto flood = [&](std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t member = i % 2 == 0 ? warsaw : tallinn;
      network.event(
          kyiv, sync::LinkUp{.link = sync::LinkId{next++},
                             .transport_key = network.host(member).node.certificate.transport_key,
                             .direction = sync::LinkDirection::accepted});
    }
  };
  flood(sync::bounds::kLinksMax);
  network.connect(brussels, kyiv);
  flood(2 * sync::bounds::kLinksMax);
  network.run();
  EXPECT_TRUE(network.machine(kyiv).link_of(network.host(brussels).node.id).has_value());
  const auto& cuts = network.host(kyiv).cuts;
  ASSERT_FALSE(cuts.empty());
  EXPECT_LT(cuts.front().link, sync::LinkId{100'002}) << "the oldest of a party";
  EXPECT_EQ(cuts.front().reason, Reason::rate_limited);
}

TEST_F(Abuse, ARefusalIsForgottenOnceTheFeedIsWhole) {
  network.connect(warsaw, kyiv);
  network.connect(warsaw, tallinn);
  network.wait(1'000);
  const std::vector<Admitted> genuine = closed_feed();
  talgu::Run forged = test::copy_of(genuine.front().run());
  forged.head.signature.bytes.front() ^= std::byte{1};
  network.inject(tallinn, warsaw, Channel::live, sync::RunFrame{std::move(forged)});
  EXPECT_EQ(peer_at(warsaw, tallinn).reason, Reason::refused_signature);
  network.inject(kyiv, warsaw, Channel::live, sync::RunFrame{test::copy_of(genuine.front().run())});
  network.run();
  EXPECT_NE(network.machine(warsaw).tail(genuine.front().feed()), nullptr);
  EXPECT_NE(peer_at(warsaw, tallinn).reason, Reason::refused_signature);
}

TEST_F(Abuse, APeerThatSaidNothingYetIsNotInSync) {
  write();
  network.connect(warsaw, kyiv);
  network.wait(20'000);
  network.loses = [](const test::SentFrame& frame) {
    const auto header = sync::parse_frame_header(frame.bytes);
    return header && header->type >= FrameType::digest;
  };
  network.connect(tallinn, warsaw);
  network.run();
  ASSERT_TRUE(peer_at(warsaw, tallinn).connected);
  EXPECT_EQ(peer_at(warsaw, tallinn).reason, Reason::receiving);
  EXPECT_EQ(peer_at(warsaw, tallinn).turn, sync::Turn::theirs);
  network.loses = {};
  network.wait(sync::bounds::kSameDigestMs + 2 * sync::bounds::kDigestMs);
  EXPECT_EQ(peer_at(warsaw, tallinn).reason, Reason::in_sync_claimed);
}

}  // namespace
}  // namespace talgu
