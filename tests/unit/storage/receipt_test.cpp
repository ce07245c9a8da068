#include "protocol/feed/receipt.h"

#include "storage/env/lmdb_env.h"
#include "tests/unit/storage/fixture.h"

#include <gtest/gtest.h>

namespace talgu::storage {
namespace {

using namespace test;

/// Signatures are not looked at here.
SignedReceipt receipt_at(std::uint64_t seq, std::uint8_t reader, std::uint8_t feed = 1) {
  SignedReceipt made{};
  made.receipt.feed.bytes[0] = std::byte{feed};
  made.receipt.reader.bytes[0] = std::byte{reader};
  made.receipt.position.seq = seq;
  made.receipt.claimed_minutes = 7;
  return made;
}

class StoredReceipts : public testing::Test {
 protected:
  StoredReceipts() { EXPECT_TRUE(store->found(world.founding())); }

  TemporaryFolder folder;
  World world;
  std::unique_ptr<Store> store = open_store(folder / "db");
};

TEST_F(StoredReceipts, TheNewestOfEachFeedAndReaderSurvivesARestart) {
  Batch batch = store->begin_batch();
  batch.put_receipt(receipt_at(3, 1))
      .put_receipt(receipt_at(4, 2))
      .put_receipt(receipt_at(5, 1, 2));
  ASSERT_TRUE(batch.commit());
  for (std::uint64_t seq = 4; seq < 100; ++seq) {
    batch.put_receipt(receipt_at(seq, 1));
    ASSERT_TRUE(batch.commit());
  }
  store.reset();
  store = open_store(folder / "db");
  const auto loaded = store->load();
  ASSERT_TRUE(loaded) << loaded.error().what;
  const std::vector<SignedReceipt> expected{receipt_at(99, 1), receipt_at(4, 2),
                                            receipt_at(5, 1, 2)};
  EXPECT_EQ(loaded->receipts, expected);
}

TEST_F(StoredReceipts, ShareTheCommitOfTheEntriesBesideThem) {
  const std::uint64_t before = *store->commits();
  Batch batch = store->begin_batch();
  for (Admitted& run : world.write(3)) batch.add(std::move(run));
  for (std::uint8_t i = 0; i < 50; ++i) batch.put_receipt(receipt_at(3, i));
  ASSERT_TRUE(batch.commit());
  EXPECT_EQ(*store->commits(), before + 1);
  EXPECT_EQ(store->load()->receipts.size(), 50U);
}

TEST_F(StoredReceipts, AreTakenWhereTheReserveIsUsedUp) {
  store.reset();
  StoreOptions full = kSmall;
  full.reserve_bytes = std::uint64_t{1} << 60U;
  store = open_store(folder / "db", full);
  ASSERT_FALSE(store_all(*store, world.write(1)));
  Batch batch = store->begin_batch();
  batch.put_receipt(receipt_at(3, 1));
  EXPECT_TRUE(batch.commit());
}

TEST_F(StoredReceipts, DamageAndMovedRowsAreNoticed) {
  Batch batch = store->begin_batch();
  batch.put_receipt(receipt_at(3, 1));
  ASSERT_TRUE(batch.commit());
  Bytes key =
      concat({receipt_at(3, 1).receipt.feed.view(), receipt_at(3, 1).receipt.reader.view()});
  Bytes value;
  {
    const auto txn = store->env().read();
    value = to_bytes(**txn->get(Table::receipts, key));
  }
  const auto with = [&](const Bytes& at, const Bytes& stored) {
    auto txn = store->env().write();
    EXPECT_TRUE(txn->clear(Table::receipts));
    EXPECT_TRUE(txn->put(Table::receipts, at, stored));
    EXPECT_TRUE(txn->commit());
    return store->load();
  };
  Bytes damaged = value;
  damaged[40] ^= std::byte{1};
  EXPECT_FALSE(with(key, damaged));
  Bytes elsewhere = key;
  elsewhere[0] ^= std::byte{1};
  EXPECT_FALSE(with(elsewhere, value));
  EXPECT_FALSE(with(
      elsewhere, with_check(Table::receipts, elsewhere, encode_signed_receipt(receipt_at(3, 1)))));
  EXPECT_TRUE(with(key, value));
}

}  // namespace
}  // namespace talgu::storage
