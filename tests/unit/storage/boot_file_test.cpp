#include "storage/env/boot_file.h"

#include "crypto/file.h"
#include "tests/unit/storage/fixture.h"

#include <gtest/gtest.h>

namespace talgu::storage {
namespace {

using namespace test;

/// A database, its boot file, and copies of both.
struct Machine {
  TemporaryFolder folder;
  std::filesystem::path path = folder / "boot";

  [[nodiscard]] BootState start(std::size_t commits = 0) const {
    const auto store = open_store(folder / "db");
    auto boot = BootFile::open(path, *store);
    TALGU_CHECK(boot.has_value());
    World world;
    for (std::size_t i = 0; i < commits; ++i) TALGU_CHECK(store_all(*store, world.write(1)));
    TALGU_CHECK(boot->note_commits(*store->commits()).has_value());
    return boot->state();
  }

  void copy(const char* from, const char* to) const {
    std::filesystem::remove_all(folder / to);
    std::filesystem::copy(folder / from, folder / to, std::filesystem::copy_options::recursive);
    std::filesystem::permissions(folder / to, std::filesystem::perms::owner_all);
  }
};

TEST(BootFile, StartsCleanAgainAndAgain) {
  const Machine machine;
  const BootState first = machine.start(2);
  const BootState second = machine.start(1);
  const BootState third = machine.start();
  for (const BootState& state : {first, second, third}) {
    EXPECT_EQ(state.rolled_back, RollBack::none);
  }
  EXPECT_NE(first.boot, second.boot);
  EXPECT_EQ(third.starts, 3U);
}

TEST(BootFile, NoticesAnOlderDatabase) {
  const Machine machine;
  EXPECT_EQ(machine.start().rolled_back, RollBack::none);
  machine.copy("db", "old");
  EXPECT_EQ(machine.start(2).rolled_back, RollBack::none);
  machine.copy("old", "db");
  EXPECT_EQ(machine.start().rolled_back, RollBack::token_unknown);
  EXPECT_EQ(machine.start().rolled_back, RollBack::token_unknown);  // until somebody accepts
}

TEST(BootFile, NoticesADatabaseOfTheSameStartWithFewerCommits) {
  const Machine machine;
  {
    const auto store = open_store(machine.folder / "db");
    auto boot = BootFile::open(machine.path, *store);
    ASSERT_TRUE(boot);
    ASSERT_TRUE(boot->note_commits(7));
  }
  EXPECT_EQ(machine.start().rolled_back, RollBack::commits_missing);
}

TEST(BootFile, NoticesAMissingDamagedOrForeignFile) {
  const Machine machine;
  EXPECT_EQ(machine.start().rolled_back, RollBack::none);
  auto bytes = read_file(machine.path, 1024);
  ASSERT_TRUE(bytes);
  const Bytes good = *bytes;
  bytes->at(20) ^= std::byte{1};
  ASSERT_TRUE(replace_file(machine.path, *bytes, 0600));
  EXPECT_EQ(machine.start().rolled_back, RollBack::file_damaged);
  std::filesystem::remove(machine.path);
  EXPECT_EQ(machine.start().rolled_back, RollBack::file_missing);
  const Machine other;
  EXPECT_EQ(other.start().rolled_back, RollBack::none);
  ASSERT_TRUE(replace_file(other.path, good, 0600));
  EXPECT_EQ(other.start().rolled_back, RollBack::other_store);
}

TEST(BootFile, ACrashBetweenTheWritesIsNoRollBack) {
  const Machine machine;
  EXPECT_EQ(machine.start().rolled_back, RollBack::none);
  const auto store = open_store(machine.folder / "db");
  const auto before = store->boot_mark();
  ASSERT_TRUE(before && *before);
  {
    const auto boot = BootFile::open(machine.path, *store);
    ASSERT_TRUE(boot);
    // The database took the token, the last write of the file did not happen: both are known.
    ASSERT_TRUE(store->put_boot_mark({.boot = boot->state().boot, .starts = 2}));
  }
  const auto again = BootFile::open(machine.path, *store);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->state().rolled_back, RollBack::none);
}

TEST(BootFile, GoesOnWhenAccepted) {
  const Machine machine;
  EXPECT_EQ(machine.start().rolled_back, RollBack::none);
  std::filesystem::remove(machine.path);
  {
    const auto store = open_store(machine.folder / "db");
    auto boot = BootFile::open(machine.path, *store);
    ASSERT_TRUE(boot);
    EXPECT_EQ(boot->state().rolled_back, RollBack::file_missing);
    ASSERT_TRUE(boot->note_commits(1));
    EXPECT_FALSE(std::filesystem::exists(machine.path));
    ASSERT_TRUE(boot->accept());
  }
  EXPECT_EQ(machine.start().rolled_back, RollBack::none);
}

}  // namespace
}  // namespace talgu::storage
