#include "storage/feeds/batch.h"

#include "protocol/base/refusal.h"
#include "storage/env/lmdb_env.h"
#include "tests/unit/storage/fixture.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <limits>
#include <unistd.h>

namespace talgu::storage {
namespace {

using namespace test;

/// What stands at a place of the entry table, replaced.
void overwrite_entry(Store& store, const FeedId& feed, std::uint64_t seq, const Bytes& value) {
  auto txn = store.env().write();
  ASSERT_TRUE(txn);
  ASSERT_TRUE(txn->put(Table::entries, entry_key(feed, seq), value));
  ASSERT_TRUE(txn->commit());
}

Bytes stored_entry(const Store& store, const FeedId& feed, std::uint64_t seq) {
  const auto txn = store.env().read();
  return to_bytes(**txn->get(Table::entries, entry_key(feed, seq)));
}

using Runs = std::vector<Run>;

/// The same bytes, as they travel.
Runs runs_of(const std::vector<Admitted>& admitted) {
  Runs runs;
  for (const Admitted& run : admitted) runs.push_back(talgu::test::copy_of(run.run()));
  return runs;
}

std::vector<Admitted> admit_again(const World& world, Runs runs) {
  return talgu::test::admit_all(std::move(runs), world.federation.authority(),
                                world.reader.reader());
}

TEST(Batch, GivesBackTheRunsThatItStored) {
  const TemporaryFolder folder;
  World world;
  auto runs = world.write(600);  // three runs: two end at an anchor
  ASSERT_EQ(runs.size(), 3U);
  const Runs sent = runs_of(runs);
  const auto store = open_store(folder / "db");
  ASSERT_TRUE(store_all(*store, std::move(runs)));
  Snapshot snapshot(*store);
  Runs read;
  for (const auto& run : sent) {
    auto got = snapshot.run_from(run.feed, run.first_seq);
    ASSERT_TRUE(got) << got.error().what;
    EXPECT_TRUE(equal(got->entries, run.entries));
    EXPECT_EQ(got->head, run.head);
    read.push_back(*std::move(got));
  }
  const FeedId feed = sent.front().feed;
  const auto middle = snapshot.run_from(feed, 100);
  ASSERT_TRUE(middle);
  EXPECT_EQ(middle->head, sent.front().head);
  const std::uint64_t end = sent.back().head.head.position.seq;
  EXPECT_EQ(snapshot.run_from(feed, end + 1).error().fault, Fault::invalid_input);
  EXPECT_EQ(snapshot.run_from({}, 0).error().fault, Fault::invalid_input);
  EXPECT_TRUE(store->verify_committed(feed, 0, end));
  const auto again =
      talgu::test::admit_all(std::move(read), world.federation.authority(), world.reader.reader());
  EXPECT_EQ(again.back().tail(), (*snapshot.tails()).at(0));
}

TEST(Batch, TakesARunTwice) {
  const TemporaryFolder folder;
  World world;
  auto runs = world.write(300);
  auto again = admit_again(world, runs_of(runs));
  const FeedTail tail = runs.back().tail();
  const auto store = open_store(folder / "db");
  ASSERT_TRUE(store_all(*store, std::move(runs)));
  again.pop_back();  // the first run alone must not turn the tail back
  ASSERT_TRUE(store_all(*store, std::move(again)));
  EXPECT_EQ(*Snapshot(*store).tail(tail.feed), tail);
}

TEST(Batch, RefusesARunThatDoesNotJoin) {
  const TemporaryFolder folder;
  World world;
  auto runs = world.write(300);
  runs.erase(runs.begin());
  const auto store = open_store(folder / "db");
  const Status stored = store_all(*store, std::move(runs));
  ASSERT_FALSE(stored);
  EXPECT_EQ(rule_of(stored.error()), Rule::run_start);
  EXPECT_TRUE(Snapshot(*store).tails()->empty());
}

TEST(Batch, NeverOverwritesAnEntry) {
  const TemporaryFolder folder;
  World world;
  auto runs = world.write(2);
  auto again = admit_again(world, runs_of(runs));
  const FeedId feed = runs.front().feed();
  const auto store = open_store(folder / "db");
  ASSERT_TRUE(store_all(*store, std::move(runs)));
  overwrite_entry(*store, feed, 2, to_bytes(as_bytes("something else")));
  const Status stored = store_all(*store, std::move(again));
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().fault, Fault::storage_corrupt);
  EXPECT_EQ(*store->commits(), 1U);
}

TEST(Batch, NoticesEveryFlippedByteOfAnEntry) {
  const TemporaryFolder folder;
  World world;
  auto runs = world.write(3);
  const FeedId feed = runs.front().feed();
  const auto store = open_store(folder / "db");
  ASSERT_TRUE(store_all(*store, std::move(runs)));
  Snapshot snapshot(*store);
  for (const std::uint64_t seq : {0U, 1U, 3U}) {
    const Bytes good = stored_entry(*store, feed, seq);
    for (std::size_t i = 0; i < good.size(); i += 7) {
      Bytes flipped = good;
      flipped[i] ^= std::byte{0x10};
      overwrite_entry(*store, feed, seq, flipped);
      const auto run = snapshot.run_from(feed, 0);
      ASSERT_FALSE(run) << seq << ' ' << i;
      EXPECT_EQ(run.error().fault, Fault::storage_corrupt);
      const Status verified = store->verify_committed(feed, 0, 4);
      ASSERT_FALSE(verified);
      EXPECT_EQ(verified.error().fault, Fault::storage_corrupt);
    }
    overwrite_entry(*store, feed, seq, good);
  }
  EXPECT_TRUE(snapshot.run_from(feed, 0));
}

TEST(Batch, NoticesSwappedEntries) {
  const TemporaryFolder folder;
  World world;
  auto runs = world.write(3);
  const FeedId feed = runs.front().feed();
  const auto store = open_store(folder / "db");
  ASSERT_TRUE(store_all(*store, std::move(runs)));
  const Bytes second = stored_entry(*store, feed, 2);
  overwrite_entry(*store, feed, 2, stored_entry(*store, feed, 3));
  overwrite_entry(*store, feed, 3, second);
  EXPECT_EQ(Snapshot(*store).run_from(feed, 0).error().fault, Fault::storage_corrupt);
}

TEST(Batch, OneRunThatCannotBeStoredFailsAlone) {
  const TemporaryFolder folder;
  World world;
  auto first = world.write(300);
  auto second = world.write(2);
  const FeedId broken = first.front().feed();
  const FeedId whole = second.front().feed();
  ASSERT_NE(broken, whole);
  const auto store = open_store(folder / "db");
  Batch batch = store->begin_batch();
  batch.begin_part();
  batch.add(std::move(first.at(1)));  // its feed's beginning is not held
  batch.begin_part();
  batch.add(std::move(second.front()));
  batch.begin_part();
  batch.add_epoch_key(whole, 1, world.keys.back().key, VaultKey::generate());
  const std::vector<Status> outcome = batch.commit_parts();
  ASSERT_EQ(outcome.size(), 3U);
  ASSERT_FALSE(outcome[0]);
  EXPECT_EQ(rule_of(outcome[0].error()), Rule::run_start);
  EXPECT_TRUE(outcome[1]);
  EXPECT_TRUE(outcome[2]);
  EXPECT_EQ(*store->commits(), 1U);
  Snapshot snapshot(*store);
  EXPECT_FALSE(*snapshot.tail(broken));
  EXPECT_TRUE(*snapshot.tail(whole));
  EXPECT_TRUE(snapshot.holds_key(whole, 1));
}

TEST(Batch, WhatStandsOnARefusedRunIsRefusedWithIt) {
  const TemporaryFolder folder;
  World world;
  auto good = world.write(2);
  auto runs = world.write(600);
  const FeedId feed = runs.front().feed();
  const auto store = open_store(folder / "db");
  overwrite_entry(*store, feed, 5, to_bytes(as_bytes("rot")));
  Batch batch = store->begin_batch();
  for (Admitted& run : runs) {
    batch.begin_part();
    batch.add(std::move(run));
  }
  batch.begin_part();
  batch.add(std::move(good.front()));
  const std::vector<Status> outcome = batch.commit_parts();
  ASSERT_EQ(outcome.size(), 4U);
  for (std::size_t i = 0; i < 3; ++i) {
    ASSERT_FALSE(outcome[i]);
    EXPECT_EQ(outcome[i].error().fault, Fault::storage_corrupt);
  }
  EXPECT_TRUE(outcome[3]);
  EXPECT_FALSE(*Snapshot(*store).tail(feed));
}

TEST(Batch, ARefusedPartLeavesNothingOfItself) {
  const TemporaryFolder folder;
  World world;
  auto runs = world.write(600);
  const FeedId feed = runs.front().feed();
  const auto store = open_store(folder / "db");
  Batch batch = store->begin_batch();
  batch.begin_part();
  batch.add(std::move(runs.at(0)));
  batch.add(std::move(runs.at(2)));
  batch.add_epoch_key(feed, 1, world.keys.front().key, VaultKey::generate());
  const std::vector<Status> outcome = batch.commit_parts();
  ASSERT_EQ(outcome.size(), 1U);
  ASSERT_FALSE(outcome[0]);
  EXPECT_FALSE(*Snapshot(*store).tail(feed));
  EXPECT_FALSE(Snapshot(*store).holds_key(feed, 1));
  EXPECT_EQ(*store->commits(), 0U);
}

TEST(Batch, KeysAreStoredWhenEntriesHaveNoRoom) {
  const TemporaryFolder folder;
  World world;
  auto runs = world.write(1);
  const FeedId feed = runs.front().feed();
  const auto store = open_store(
      folder / "db",
      {.map_bytes = kSmall.map_bytes, .reserve_bytes = std::numeric_limits<std::uint64_t>::max()});
  Batch batch = store->begin_batch();
  batch.begin_part();
  batch.add(std::move(runs.front()));
  batch.begin_part();
  batch.add_epoch_key(feed, 1, world.keys.front().key, VaultKey::generate());
  const std::vector<Status> outcome = batch.commit_parts();
  ASSERT_EQ(outcome.size(), 2U);
  ASSERT_FALSE(outcome[0]);
  EXPECT_EQ(outcome[0].error().fault, Fault::storage_full);
  EXPECT_TRUE(outcome[1]);
}

TEST(Batch, TheRoomOfASmallMapIsKnownBeforeItIsFull) {
  const TemporaryFolder folder;
  World world;
  constexpr std::uint64_t kMap = std::uint64_t{4} * 1024 * 1024;
  const auto store = open_store(folder / "db", {.map_bytes = kMap, .reserve_bytes = 0});
  const Room before = *store->room();
  EXPECT_EQ(before.limit, RoomLimit::map);
  EXPECT_LT(before.bytes, kMap);
  EXPECT_GT(before.bytes, kMap / 2);
  std::size_t stored = 0;
  Status status;
  while ((status = store_all(*store, world.write(300)))) ++stored;
  EXPECT_EQ(status.error().fault, Fault::storage_full);
  EXPECT_GT(stored, 2U);
  // It was refused by the count, not by a map that was full already: there is room for a key.
  Batch batch = store->begin_batch();
  batch.add_epoch_key({}, 1, world.keys.front().key, VaultKey::generate());
  EXPECT_TRUE(batch.commit());
  EXPECT_LT(store->room()->bytes, before.bytes);
}

TEST(Batch, AMapKeepsASixteenthForLogsAndKeys) {
  const TemporaryFolder folder;
  constexpr std::uint64_t kMap = std::uint64_t{4} * 1024 * 1024;
  const auto all = open_store(folder / "all", {.map_bytes = kMap, .reserve_bytes = 0});
  const auto less = open_store(folder / "less", {.map_bytes = kMap, .reserve_bytes = kMap});
  ASSERT_EQ(less->room()->limit, RoomLimit::map);
  EXPECT_EQ(all->room()->bytes - less->room()->bytes, kMap / 16);
}

TEST(Batch, StopsWholeWhenTheMapIsFull) {
  const TemporaryFolder folder;
  World world;
  const auto store =
      open_store(folder / "db", {.map_bytes = std::uint64_t{256} * 1024, .reserve_bytes = 0});
  const Status stored = store_all(*store, world.write(1000));
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().fault, Fault::storage_full);
  EXPECT_TRUE(Snapshot(*store).tails()->empty());
  EXPECT_FALSE(store->stopped());
  EXPECT_EQ(*store->commits(), 0U);
}

TEST(Batch, LeavesTheReserveToLogsAndKeys) {
  const TemporaryFolder folder;
  World world;
  const auto store = open_store(
      folder / "db",
      {.map_bytes = kSmall.map_bytes, .reserve_bytes = std::numeric_limits<std::uint64_t>::max()});
  EXPECT_EQ(store->room()->bytes, 0U);
  ASSERT_TRUE(store->found(world.founding()));
  const Status stored = store_all(*store, world.write(1));
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().fault, Fault::storage_full);
  world.federation.add_node("UA", "odesa-1");
  const auto log = world.federation.statements("UA");
  Batch batch = store->begin_batch();
  batch.add(world.author.party, log.size(), log.back());
  EXPECT_TRUE(batch.commit());
}

TEST(Batch, SealsEpochKeysUnderTheViewSecret) {
  const TemporaryFolder folder;
  World world;
  auto runs = world.write(1);
  const FeedId feed = runs.front().feed();
  const VaultKey secret = VaultKey::generate();
  const auto store = open_store(folder / "db");
  Snapshot snapshot(*store);
  EXPECT_FALSE(snapshot.holds_key(feed, 1));
  const auto missing = snapshot.epoch_key(feed, 1, secret);
  ASSERT_FALSE(missing);
  EXPECT_EQ(rule_of(missing.error()), Rule::epoch_key_missing);
  Batch batch = store->begin_batch();
  batch.add_epoch_key(feed, 1, world.keys.at(0).key, secret);
  for (Admitted& run : runs) batch.add(std::move(run));
  ASSERT_TRUE(batch.commit());
  EXPECT_TRUE(snapshot.holds_key(feed, 1));
  const auto key = snapshot.epoch_key(feed, 1, secret);
  ASSERT_TRUE(key);
  EXPECT_TRUE(secret_equal(key->expose(), world.keys.at(0).key.expose()));
  EXPECT_EQ(snapshot.epoch_key(feed, 1, VaultKey::generate()).error().fault,
            Fault::storage_corrupt);
  const auto body = snapshot.epoch_body(feed, 1);
  ASSERT_TRUE(body);
  EXPECT_EQ(body->audience_name, "coordination");
  EXPECT_EQ(snapshot.epoch_body(feed, 2).error().fault, Fault::invalid_input);
  const std::string file = file_text(folder / "db" / "data.mdb");
  EXPECT_EQ(file.find(as_text(world.keys.at(0).key.expose())), std::string::npos);
}

/// A file size limit makes the commit's write fail as a full disk does.
TEST(Batch, StopsTheStoreWhenACommitFails) {
  const TemporaryFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    World world;
    const auto store = open_store(folder / "db");
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{.rlim_cur = 128 * 1024, .rlim_max = RLIM_INFINITY};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(1);
    const Status failed = store_all(*store, world.write(1000));
    if (failed || !store->stopped()) ::_exit(2);
    const rlimit none{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
    if (::setrlimit(RLIMIT_FSIZE, &none) != 0) ::_exit(3);
    const Status later = store_all(*store, world.write(1));
    ::_exit(!later && later.error().fault == Fault::storage_corrupt ? 0 : 4);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  const auto store = open_store(folder / "db");
  EXPECT_TRUE(Snapshot(*store).tails()->empty());
  World world;
  EXPECT_TRUE(store_all(*store, world.write(1)));
}

}  // namespace
}  // namespace talgu::storage
