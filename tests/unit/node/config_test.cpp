#include "node/system/config.h"

#include <gtest/gtest.h>

namespace talgu {
namespace {

using Names = std::vector<std::string>;

TEST(ConfigReload, TakesWhatCanChangeAndNamesIt) {
  Config running;
  running.peers["PL/warsaw"] = {"tcp://a:1"};
  running.peers["NATO/observer"] = {"tcp://b:1"};
  Config file = running;
  file.log_level = LogLevel::debug;
  file.disk_reserve_mib = 7;
  file.peers["PL/warsaw"] = {"tcp://a:2"};
  file.peers.erase("NATO/observer");
  file.peers["EE/tallinn"] = {"tcp://c:1"};
  const Reload made = reload(running, file);
  EXPECT_EQ(made.changed,
            (Names{"limits.disk_reserve_mib", "log_level", "peers.\"EE/tallinn\".addresses",
                   "peers.\"NATO/observer\".addresses", "peers.\"PL/warsaw\".addresses"}));
  EXPECT_EQ(made.needs_restart, Names{});
  EXPECT_EQ(made.in_force.log_level, LogLevel::debug);
  EXPECT_EQ(made.in_force.disk_reserve_mib, 7U);
  EXPECT_EQ(made.in_force.peers, file.peers);
}

TEST(ConfigReload, KeepsWhatNeedsARestartAndNamesItEachTime) {
  const Config running;
  Config file;
  file.listen = {"tcp://0.0.0.0:7440"};
  file.map_gib = 1;
  file.front_memory_mib = 64;
  const Names later{"limits.front_memory_mib", "limits.map_gib", "listen"};
  const Reload first = reload(running, file);
  EXPECT_EQ(first.needs_restart, later);
  EXPECT_EQ(first.changed, Names{});
  EXPECT_EQ(first.in_force.listen, running.listen);
  EXPECT_EQ(first.in_force.map_gib, running.map_gib);
  EXPECT_EQ(first.in_force.front_memory_mib, running.front_memory_mib);
  EXPECT_EQ(reload(first.in_force, file).needs_restart, later);
}

TEST(ConfigReload, OfTheSameFileChangesNothing) {
  const Reload made = reload(Config{}, Config{});
  EXPECT_EQ(made.changed, Names{});
  EXPECT_EQ(made.needs_restart, Names{});
}

}  // namespace
}  // namespace talgu
