#include "protocol/base/refusal.h"
#include "tests/unit/sync/writing_nodes.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace talgu {
namespace {

using sync::FrameType;
using test::Network;
using test::TestFederation;
using test::TestNode;

class ReceiptSync : public test::WritingNodes {
 protected:
  ReceiptSync() {
    for (TestNode& node : nodes) network.add(std::move(node), federation.authority());
  }

  // A receipt of `reader` for the newest entry of a feed as `holder` has it.
  SignedReceipt sign(std::size_t reader, std::size_t holder, const FeedId& feed) {
    const FeedTail& tail = *network.machine(holder).tail(feed);
    const Authority& logs = federation.authority();
    const PartyLog& log = *logs.log_of(logs.find(tail.open.certificate)->node->certificate.party);
    const TestNode& node = network.host(reader).node;
    return *sign_receipt({.feed = feed,
                          .position = tail.last,
                          .reader = node.id,
                          .federation_version = 0,
                          .federation_hash = hash16(logs.federation().newest().hash),
                          .log_version = log.version(),
                          .log_hash = hash16(log.head()),
                          .claimed_minutes = 1},
                         federation.id(), node.signing_key);
  }

  void inject(std::size_t from, std::size_t to, std::vector<SignedReceipt> receipts) {
    network.inject(from, to, sync::Channel::control, sync::ReceiptsFrame{std::move(receipts)});
    network.run();
  }

  // Entries that `host` knows `reader` to hold, by its receipt.
  std::uint64_t proven_at(std::size_t host, std::size_t reader, const FeedId& feed) {
    for (const SignedReceipt& one : network.machine(host).receipts(feed)) {
      if (one.receipt.reader == network.host(reader).node.id) return one.receipt.position.seq + 1;
    }
    return 0;
  }

  std::uint64_t entries_at(std::size_t host, const FeedId& feed) {
    const FeedTail* const tail = network.machine(host).tail(feed);
    return tail == nullptr ? 0 : tail->last.seq + 1;
  }

  sync::PeerState peer_at(std::size_t host, std::size_t peer) {
    for (const sync::PeerState& state : network.machine(host).peers()) {
      if (state.certificate == network.host(peer).node.id) return state;
    }
    return {};
  }

  std::size_t notes_of(std::size_t host, const std::string& text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        network.host(host).notes,
        [&text](const sync::Note& note) { return note.text.find(text) != std::string::npos; }));
  }

  std::size_t kyiv = add("UA", "kyiv");
  std::size_t lviv = add("UA", "lviv");
  std::size_t warsaw = add("PL", "warsaw");
  std::size_t tallinn = add("EE", "tallinn");
  std::size_t nato = add("NATO", "brussels", NodeRole::observer);
};

TEST_F(ReceiptSync, TheAuthorLearnsThatItsEntriesAreStored) {
  const FeedId feed = write(kyiv, "coordination", 200);
  network.connect(warsaw, kyiv);
  network.run();
  EXPECT_EQ(proven_at(kyiv, warsaw, feed), 202U);
  EXPECT_EQ(peer_at(kyiv, warsaw).reason, Reason::in_sync_proven);
  EXPECT_EQ(peer_at(kyiv, warsaw).feeds_proven, 1U);
  EXPECT_GT(peer_at(kyiv, warsaw).receipt_minutes, 0U);
  network.run();
  EXPECT_TRUE(network.host(kyiv).receipts.contains({feed, network.host(warsaw).node.id}));
  EXPECT_TRUE(network.host(warsaw).receipts.contains({feed, network.host(warsaw).node.id}));
}

TEST_F(ReceiptSync, OneSignatureCoversManyEntriesAndTenSecondsPass) {
  const FeedId feed = write(kyiv, "coordination", 1000);
  network.connect(warsaw, kyiv);
  network.run();
  EXPECT_EQ(network.host(warsaw).keys->receipts_signed(), 1U) << "at once after silence";
  for (int i = 0; i < 50; ++i) {
    append(kyiv, feed);
    network.run();
  }
  EXPECT_EQ(network.host(warsaw).keys->receipts_signed(), 1U);
  EXPECT_LT(proven_at(kyiv, warsaw, feed), entries_at(kyiv, feed));
  network.wait(sync::bounds::kReceiptMs);
  EXPECT_EQ(network.host(warsaw).keys->receipts_signed(), 2U);
  EXPECT_EQ(proven_at(kyiv, warsaw, feed), entries_at(kyiv, feed));
}

TEST_F(ReceiptSync, AClaimWithoutAReceiptIsNotInSync) {
  network.loses = [](const test::SentFrame& frame) {
    const auto header = sync::parse_frame_header(frame.bytes);
    return header && header->type == FrameType::receipts;
  };
  const FeedId feed = write(kyiv, "coordination", 3);
  network.connect(warsaw, kyiv);
  network.wait(20'000);
  EXPECT_EQ(entries_at(warsaw, feed), 5U);
  EXPECT_EQ(proven_at(kyiv, warsaw, feed), 0U);
  EXPECT_EQ(peer_at(kyiv, warsaw).reason, Reason::in_sync_claimed);
  // What was lost is asked for.
  network.loses = {};
  network.wait(120'000);
  EXPECT_GE(network.count(FrameType::want_receipts), 1U);
  EXPECT_EQ(proven_at(kyiv, warsaw, feed), 5U);
  EXPECT_EQ(peer_at(kyiv, warsaw).reason, Reason::in_sync_proven);
}

TEST_F(ReceiptSync, APeerThatNeverSignsIsAskedLessAndLess) {
  network.loses = [](const test::SentFrame& frame) {
    const auto header = sync::parse_frame_header(frame.bytes);
    return header && header->type == FrameType::receipts;
  };
  write(kyiv, "coordination", 3);
  network.connect(warsaw, kyiv);
  network.wait(50ULL * 60 * 1000);
  const std::size_t asked = network.count(FrameType::want_receipts);
  EXPECT_GE(asked, 3U);
  EXPECT_LE(asked, 10U);
}

TEST_F(ReceiptSync, IsSentOnlyAfterItIsDurable) {
  const FeedId feed = write(kyiv, "coordination", 3);
  network.host(warsaw).hold_commits = true;
  network.connect(warsaw, kyiv);
  network.run();
  EXPECT_EQ(network.host(warsaw).keys->receipts_signed(), 0U) << "the entries are not durable yet";
  network.release_commits(warsaw);
  network.run();
  EXPECT_EQ(network.host(warsaw).keys->receipts_signed(), 1U);
  EXPECT_EQ(network.count(FrameType::receipts), 0U) << "the receipt is not durable yet";
  network.release_commits(warsaw);
  network.run();
  EXPECT_EQ(proven_at(kyiv, warsaw, feed), 5U);
}

TEST_F(ReceiptSync, ManyFeedsShareACommitAndAFrame) {
  std::vector<FeedId> feeds;
  for (int i = 0; i < 20; ++i) feeds.push_back(write(kyiv, "coordination", 2));
  network.host(warsaw).hold_commits = true;
  network.connect(warsaw, kyiv);
  network.run();
  for (int i = 0; i < 4; ++i) {
    network.release_commits(warsaw);
    network.run();
  }
  for (const FeedId& feed : feeds) EXPECT_EQ(proven_at(kyiv, warsaw, feed), 4U);
  EXPECT_LE(network.host(warsaw).receipt_commits, 4U);
  EXPECT_LE(network.count(FrameType::receipts), 4U);
  EXPECT_LE(network.host(kyiv).receipt_commits, 2U) << "those of others wait for one commit";
}

TEST_F(ReceiptSync, OfOthersStartOneCommitASecond) {
  std::vector<FeedId> feeds;
  for (int i = 0; i < 5; ++i) feeds.push_back(write(kyiv, "coordination", 2));
  network.loses = [](const test::SentFrame& frame) {
    const auto header = sync::parse_frame_header(frame.bytes);
    return header && header->type == FrameType::receipts;
  };
  network.connect(warsaw, kyiv);
  network.wait(20'000);
  ASSERT_EQ(network.host(kyiv).receipt_commits, 0U);
  for (const FeedId& feed : feeds) inject(warsaw, kyiv, {sign(warsaw, kyiv, feed)});
  EXPECT_EQ(network.host(kyiv).receipt_commits, 1U);
  network.wait(sync::bounds::kReceiptStoreMs);
  EXPECT_EQ(network.host(kyiv).receipt_commits, 2U);
  EXPECT_EQ(network.host(kyiv).receipts.size(), feeds.size());
}

TEST_F(ReceiptSync, AFailedCommitIsTriedAgain) {
  network.host(warsaw).fail_receipts = 1;
  network.host(kyiv).fail_receipts = 1;
  const FeedId feed = write(kyiv, "coordination", 3);
  network.connect(warsaw, kyiv);
  network.run();
  EXPECT_EQ(proven_at(kyiv, warsaw, feed), 0U);
  network.wait(15'000);
  EXPECT_EQ(proven_at(kyiv, warsaw, feed), 5U);
  EXPECT_EQ(network.host(warsaw).keys->receipts_signed(), 1U);
  EXPECT_EQ(network.host(kyiv).receipts.size(), 1U);
}

TEST_F(ReceiptSync, ALockedNodeSignsWhenItIsOpened) {
  const FeedId feed = write(kyiv, "coordination", 3);
  network.connect(warsaw, kyiv);
  network.run();
  network.wait(15'000);
  network.host(warsaw).keys->lock(true);
  network.event(warsaw, sync::Locked{});
  append(kyiv, feed);
  network.wait(15'000);
  EXPECT_EQ(entries_at(warsaw, feed), 6U);
  EXPECT_EQ(proven_at(kyiv, warsaw, feed), 5U);
  network.host(warsaw).keys->lock(false);
  network.event(warsaw, sync::Unlocked{});
  network.run();
  EXPECT_EQ(proven_at(kyiv, warsaw, feed), 6U);
}

TEST_F(ReceiptSync, WhoGaveTheRunPassesTheReceiptToTheAuthorWhenItComesBack) {
  const FeedId feed = write(kyiv, "coordination", 3);
  network.connect(warsaw, kyiv);
  network.run();
  network.disconnect(warsaw, kyiv);
  network.connect(tallinn, warsaw);
  network.wait(5'000);  // long durable when the author comes back
  EXPECT_EQ(proven_at(warsaw, tallinn, feed), 5U);
  EXPECT_EQ(proven_at(kyiv, tallinn, feed), 0U);
  network.connect(warsaw, kyiv);
  network.wait(5'000);
  EXPECT_EQ(proven_at(kyiv, tallinn, feed), 5U);
  EXPECT_EQ(peer_at(kyiv, tallinn).feeds_proven, 1U);
  EXPECT_FALSE(peer_at(kyiv, tallinn).connected);
  network.forget_frames();
  network.disconnect(warsaw, kyiv);
  network.connect(warsaw, kyiv);
  network.wait(5'000);
  EXPECT_EQ(network.count(FrameType::receipts), 0U) << "once is enough";
}

TEST_F(ReceiptSync, NamesNoFeedToWhoMayNotReadIt) {
  const FeedId secret = write(kyiv, "coordination", 3);
  const FeedId open = write(kyiv, "open", 3);
  network.connect(warsaw, kyiv);
  network.connect(nato, kyiv);
  network.connect(nato, warsaw);
  network.wait(60'000);
  EXPECT_EQ(proven_at(kyiv, nato, open), 5U) << "observers sign receipts";
  EXPECT_EQ(network.naming(nato, secret.view()), 0U);
  network.forget_frames();
  for (const FeedId& feed : {secret, FeedId{}}) {
    network.inject(nato, kyiv, sync::Channel::control, sync::WantReceipts{{feed}});
    network.inject(nato, warsaw, sync::Channel::control, sync::WantReceipts{{feed}});
    network.run();
  }
  EXPECT_EQ(network.frames().size(), 0U) << "unknown and forbidden answer alike";
}

TEST_F(ReceiptSync, OfAForbiddenOrAnUnknownFeedIsPassedOver) {
  const FeedId secret = write(kyiv, "coordination", 3);
  network.connect(nato, kyiv);
  network.wait(20'000);
  SignedReceipt unknown = sign(nato, kyiv, secret);
  unknown.receipt.feed.bytes[0] ^= std::byte{1};
  network.forget_frames();
  inject(nato, kyiv, {sign(tallinn, kyiv, secret), sign(nato, kyiv, secret), unknown});
  network.wait(5'000);
  EXPECT_EQ(proven_at(kyiv, nato, secret), 0U);
  EXPECT_EQ(proven_at(kyiv, tallinn, secret), 0U) << "genuine, from who may not know the feed";
  EXPECT_EQ(network.host(kyiv).receipts.size(), 0U);
  EXPECT_EQ(network.frames().size(), 0U);
}

TEST_F(ReceiptSync, OfAReaderThatTheRuleDoesNotSelectIsRefusedFromAnybody) {
  const FeedId feed = write(kyiv, "coordination", 3);
  network.connect(warsaw, kyiv);
  network.wait(20'000);
  inject(warsaw, kyiv, {sign(nato, kyiv, feed)});
  EXPECT_EQ(proven_at(kyiv, nato, feed), 0U);
  EXPECT_EQ(notes_of(kyiv, "rule=receipt-reader"), 1U);
}

TEST_F(ReceiptSync, BeyondTheHeadIsNoProof) {
  const FeedId feed = write(kyiv, "coordination", 3);
  network.connect(warsaw, kyiv);
  network.run();
  SignedReceipt ahead = sign(warsaw, kyiv, feed);
  ahead.receipt.position.seq += 100;
  ahead = *sign_receipt(ahead.receipt, federation.id(), network.host(warsaw).node.signing_key);
  inject(warsaw, kyiv, {ahead});
  EXPECT_EQ(proven_at(kyiv, warsaw, feed), 5U);
  append(kyiv, feed);
  network.run();
  EXPECT_NE(peer_at(kyiv, warsaw).reason, Reason::in_sync_proven);
}

TEST_F(ReceiptSync, AForgedOneSilencesItsSenderAndCountsNothing) {
  const FeedId feed = write(kyiv, "coordination", 3);
  network.connect(warsaw, kyiv);
  network.wait(20'000);
  SignedReceipt forged = sign(warsaw, kyiv, feed);
  forged.receipt.reader = network.host(tallinn).node.id;
  for (int i = 0; i < 50; ++i) inject(warsaw, kyiv, {forged, forged, forged});
  EXPECT_EQ(proven_at(kyiv, tallinn, feed), 0U);
  EXPECT_EQ(notes_of(kyiv, "rule=signature"), 1U);
  inject(warsaw, kyiv, {sign(tallinn, kyiv, feed)});
  EXPECT_EQ(proven_at(kyiv, tallinn, feed), 0U) << "it is not listened to for a minute";
  network.wait(sync::bounds::kReceiptMuteMs);
  inject(warsaw, kyiv, {sign(tallinn, kyiv, feed)});
  EXPECT_EQ(proven_at(kyiv, tallinn, feed), 5U);
}

TEST_F(ReceiptSync, OfAnotherFederationIsForged) {
  const FeedId feed = write(kyiv, "coordination", 3);
  network.connect(warsaw, kyiv);
  network.wait(20'000);
  FederationId other;
  other.bytes[0] = std::byte{1};
  const Receipt receipt = sign(tallinn, kyiv, feed).receipt;
  inject(warsaw, kyiv, {*sign_receipt(receipt, other, network.host(tallinn).node.signing_key)});
  EXPECT_EQ(proven_at(kyiv, tallinn, feed), 0U);
  EXPECT_EQ(notes_of(kyiv, "rule=signature"), 1U);
}

TEST_F(ReceiptSync, AnOlderOneThatIsReplayedChangesNothing) {
  const FeedId feed = write(kyiv, "coordination", 3);
  const SignedReceipt old = sign(warsaw, kyiv, feed);
  append(kyiv, feed);
  network.connect(warsaw, kyiv);
  network.wait(20'000);
  ASSERT_EQ(proven_at(kyiv, warsaw, feed), 6U);
  const std::size_t commits = network.host(kyiv).receipt_commits;
  inject(warsaw, kyiv, {old});
  network.wait(5'000);
  EXPECT_EQ(proven_at(kyiv, warsaw, feed), 6U);
  EXPECT_EQ(network.host(kyiv).receipt_commits, commits);
  EXPECT_EQ(notes_of(kyiv, "rule="), 0U);
}

TEST_F(ReceiptSync, AfterARestartIsKnownAndWhatIsMissingIsSigned) {
  const FeedId feed = write(kyiv, "coordination", 3);
  network.connect(warsaw, kyiv);
  network.run();
  Network::Host& host = network.host(warsaw);
  const SignedReceipt ours = host.receipts.at({feed, host.node.id});
  const auto restart = [&](std::vector<SignedReceipt> receipts) {
    return sync::SyncMachine({.self = {.certificate = host.node.id,
                                       .transport_key = host.node.certificate.transport_key,
                                       .reader = host.node.reader(),
                                       .store = {},
                                       .boot = {},
                                       .boot_counter = 2},
                              .authority = federation.authority(),
                              .tails = {*network.machine(warsaw).tail(feed)},
                              .receipts = std::move(receipts),
                              .seed = 1},
                             host.runs, *host.keys);
  };
  const auto to_store = [](sync::SyncMachine& machine) {
    std::vector<SignedReceipt> found;
    for (const sync::Effect& effect : machine.handle(sync::Tick{}, 1)) {
      const auto* const commit = std::get_if<sync::CommitReceipts>(&effect);
      if (commit != nullptr) found = commit->receipts;
    }
    return found;
  };
  sync::SyncMachine whole = restart({ours});
  EXPECT_EQ(whole.receipts(feed), std::vector{ours});
  EXPECT_TRUE(to_store(whole).empty());
  // The entries became durable and the process died before its receipt did.
  sync::SyncMachine lacking = restart({});
  const auto signed_now = to_store(lacking);
  ASSERT_EQ(signed_now.size(), 1U);
  EXPECT_EQ(signed_now.front().receipt.position, ours.receipt.position);
}

TEST_F(ReceiptSync, TwoNodesOfOnePartyReadEachOtherAndCountOnTheirOwn) {
  const FeedId of_kyiv = write(kyiv, "coordination", 3);
  const FeedId of_lviv = write(lviv, "coordination", 5);
  const FeedId of_warsaw = write(warsaw, "coordination", 7);
  EXPECT_NE(of_kyiv, of_lviv) << "one feed has one key";
  network.connect(lviv, kyiv);
  network.connect(warsaw, kyiv);
  network.run();
  for (const std::size_t node : {kyiv, lviv, warsaw}) {
    EXPECT_EQ(entries_at(node, of_kyiv), 5U) << node;
    EXPECT_EQ(entries_at(node, of_lviv), 7U) << node;
    EXPECT_EQ(entries_at(node, of_warsaw), 9U) << node;
    for (const FeedId& feed : {of_kyiv, of_lviv, of_warsaw}) {
      EXPECT_TRUE(network.host(node).keys->holds(feed, 1)) << node;
    }
  }
  EXPECT_EQ(peer_at(kyiv, lviv).reason, Reason::in_sync_proven);
  EXPECT_EQ(peer_at(lviv, kyiv).reason, Reason::in_sync_proven);
  // Warsaw never met Lviv: its receipt went by way of Kyiv.
  network.wait(20'000);
  EXPECT_EQ(proven_at(lviv, warsaw, of_lviv), 7U);
  EXPECT_EQ(proven_at(lviv, kyiv, of_lviv), 7U);
}

}  // namespace
}  // namespace talgu
