#include "node/core/writer.h"
#include "tests/unit/node/fixture.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <map>
#include <random>
#include <string>
#include <unistd.h>

/// A writer that is killed at any moment and started again, over and over on one store: what was
/// acknowledged is there, what is there is whole, and a feed that has ended grows no more.
namespace talgu {
namespace {

using test::kNow;
using test::RunningNode;

constexpr int kRounds = 6;
constexpr int kMarksPerRun = 3;  // a certificate has 64 incarnations for an audience

struct Scene {
  test::TestFederation federation;
  test::TestNode kyiv = federation.add_node("UA", "kyiv");
  storage::VaultKey secret = storage::VaultKey::generate();
  TemporaryFolder folder;
  std::array<Audience, 3> audiences = {federation.audience("UA", "coordination"),
                                       federation.audience("UA", "open"),
                                       federation.audience("UA", "bilateral-PL")};
};

/// Posts for ever, and now and then finds that its database was restored. One byte into the pipe
/// for each post that is durable.
[[noreturn]] void post_until_killed(Scene& scene, std::uint32_t seed, int pipe) {
  std::mt19937 random(seed);
  RunningNode node(scene.folder.path(), scene.federation, scene.kyiv, scene.secret);
  if (node.boot->state().rolled_back != storage::RollBack::none) ::_exit(3);
  int marks = 0;
  for (std::uint64_t id = 1;; ++id) {
    OwnFeeds::Post post = node.make_post(scene.audiences.at(random() % scene.audiences.size()));
    const FeedId feed = post.feed;
    node.writer->give(StorePost{.id = id, .post = std::move(post)});
    if (!std::holds_alternative<PostStored>(node.next_result())) ::_exit(1);
    if (::write(pipe, "k", 1) != 1) ::_exit(2);
    if (marks == kMarksPerRun || random() % 8 != 0) continue;
    ++marks;
    node.own->end_all(feed);
    node.writer->give(
        MarkRestored{{.sign = storage::RestoreSign::peer_entries, .feed = feed, .now_ms = kNow}});
  }
}

/// Starts one, kills it once it has acknowledged `least` posts and worked on for a while; how many
/// it acknowledged.
std::uint64_t run_and_kill(Scene& scene, std::uint32_t seed, std::uint64_t least) {
  int ends[2] = {};
  TALGU_CHECK(::pipe(ends) == 0);
  const pid_t child = ::fork();
  TALGU_CHECK(child >= 0);
  if (child == 0) {
    ::close(ends[0]);
    post_until_killed(scene, seed, ends[1]);
  }
  ::close(ends[1]);
  std::uint64_t acknowledged = 0;
  char one = 0;
  while (acknowledged < least && ::read(ends[0], &one, 1) == 1) ++acknowledged;
  ::kill(child, SIGKILL);
  while (::read(ends[0], &one, 1) == 1) ++acknowledged;
  ::close(ends[0]);
  int status = 0;
  TALGU_CHECK(::waitpid(child, &status, 0) == child);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
  return acknowledged;
}

/// DATA entries of a feed, each read back with the key of its epoch held.
std::uint64_t data_in(const storage::Store& store, const FeedTail& tail,
                      const storage::VaultKey& secret) {
  const storage::Snapshot snapshot(store);
  std::uint64_t data = 0;
  for (std::uint64_t seq = 0; seq <= tail.last.seq; ++seq) {
    const auto entry = snapshot.entry(tail.feed, seq);
    EXPECT_TRUE(entry);
    if (entry && entry->header.kind == EntryKind::data) ++data;
  }
  for (std::uint32_t epoch = 1; epoch <= tail.epoch.number; ++epoch) {
    EXPECT_TRUE(snapshot.epoch_key(tail.feed, epoch, secret));
  }
  return data;
}

class KilledWriter : public testing::TestWithParam<std::uint32_t> {};

TEST_P(KilledWriter, KeepsWhatItAcknowledgedAndExtendsNothingThatHasEnded) {
  std::mt19937 random(GetParam());
  Scene scene;
  std::uint64_t acknowledged = 0;
  std::map<FeedId, std::uint64_t> ended;  // feed -> its last position
  for (int round = 0; round < kRounds; ++round) {
    SCOPED_TRACE("seed " + std::to_string(GetParam()) + ", round " + std::to_string(round));
    const auto least = std::uniform_int_distribution<std::uint64_t>(0, 12)(random);
    acknowledged += run_and_kill(scene, static_cast<std::uint32_t>(random()), least);
    const auto store = storage::Store::open(scene.folder / "db", test::kSmallStore);
    if (!store && acknowledged == 0) continue;  // killed before it made one
    ASSERT_TRUE(store) << store.error().what;
    const auto tails = storage::Snapshot(**store).tails();
    const auto states = storage::own_feeds(**store);
    ASSERT_TRUE(tails && states);
    std::uint64_t data = 0;
    for (const FeedTail& tail : *tails) {
      EXPECT_TRUE((*store)->verify_committed(tail.feed, 0, tail.last.seq));
      data += data_in(**store, tail, scene.secret);
      ASSERT_TRUE(states->contains(tail.feed));
      if (states->at(tail.feed) != storage::OwnFeedState::ended) continue;
      const auto [before, first] = ended.emplace(tail.feed, tail.last.seq);
      EXPECT_EQ(before->second, tail.last.seq);
    }
    EXPECT_GE(data, acknowledged);
    EXPECT_LE(data, acknowledged + 1);  // one may be durable and not yet told
    acknowledged = data;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, KilledWriter, testing::Range(1U, 6U));

}  // namespace
}  // namespace talgu
