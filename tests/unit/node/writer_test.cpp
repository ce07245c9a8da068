#include "node/core/writer.h"

#include "tests/unit/node/fixture.h"

#include <gtest/gtest.h>

namespace talgu {
namespace {

using sync::CommitTicket;
using test::kNow;
using test::RunningNode;

class WriterTest : public testing::Test {
 protected:
  // The runs of a feed that another node wrote.
  std::vector<Admitted> foreign(std::size_t messages) {
    std::vector<NewEpochKey> keys;
    return test::admit_all(
        federation.write(lviv, coordination, std::vector<Bytes>(messages, Bytes(10)), keys),
        federation.authority(), kyiv.reader());
  }

  test::TestFederation federation;
  test::TestNode kyiv = federation.add_node("UA", "kyiv");
  test::TestNode lviv = federation.add_node("UA", "lviv");
  Audience coordination = federation.audience("UA", "coordination");
  TemporaryFolder folder;
  storage::VaultKey secret = storage::VaultKey::generate();
};

TEST_F(WriterTest, ExtendsNoOwnFeedAfterTheMark) {
  RunningNode node(folder.path(), federation, kyiv, secret);
  auto first = node.make_post(coordination);
  const FeedId feed = first.feed;
  node.writer->give(StorePost{.id = 1, .post = std::move(first)});
  ASSERT_TRUE(std::holds_alternative<PostStored>(node.next_result()));
  // Made before the finding, handed over after it.
  auto second = node.make_post(coordination);
  node.writer->give(
      MarkRestored{{.sign = storage::RestoreSign::peer_entries, .feed = feed, .now_ms = kNow}});
  node.writer->give(StorePost{.id = 2, .post = std::move(second)});
  const WriterResult refused = node.next_result();
  const auto* const not_stored = std::get_if<PostNotStored>(&refused);
  ASSERT_NE(not_stored, nullptr);
  EXPECT_EQ(not_stored->error.fault, Fault::not_permitted);
  EXPECT_EQ(not_stored->feeds, std::vector{feed});
  node.own->end_all(feed);
  auto third = node.make_post(coordination);
  EXPECT_NE(third.feed, feed);
  node.writer->give(StorePost{.id = 3, .post = std::move(third)});
  EXPECT_TRUE(std::holds_alternative<PostStored>(node.next_result()));
}

TEST_F(WriterTest, StoresTheCloseOfOneFeedWithTheOpenOfTheNext) {
  RunningNode node(folder.path(), federation, kyiv, secret);
  node.writer->give(StorePost{.id = 1, .post = node.make_post(coordination)});
  ASSERT_TRUE(std::holds_alternative<PostStored>(node.next_result()));
  Audience full = coordination;
  full.history = History::full;
  node.writer->give(StorePost{.id = 2, .post = node.make_post(full)});
  const WriterResult result = node.next_result();
  const auto* const stored = std::get_if<PostStored>(&result);
  ASSERT_NE(stored, nullptr);
  ASSERT_EQ(stored->tails.size(), 2U);
  EXPECT_TRUE(stored->tails.front().closed);
  for (const FeedTail& tail : stored->tails) {
    EXPECT_EQ(*storage::Snapshot(*node.store).tail(tail.feed), tail);
  }
}

TEST_F(WriterTest, ARunThatCannotBeStoredFailsNoOther) {
  RunningNode node(folder.path(), federation, kyiv, secret);
  auto broken = foreign(300);
  auto good = foreign(3);
  const FeedId feed = good.front().feed();
  node.writer->give(sync::CommitRun{.ticket = CommitTicket{1}, .run = std::move(broken.at(1))});
  node.writer->give(sync::CommitRun{.ticket = CommitTicket{2}, .run = std::move(good.at(0))});
  const WriterResult first = node.next_result();
  ASSERT_TRUE(std::holds_alternative<NotStored>(first));
  EXPECT_EQ(std::get<NotStored>(first).ticket, CommitTicket{1});
  const WriterResult second = node.next_result();
  ASSERT_TRUE(std::holds_alternative<Stored>(second));
  EXPECT_EQ(std::get<Stored>(second).ticket, CommitTicket{2});
  EXPECT_TRUE(*storage::Snapshot(*node.store).tail(feed));
}

TEST_F(WriterTest, AStatementWithoutItsPredecessorIsNotStored) {
  RunningNode node(folder.path(), federation, kyiv, secret);
  static_cast<void>(federation.add_node("UA", "odesa"));
  static_cast<void>(federation.add_node("UA", "dnipro"));
  const auto log = federation.statements("UA");
  const PartyId party = kyiv.party;
  node.writer->give(sync::CommitStatement{CommitTicket{1}, party, log.at(log.size() - 1)});
  EXPECT_TRUE(std::holds_alternative<NotStored>(node.next_result()));
  node.writer->give(sync::CommitStatement{CommitTicket{2}, party, log.at(log.size() - 2)});
  EXPECT_TRUE(std::holds_alternative<Stored>(node.next_result()));
  node.writer->give(sync::CommitStatement{CommitTicket{3}, party, log.at(log.size() - 1)});
  EXPECT_TRUE(std::holds_alternative<Stored>(node.next_result()));
}

TEST_F(WriterTest, AKeyIsNotStoredWhileTheNodeIsLocked) {
  RunningNode node(folder.path(), federation, kyiv, secret);
  node.writer->give(CloseVault{});
  std::vector<NewEpochKey> keys;
  federation.write(lviv, coordination, {}, keys);
  node.writer->give(sync::CommitKey{CommitTicket{1}, std::move(keys.front())});
  const WriterResult result = node.next_result();
  ASSERT_TRUE(std::holds_alternative<NotStored>(result));
  EXPECT_EQ(std::get<NotStored>(result).error.fault, Fault::locked);
}

}  // namespace
}  // namespace talgu
