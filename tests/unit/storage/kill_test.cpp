#include "storage/feeds/batch.h"
#include "tests/unit/storage/fixture.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <random>
#include <unistd.h>

namespace talgu::storage {
namespace {

using namespace test;

constexpr int kRounds = 100;

/// One message per commit, for ever; a byte into the pipe for each that is durable.
[[noreturn]] void write_until_killed(const std::filesystem::path& folder, int pipe) {
  World world;
  const auto store = open_store(folder);
  std::vector<NewEpochKey> keys;
  const Audience audience = world.federation.audience("UA", "coordination");
  auto runs = talgu::test::admit_all(world.federation.write(world.author, audience, {}, keys),
                                     world.federation.authority(), world.reader.reader());
  FeedTail tail = runs.back().tail();
  const EpochDataKey key =
      talgu::test::data_key(world.federation.id(), keys.at(0), tail.epoch.body);
  while (true) {
    if (!store_all(*store, std::move(runs)) || ::write(pipe, "k", 1) != 1) ::_exit(1);
    FeedWriter writer = FeedWriter::resume(tail);
    TALGU_CHECK(
        writer.add_data(as_bytes("message"), key, world.federation.authority(), talgu::test::kNow));
    auto made = std::move(writer).finish(world.federation.id(), world.author.signing_key,
                                         talgu::test::kNow);
    TALGU_CHECK(made.has_value());
    auto admitted =
        admit(std::move(made->front()), &tail, world.federation.authority(), world.reader.reader());
    TALGU_CHECK(admitted.has_value());
    tail = admitted->tail();
    runs.clear();
    runs.push_back(*std::move(admitted));
  }
}

/// Starts a writer, kills it once it has acknowledged `least` commits, counts all of them.
std::uint64_t run_and_kill(const std::filesystem::path& folder, std::uint64_t least) {
  int ends[2] = {};
  TALGU_CHECK(::pipe(ends) == 0);
  const pid_t child = ::fork();
  TALGU_CHECK(child >= 0);
  if (child == 0) {
    ::close(ends[0]);
    write_until_killed(folder, ends[1]);
  }
  ::close(ends[1]);
  std::uint64_t acknowledged = 0;
  std::array<char, 256> buffer{};
  bool killed = false;
  while (true) {
    if (acknowledged >= least && !killed) {
      ::kill(child, SIGKILL);
      killed = true;
    }
    const ssize_t got = ::read(ends[0], buffer.data(), killed ? buffer.size() : 1);
    if (got <= 0) break;
    acknowledged += static_cast<std::uint64_t>(got);
  }
  ::close(ends[0]);
  int status = 0;
  TALGU_CHECK(::waitpid(child, &status, 0) == child);
  EXPECT_TRUE(WIFSIGNALED(status));
  return acknowledged;
}

TEST(Killed, KeepsEverythingAcknowledged) {
  std::mt19937 random(1);
  for (int round = 0; round < kRounds; ++round) {
    const TemporaryFolder folder;
    const std::uint64_t acknowledged =
        run_and_kill(folder / "db", std::uniform_int_distribution<std::uint64_t>(1, 40)(random));
    const auto store = open_store(folder / "db");
    const std::uint64_t commits = *store->commits();
    EXPECT_GE(commits, acknowledged);
    EXPECT_LE(commits, acknowledged + 1);  // one may be durable and not yet told
    const auto tails = Snapshot(*store).tails();
    ASSERT_TRUE(tails);
    ASSERT_EQ(tails->size(), 1U);
    const FeedTail& tail = tails->front();
    EXPECT_EQ(tail.last.seq, commits);  // OPEN and EPOCH came with the first commit
    EXPECT_TRUE(store->verify_committed(tail.feed, 0, tail.last.seq));
    const auto run = Snapshot(*store).run_from(tail.feed, 0);
    ASSERT_TRUE(run);
    EXPECT_EQ(run->head, tail.head);
  }
}

}  // namespace
}  // namespace talgu::storage
