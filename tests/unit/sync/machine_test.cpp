#include "protocol/base/refusal.h"
#include "protocol/feed/data_body.h"
#include "tests/unit/sync/writing_nodes.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace talgu {
namespace {

using sync::FrameType;
using test::Network;
using test::TestFederation;
using test::TestNode;

class Sync : public test::WritingNodes {
 protected:
  void start() {
    for (TestNode& node : nodes) network.add(std::move(node), federation.authority());
  }

  bool same_tail(std::size_t one, std::size_t other, const FeedId& feed) {
    const FeedTail* const a = network.machine(one).tail(feed);
    const FeedTail* const b = network.machine(other).tail(feed);
    return a != nullptr && b != nullptr && *a == *b;
  }

  Reason reason_at(std::size_t host, std::size_t peer) {
    for (const sync::PeerState& state : network.machine(host).peers()) {
      if (state.certificate == network.host(peer).node.id) return state.reason;
    }
    return Reason::never_seen;
  }

  std::size_t kyiv = add("UA", "kyiv");
  std::size_t warsaw = add("PL", "warsaw");
  std::size_t tallinn = add("EE", "tallinn");
  std::size_t nato = add("NATO", "brussels", NodeRole::observer);
};

TEST_F(Sync, TwoNodesHoldTheSameAfterwards) {
  start();
  const FeedId first = write(kyiv, "coordination", 300);
  const FeedId second = write(warsaw, "coordination", 3);
  network.connect(warsaw, kyiv);
  network.run();
  EXPECT_TRUE(same_tail(kyiv, warsaw, first));
  EXPECT_TRUE(same_tail(kyiv, warsaw, second));
  EXPECT_TRUE(network.host(warsaw).keys->holds(first, 1));
  EXPECT_TRUE(network.host(kyiv).keys->holds(second, 1));
  network.wait(sync::bounds::kReceiptMs);
  EXPECT_EQ(reason_at(kyiv, warsaw), Reason::in_sync_proven);
  EXPECT_EQ(reason_at(warsaw, kyiv), Reason::in_sync_proven);
  EXPECT_EQ(network.machine(kyiv).bytes_held(), 0U);
  EXPECT_EQ(network.machine(warsaw).bytes_held(), 0U);
}

TEST_F(Sync, BothEndsNameARefusalUntilTheFeedIsWhole) {
  start();
  network.connect(warsaw, kyiv);
  network.wait(1'000);
  std::vector<NewEpochKey> keys;
  auto runs = federation.write(network.host(kyiv).node, federation.audience("UA", "coordination"),
                               {Bytes(10)}, keys);
  const talgu::Run& whole = runs.front();
  const FeedId feed = whole.feed;
  talgu::Run broken{.feed = feed,
                    .first_seq = whole.first_seq,
                    .head = whole.head,
                    .storage = to_bytes(whole.entries),
                    .entries = {}};
  broken.entries = broken.storage;
  broken.head.signature.bytes.front() ^= std::byte{1};
  network.loses = [this](const test::SentFrame& frame) { return frame.to == warsaw; };
  network.publish(
      kyiv,
      test::admit_all(std::move(runs), federation.authority(), network.host(kyiv).node.reader()),
      keys);
  network.loses = nullptr;
  network.inject(kyiv, warsaw, sync::Channel::live, sync::RunFrame{std::move(broken)});
  network.wait(5'000);
  EXPECT_EQ(reason_at(warsaw, kyiv), Reason::refused_signature);
  EXPECT_EQ(reason_at(kyiv, warsaw), Reason::refused_signature);
  network.wait(3 * sync::bounds::kBackOffMs);
  EXPECT_TRUE(same_tail(kyiv, warsaw, feed));
  EXPECT_EQ(reason_at(kyiv, warsaw), Reason::in_sync_proven);
  EXPECT_EQ(reason_at(warsaw, kyiv), Reason::in_sync_claimed);
}

TEST_F(Sync, PushesWhatIsWrittenLater) {
  start();
  network.connect(warsaw, kyiv);
  network.run();
  const FeedId feed = write(kyiv, "coordination", 1);
  network.run();
  EXPECT_TRUE(same_tail(kyiv, warsaw, feed));
  network.forget_frames();
  append(kyiv, feed);
  network.run();
  EXPECT_TRUE(same_tail(kyiv, warsaw, feed));
  EXPECT_EQ(network.count(FrameType::run), 1U);
  EXPECT_EQ(network.count(FrameType::heads), 0U);
}

TEST_F(Sync, EqualRootsSendNothingElse) {
  start();
  const FeedId feed = write(kyiv, "coordination", 5);
  network.connect(warsaw, kyiv);
  network.wait(5'000);
  ASSERT_TRUE(same_tail(kyiv, warsaw, feed));
  network.disconnect(warsaw, kyiv);
  network.forget_frames();
  network.connect(warsaw, kyiv);
  network.wait(5'000);
  EXPECT_EQ(network.frames().size(), 4U);
  EXPECT_EQ(network.count(FrameType::hello), 2U);
  EXPECT_EQ(network.count(FrameType::proof), 2U);
  network.forget_frames();
  append(kyiv, feed);
  network.run();
  EXPECT_TRUE(same_tail(kyiv, warsaw, feed));
}

TEST_F(Sync, NoByteNamesAFeedToWhoMayNotReadIt) {
  start();
  const FeedId secret = write(kyiv, "coordination", 5);
  const FeedId open = write(kyiv, "open", 5);
  network.connect(nato, kyiv);
  network.connect(warsaw, kyiv);
  network.connect(nato, warsaw);
  network.run();
  const FeedId live = write(kyiv, "coordination", 2);
  network.wait(120'000);
  EXPECT_TRUE(same_tail(kyiv, nato, open));
  EXPECT_TRUE(network.host(nato).keys->holds(open, 1));
  EXPECT_TRUE(same_tail(kyiv, warsaw, secret));
  EXPECT_TRUE(same_tail(kyiv, warsaw, live));
  EXPECT_EQ(network.machine(nato).tail(secret), nullptr);
  EXPECT_EQ(network.naming(nato, secret.view()), 0U);
  EXPECT_EQ(network.naming(nato, live.view()), 0U);
  EXPECT_GT(network.naming(nato, open.view()), 0U);
}

TEST_F(Sync, UnknownAndForbiddenFeedsAnswerAlike) {
  start();
  const FeedId secret = write(kyiv, "coordination", 5);
  network.connect(nato, kyiv);
  network.wait(5'000);
  const auto answer = [this](const FeedId& feed) {
    network.forget_frames();
    network.inject(nato, kyiv, sync::Channel::control,
                   sync::Want{.feed = feed, .from = 0, .to = {}});
    network.inject(nato, kyiv, sync::Channel::control, sync::WantKey{.feed = feed, .epoch = 1});
    network.run();
    std::vector<Bytes> frames;
    for (const test::SentFrame& frame : network.frames()) {
      Bytes bytes = frame.bytes;
      const auto named = std::ranges::search(bytes, feed.view());
      std::ranges::fill(named, std::byte{0});
      frames.push_back(std::move(bytes));
    }
    return frames;
  };
  const auto forbidden = answer(secret);
  EXPECT_EQ(forbidden.size(), 2U);
  EXPECT_EQ(forbidden, answer(FeedId{.bytes = {std::byte{9}}}));
}

TEST_F(Sync, ReadersThatNeverMeetHoldTheSame) {
  start();
  const FeedId before = write(kyiv, "coordination", 10);
  network.connect(kyiv, warsaw);
  network.connect(tallinn, warsaw);
  network.run();
  const FeedId after = write(kyiv, "coordination", 10);
  network.wait(2'000);
  for (const FeedId& feed : {before, after}) {
    EXPECT_TRUE(same_tail(kyiv, tallinn, feed));
    EXPECT_TRUE(network.host(tallinn).keys->holds(feed, 1));
  }
}

TEST_F(Sync, LogsComeBeforeWhatCitesThem) {
  start();
  TestNode added = federation.add_node("UA", "lviv");  // the others do not know it
  const std::size_t lviv = network.add(std::move(added), federation.authority());
  const FeedId feed = write(lviv, "coordination", 3);
  network.event(kyiv, sync::StatementsAdded{.party = federation.party("UA").party.id,
                                            .statements = federation.statements("UA")});
  network.connect(lviv, kyiv);
  network.connect(warsaw, kyiv);
  network.run();
  EXPECT_TRUE(same_tail(lviv, warsaw, feed));
  EXPECT_TRUE(network.machine(warsaw).authority().find(network.host(lviv).node.id).has_value());
}

TEST_F(Sync, ParksRunsUntilLogsCome) {
  start();
  network.connect(kyiv, warsaw);
  network.wait(2'000);
  TestNode added = federation.add_node("UA", "lviv");
  const std::size_t lviv = network.add(std::move(added), federation.authority());
  network.loses = [](const test::SentFrame& frame) {
    const auto header = sync::parse_frame_header(frame.bytes);
    return header && header->type == FrameType::statements;
  };
  network.event(kyiv, sync::StatementsAdded{.party = federation.party("UA").party.id,
                                            .statements = federation.statements("UA")});
  network.run();
  std::vector<NewEpochKey> keys;
  auto runs = federation.write(network.host(lviv).node, federation.audience("UA", "coordination"),
                               {Bytes(10)}, keys);
  const FeedId feed = runs.front().feed;
  network.publish(
      kyiv,
      test::admit_all(std::move(runs), federation.authority(), network.host(kyiv).node.reader()),
      keys);
  network.run();
  EXPECT_EQ(network.machine(warsaw).tail(feed), nullptr);
  EXPECT_GT(network.machine(warsaw).bytes_held(), 0U);
  EXPECT_EQ(reason_at(warsaw, kyiv), Reason::prerequisite_missing);
  network.loses = nullptr;
  network.wait(6'000);
  EXPECT_TRUE(same_tail(kyiv, warsaw, feed));
  EXPECT_TRUE(network.host(warsaw).keys->holds(feed, 1));
  EXPECT_EQ(network.machine(warsaw).bytes_held(), 0U);
}

TEST_F(Sync, HoldsNoMoreThanItGranted) {
  start();
  constexpr std::size_t kEntries = 10'000;
  const FeedId feed = write(kyiv, "coordination", kEntries, 1'500);
  network.host(warsaw).hold_commits = true;
  network.connect(warsaw, kyiv);
  network.run();
  const std::size_t window = sync::bounds::kBulkWindowBytes + sync::bounds::kRunWindowBytes;
  EXPECT_GT(network.host(warsaw).held_max, window / 2);
  std::size_t rounds = 0;
  while (!network.host(warsaw).held.empty() && ++rounds < 100) {
    network.release_commits(warsaw);
    network.run();
  }
  EXPECT_LE(network.host(warsaw).held_max, window);
  EXPECT_GT(rounds, 2U);
  EXPECT_TRUE(same_tail(kyiv, warsaw, feed));
  EXPECT_EQ(network.machine(warsaw).tail(feed)->last.seq, kEntries + 1);
}

// E8: credit that a peer grants is no room in our memory.
TEST_F(Sync, APeerThatReadsNothingIsCutAndStopsNoOther) {
  start();
  network.connect(warsaw, kyiv);
  network.connect(tallinn, kyiv);
  network.run();
  network.forget_frames();
  network.host(warsaw).reads = false;
  const sync::Credit plenty{sync::Channel::live, sync::bounds::kSendWindowBytesMax};
  network.inject(warsaw, kyiv, sync::Channel::control, plenty);
  const FeedId feed = write(kyiv, "coordination", 100, 60'000);
  network.run();
  std::size_t bytes = 0;
  for (const test::SentFrame& frame : network.frames()) {
    if (frame.to == warsaw) bytes += frame.bytes.size();
  }
  EXPECT_GT(bytes, sync::bounds::kLinkRoomBytes / 2);
  EXPECT_LE(bytes, sync::bounds::kLinkRoomBytes);
  EXPECT_TRUE(same_tail(kyiv, tallinn, feed));
  network.wait(sync::bounds::kUnreadMs);
  ASSERT_FALSE(network.host(kyiv).cuts.empty());
  EXPECT_EQ(network.host(kyiv).cuts.back().reason, Reason::timeout);
  EXPECT_FALSE(network.machine(kyiv).link_of(network.host(warsaw).node.id).has_value());
  EXPECT_TRUE(network.machine(kyiv).link_of(network.host(tallinn).node.id).has_value());
}

// F8: a frame of a few bytes must not cost the reading of a whole run.
TEST_F(Sync, ReadsARunAgainOnlyOnceItFits) {
  start();
  write(kyiv, "coordination", 10'000, 1'500);
  network.host(warsaw).hold_commits = true;
  network.connect(warsaw, kyiv);
  network.run();
  const std::size_t before = network.host(kyiv).runs.reads();
  for (int i = 0; i < 100; ++i) {
    network.inject(warsaw, kyiv, sync::Channel::control, sync::Credit{sync::Channel::bulk, 1});
  }
  network.run();
  EXPECT_EQ(network.host(kyiv).runs.reads(), before);
}

TEST_F(Sync, AsksAgainForWhatCouldNotBeStored) {
  start();
  const FeedId feed = write(kyiv, "coordination", 600);
  network.host(warsaw).fail_commits = 1;
  network.connect(warsaw, kyiv);
  network.run();
  EXPECT_EQ(network.machine(warsaw).tail(feed), nullptr);
  EXPECT_EQ(reason_at(warsaw, kyiv), Reason::disk_reserve);
  network.wait(6'000);
  EXPECT_TRUE(same_tail(kyiv, warsaw, feed));
  EXPECT_EQ(network.machine(warsaw).bytes_held(), 0U);
}

TEST_F(Sync, DropsAWrongWrapAndAsksAnotherReader) {
  start();
  network.connect(kyiv, tallinn);
  const FeedId feed = write(kyiv, "coordination", 3);
  network.run();
  ASSERT_TRUE(network.host(tallinn).keys->holds(feed, 1));
  network.host(kyiv).keys->wrap_wrongly();
  network.connect(kyiv, warsaw);
  network.run();
  EXPECT_TRUE(same_tail(kyiv, warsaw, feed));
  EXPECT_FALSE(network.host(warsaw).keys->holds(feed, 1));
  EXPECT_EQ(reason_at(warsaw, kyiv), Reason::key_missing);
  network.connect(warsaw, tallinn);
  network.wait(15'000);
  EXPECT_TRUE(network.host(warsaw).keys->holds(feed, 1));
}

TEST_F(Sync, NamesAMissingKeyAtTheAuthorOfItsFeedAlone) {
  start();
  const FeedId feed = write(kyiv, "coordination", 3);
  network.host(kyiv).keys->wrap_wrongly();
  network.connect(kyiv, warsaw);
  network.connect(kyiv, tallinn);
  network.connect(warsaw, tallinn);
  network.run();
  ASSERT_TRUE(same_tail(warsaw, tallinn, feed));
  for (const auto& [us, other] : {std::pair(warsaw, tallinn), std::pair(tallinn, warsaw)}) {
    EXPECT_FALSE(network.host(us).keys->holds(feed, 1));
    EXPECT_EQ(reason_at(us, kyiv), Reason::key_missing);
    EXPECT_NE(reason_at(us, other), Reason::key_missing);
  }
}

TEST_F(Sync, MovesAFeedToAnotherPeerOnAStall) {
  start();
  const FeedId feed = write(kyiv, "coordination", 3);
  network.connect(kyiv, tallinn);
  network.run();
  network.loses = [this](const test::SentFrame& frame) {
    const auto header = sync::parse_frame_header(frame.bytes);
    return header && header->type == FrameType::run && frame.from == kyiv;
  };
  network.connect(warsaw, kyiv);
  network.run();
  network.connect(warsaw, tallinn);
  network.wait(11'000);
  EXPECT_TRUE(same_tail(kyiv, warsaw, feed));
}

TEST_F(Sync, TellsWhenPeersHoldMoreOfOurOwnFeed) {
  start();
  const FeedId feed = write(kyiv, "coordination", 3);
  network.connect(kyiv, warsaw);
  network.run();
  network.wipe(kyiv, federation.authority());
  network.connect(kyiv, warsaw);
  network.run();
  ASSERT_FALSE(network.host(kyiv).ahead.empty());
  EXPECT_EQ(network.host(kyiv).ahead.front().feed, feed);
  EXPECT_TRUE(same_tail(kyiv, warsaw, feed));
  EXPECT_TRUE(network.host(kyiv).keys->holds(feed, 1));
}

}  // namespace
}  // namespace talgu
