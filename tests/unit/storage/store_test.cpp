#include "storage/env/store.h"

#include "protocol/base/refusal.h"
#include "storage/feeds/founding.h"
#include "storage/env/lmdb_env.h"
#include "tests/unit/storage/fixture.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <unistd.h>

namespace talgu::storage {
namespace {

using namespace test;

TEST(Store, MakesPrivateFilesAndKeepsItsId) {
  const TemporaryFolder folder;
  const StoreId id = open_store(folder / "db")->id();
  EXPECT_FALSE(id.is_zero());
  EXPECT_EQ(open_store(folder / "db")->id(), id);
  struct stat info = {};
  ASSERT_EQ(::stat((folder / "db").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0700U);
  for (const auto& entry : std::filesystem::directory_iterator(folder / "db")) {
    ASSERT_EQ(::stat(entry.path().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0077U, 0U) << entry.path();
  }
}

TEST(Store, RefusesAFolderThatOthersCanReach) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkdir((folder / "db").c_str(), 0700), 0);
  ASSERT_EQ(::chmod((folder / "db").c_str(), 0755), 0);
  const auto store = Store::open(folder / "db", kSmall);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().fault, Fault::not_permitted);
}

TEST(Store, IsOpenOnceInAProcess) {
  const TemporaryFolder folder;
  const auto first = open_store(folder / "db");
  const auto second = Store::open(folder / "db" / ".", kSmall);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().fault, Fault::not_permitted);
}

TEST(Store, IsOpenInOneProcess) {
  const TemporaryFolder folder;
  const auto first = open_store(folder / "db");
  const pid_t child = ::fork();
  if (child == 0) {
    const auto second = Store::open(folder / "db", kSmall);
    ::_exit(!second && second.error().fault == Fault::not_permitted ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(Store, RefusesAnUnknownSchema) {
  const TemporaryFolder folder;
  {
    const auto store = open_store(folder / "db");
    auto txn = store->env().write();
    ASSERT_TRUE(txn);
    ASSERT_TRUE(write_number(*txn, meta::kSchemaKey, kSchema + 1));
    ASSERT_TRUE(txn->commit());
  }
  const auto store = Store::open(folder / "db", kSmall);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().fault, Fault::storage_corrupt);
}

TEST(Store, IsFoundedOnce) {
  const TemporaryFolder folder;
  World world;
  const Founding founding = world.founding();
  {
    const auto store = open_store(folder / "db");
    EXPECT_FALSE(*store->founded());
    EXPECT_EQ(store->load().error().fault, Fault::prerequisite_missing);
    ASSERT_TRUE(store->found(founding));
    EXPECT_EQ(store->found(founding).error().fault, Fault::not_permitted);
  }
  const auto store = open_store(folder / "db");
  EXPECT_TRUE(*store->founded());
  const auto loaded = store->load();
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_EQ(loaded->founding.charter.bytes, founding.charter.bytes);
  EXPECT_EQ(loaded->founding.policy.bytes, founding.policy.bytes);
  EXPECT_EQ(loaded->founding.self, founding.self);
  EXPECT_EQ(loaded->founding.contacts.at(0).addresses, founding.contacts.at(0).addresses);
  EXPECT_EQ(loaded->store, store->id());
  const auto authority = authority_from({.charter = loaded->founding.charter,
                                         .logs = loaded->founding.logs,
                                         .contacts = loaded->founding.contacts});
  ASSERT_TRUE(authority) << authority.error().what;
  EXPECT_TRUE(authority->find(world.author.id));
}

TEST(Store, LoadsWhatBatchesAdded) {
  const TemporaryFolder folder;
  World world;
  const auto store = open_store(folder / "db");
  ASSERT_TRUE(store->found(world.founding()));
  const PartyId party = world.author.party;
  world.federation.add_node("UA", "odesa-1");
  const std::vector<SignedStatement> log = world.federation.statements("UA");
  auto runs = world.write(3);
  const FeedTail tail = runs.back().tail();
  Batch batch = store->begin_batch();
  batch.add(party, log.size(), log.back());
  batch.put_contact({.node = world.author.id, .addresses = {"tcp://a:1", "tcp://b:2"}});
  for (Admitted& run : runs) batch.add(std::move(run));
  ASSERT_TRUE(batch.commit());
  EXPECT_TRUE(batch.empty());
  const auto loaded = store->load();
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_EQ(loaded->founding.logs.at(party).size(), log.size());
  EXPECT_EQ(loaded->founding.contacts.at(0).addresses.size(), 2U);
  EXPECT_EQ(loaded->tails, std::vector{tail});
  EXPECT_EQ(loaded->commits, 1U);
}

TEST(Store, NoticesSmallValuesThatRotOrMove) {
  const TemporaryFolder folder;
  World world;
  const auto store = open_store(folder / "db");
  ASSERT_TRUE(store->found(world.founding()));
  ASSERT_TRUE(store_all(*store, world.write(1)));
  for (const Table table : {Table::meta, Table::statements, Table::contacts, Table::feeds}) {
    Bytes key;
    Bytes value;
    {
      const auto txn = store->env().read();
      auto cursor = txn->cursor(table);
      const auto row = cursor->seek({});
      key = to_bytes((*row)->key);
      value = to_bytes((*row)->value);
    }
    const auto overwrite = [&](const Bytes& with) {
      auto txn = store->env().write();
      ASSERT_TRUE(txn->put(table, key, with));
      ASSERT_TRUE(txn->commit());
    };
    for (std::size_t i = 0; i < value.size(); i += 1 + value.size() / 16) {
      Bytes flipped = value;
      flipped[i] ^= std::byte{1};
      overwrite(flipped);
      if (table == Table::meta && as_text(key) == meta::kBoot) continue;
      const auto txn = store->env().read();
      const auto read = txn->get_checked(table, key);
      ASSERT_FALSE(read);
      EXPECT_EQ(read.error().fault, Fault::storage_corrupt);
    }
    overwrite(value);
  }
  EXPECT_TRUE(store->load());
}

}  // namespace
}  // namespace talgu::storage
