#include "storage/feeds/own_marks.h"

#include "storage/feeds/batch.h"
#include "tests/unit/storage/fixture.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>
#include <random>
#include <unistd.h>

namespace talgu::storage {
namespace {

using namespace test;

constexpr std::uint64_t kNoticed = talgu::test::kNow;

Status store_own(Store& store, std::vector<Admitted> runs) {
  Batch batch = store.begin_batch();
  for (Admitted& run : runs) batch.add_own(std::move(run));
  return batch.commit();
}

RestoreFinding shown_by_a_peer(const FeedId& feed) {
  return {.sign = RestoreSign::peer_entries, .feed = feed, .now_ms = kNoticed};
}

/// OPEN, EPOCH and messages until the first anchor, then the rest.
struct TwoRuns {
  explicit TwoRuns(World& world) : runs(world.write(300)), feed(runs.front().feed()) {}

  [[nodiscard]] std::vector<Admitted> take(std::size_t number) {
    std::vector<Admitted> one;
    one.push_back(std::move(runs.at(number)));
    return one;
  }

  std::vector<Admitted> runs;
  FeedId feed;
};

TEST(OwnMarks, LetTheStoreThatOpenedAFeedExtendIt) {
  const TemporaryFolder folder;
  World world;
  TwoRuns own(world);
  const auto store = open_store(folder / "db");
  ASSERT_TRUE(store_own(*store, own.take(0)));
  EXPECT_TRUE(store_own(*store, own.take(1)));
  EXPECT_EQ(own_feeds(*store)->at(own.feed), OwnFeedState::extended);
  EXPECT_FALSE(*restore_mark(*store));
}

TEST(OwnMarks, LetNobodyExtendAFeedThatCameFromAPeer) {
  const TemporaryFolder folder;
  World world;
  TwoRuns own(world);
  const auto store = open_store(folder / "db");
  ASSERT_TRUE(store_all(*store, own.take(0)));
  const Status stored = store_own(*store, own.take(1));
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().fault, Fault::not_permitted);
}

TEST(OwnMarks, EndEveryOwnFeedForEver) {
  const TemporaryFolder folder;
  World world;
  TwoRuns own(world);
  {
    const auto store = open_store(folder / "db");
    ASSERT_TRUE(store_own(*store, own.take(0)));
    ASSERT_TRUE(mark_restored(
        *store, {.sign = RestoreSign::boot_file, .feed = std::nullopt, .now_ms = kNoticed}));
  }
  const auto store = open_store(folder / "db");
  const auto mark = restore_mark(*store);
  ASSERT_TRUE(mark && *mark);
  EXPECT_EQ(**mark,
            (RestoreMark{.times = 1, .noticed_ms = kNoticed, .sign = RestoreSign::boot_file}));
  EXPECT_EQ(own_feeds(*store)->at(own.feed), OwnFeedState::ended);
  EXPECT_EQ(store_own(*store, own.take(1)).error().fault, Fault::not_permitted);
  EXPECT_TRUE(store_own(*store, world.write(1)));  // a new incarnation
}

TEST(OwnMarks, AreNotSetAgainByWhatWasShownBefore) {
  const TemporaryFolder folder;
  World world;
  TwoRuns lost(world);
  TwoRuns later(world);
  const auto store = open_store(folder / "db");
  ASSERT_TRUE(mark_restored(*store, shown_by_a_peer(lost.feed)));
  ASSERT_TRUE(store_own(*store, later.take(0)));
  ASSERT_TRUE(mark_restored(*store, shown_by_a_peer(lost.feed)));  // at every session again
  EXPECT_EQ((*restore_mark(*store))->times, 1U);
  EXPECT_TRUE(store_own(*store, later.take(1)));
  ASSERT_TRUE(mark_restored(*store, shown_by_a_peer(later.feed)));  // restored once more
  EXPECT_EQ((*restore_mark(*store))->times, 2U);
  EXPECT_EQ(own_feeds(*store)->at(later.feed), OwnFeedState::ended);
}

TEST(OwnMarks, OfAFeedThatHasEndedFailItsPartAlone) {
  const TemporaryFolder folder;
  World world;
  TwoRuns own(world);
  auto other = world.write(1);
  const FeedId theirs = other.front().feed();
  const auto store = open_store(folder / "db");
  ASSERT_TRUE(store_own(*store, own.take(0)));
  ASSERT_TRUE(mark_restored(*store, shown_by_a_peer(own.feed)));
  Batch batch = store->begin_batch();
  batch.begin_part();
  for (Admitted& run : own.take(1)) batch.add_own(std::move(run));
  batch.begin_part();
  batch.add(std::move(other.front()));
  const std::vector<Status> outcome = batch.commit_parts();
  EXPECT_FALSE(outcome.at(0));
  EXPECT_TRUE(outcome.at(1));
  EXPECT_TRUE(*Snapshot(*store).tail(theirs));
}

/// Marks, says so through the pipe, then tries to extend until it is killed.
[[noreturn]] void mark_and_extend(const std::filesystem::path& folder, TwoRuns& own, int pipe) {
  const auto store = open_store(folder);
  if (!mark_restored(*store, shown_by_a_peer(own.feed))) ::_exit(1);
  if (::write(pipe, "m", 1) != 1) ::_exit(2);
  static_cast<void>(store_own(*store, own.take(1)));
  while (true) ::pause();
}

TEST(OwnMarks, SurviveAKill) {
  const TemporaryFolder folder;
  World world;
  TwoRuns own(world);
  ASSERT_TRUE(store_own(*open_store(folder / "db"), own.take(0)));
  int ends[2] = {};
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) mark_and_extend(folder / "db", own, ends[1]);
  char told = 0;
  ASSERT_EQ(::read(ends[0], &told, 1), 1);
  ::kill(child, SIGKILL);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ::close(ends[0]);
  ::close(ends[1]);
  const auto store = open_store(folder / "db");
  EXPECT_EQ((*restore_mark(*store))->times, 1U);
  EXPECT_EQ(store_own(*store, own.take(1)).error().fault, Fault::not_permitted);
  EXPECT_EQ((*Snapshot(*store).tail(own.feed))->last.seq, 255U);
}

}  // namespace
}  // namespace talgu::storage
