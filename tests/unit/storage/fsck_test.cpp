#include "storage/fsck/fsck.h"

#include "protocol/base/layout.h"
#include "protocol/base/limits.h"
#include "storage/feeds/founding.h"
#include "storage/env/lmdb_env.h"
#include "storage/view/projector.h"
#include "storage/view/view.h"
#include "tests/unit/storage/fixture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace talgu::storage {
namespace {

using namespace test;

/// Of two needs of the own party: an event, a sheet, and three rows by which they are compared.
constexpr std::uint64_t kViewRows = 10;
constexpr std::uint64_t kLast = 301;    // OPEN, EPOCH and 300 messages
constexpr std::uint64_t kAnchor = 255;  // the only one

/// The store of a joined node with one feed of 302 entries, its key, and two events in the view.
class Fsck : public ::testing::Test {
 protected:
  Fsck() {
    with_store([this](Store& store) {
      TALGU_CHECK(store.found(world_.founding()));
      std::vector<Bytes> messages(298, to_bytes(as_bytes("not an event")));
      messages.push_back(message_of(need_event("Pumps", 1)));
      messages.push_back(message_of(need_event("Tents", 2)));
      auto runs = world_.write(messages);
      feed_ = runs.back().feed();
      TALGU_CHECK(store_all(store, std::move(runs)));
      for (const NewEpochKey& key : world_.keys) put_key(store, key.key);
      put_receipt(store, world_.reader);
      TALGU_CHECK(store.put_boot_mark({.boot = {}, .starts = 1}));
    });
    fill_view();
  }

  /// The store as the node has it; otherwise the tests look at the bare database.
  void with_store(const std::function<void(Store&)>& use) {
    env_.reset();
    use(*open_store(folder_ / "db"));
    reopen("db");
  }

  void reopen(const std::string& name) {
    auto env = Env::open(folder_ / name.c_str(), kSmall.map_bytes);
    if (env) env_ = *std::move(env);
  }

  void put_key(Store& store, const EpochKey& key) const {
    Batch batch = store.begin_batch();
    batch.add_epoch_key(feed_, 1, key, secret_);
    TALGU_CHECK(batch.commit());
  }

  /// Of the feed's first anchor, said by the reader and signed by whoever is given.
  void put_receipt(Store& store, const TestNode& signer) const {
    const auto entry = Snapshot(store).entry(feed_, kAnchor);
    TALGU_CHECK(entry.has_value());
    const Receipt receipt{.feed = feed_,
                          .position = {.seq = kAnchor, .hash = entry->hash},
                          .reader = world_.reader.id};
    Batch batch = store.begin_batch();
    batch.put_receipt(*sign_receipt(receipt, world_.federation.id(), signer.signing_key));
    TALGU_CHECK(batch.commit());
  }

  void fill_view() {
    with_store([this](Store& store) {
      Projector projector(store);
      TALGU_CHECK(projector.look_at_all().has_value());
      const ProjectorTools tools{.authority = world_.federation.authority(),
                                 .view_secret = secret_,
                                 .self = world_.author.party,
                                 .today = Date{20'000}};
      TALGU_CHECK(projector.step(tools, 1'000'000));
    });
  }

  /// Closes the database, checks it, and opens it again if it can be.
  FsckReport check(bool with_key = true, const std::string& name = "db") {
    env_.reset();
    auto report = fsck(folder_ / name.c_str(),
                       {.store = kSmall, .view_secret = with_key ? &secret_ : nullptr});
    TALGU_CHECK(report.has_value());
    reopen(name);
    return *std::move(report);
  }

  [[nodiscard]] std::vector<Bytes> keys_of(Table table) const {
    std::vector<Bytes> keys;
    const auto txn = env_->read();
    auto cursor = txn->cursor(table);
    for (auto row = cursor->seek({}); *row; row = cursor->next()) {
      keys.push_back(to_bytes((*row)->key));
    }
    return keys;
  }

  [[nodiscard]] Bytes value_of(Table table, const Bytes& key) const {
    return to_bytes(**env_->read()->get(table, key));
  }

  void put(Table table, const Bytes& key, const Bytes& value) {
    auto txn = env_->write();
    TALGU_CHECK(txn->put(table, key, value));
    TALGU_CHECK(txn->commit());
  }

  /// One flipped bit in a value; what was there before is returned.
  Bytes flip(Table table, const Bytes& key, std::size_t at) {
    Bytes value = value_of(table, key);
    const Bytes before = value;
    value.at(at) ^= std::byte{1};
    put(table, key, value);
    return before;
  }

  /// A copy of the database without one row.
  void lose(Table lost, const Bytes& lost_key) {
    ASSERT_TRUE(std::filesystem::create_directory(folder_ / "copy"));
    auto copy = Env::open(folder_ / "copy", kSmall.map_bytes);
    ASSERT_TRUE(copy);
    const auto from = env_->read();
    auto to = (*copy)->write();
    for (std::size_t i = 0; i < kTableNames.size(); ++i) {
      const auto table = static_cast<Table>(i);
      auto cursor = from->cursor(table);
      for (auto row = cursor->seek({}); *row; row = cursor->next()) {
        if (table == lost && equal((*row)->key, lost_key)) continue;
        ASSERT_TRUE(to->put(table, (*row)->key, (*row)->value));
      }
    }
    ASSERT_TRUE(to->commit());
  }

  FsckReport check_without(Table table, const Bytes& key) {
    lose(table, key);
    return check(true, "copy");
  }

  void expect_one(const FsckReport& report, Table table, std::optional<std::uint64_t> seq) const {
    EXPECT_EQ(report.damaged, 1U);
    ASSERT_FALSE(report.findings.empty());
    for (const Finding& finding : report.findings) {
      EXPECT_EQ(finding.table, name_of(table)) << finding.what;
      EXPECT_EQ(finding.seq, seq) << finding.what;
      if (seq) {
        EXPECT_EQ(finding.feed, feed_);
      }
    }
  }

  TemporaryFolder folder_;
  World world_;
  VaultKey secret_ = VaultKey::generate();
  FeedId feed_;
  std::unique_ptr<Env> env_;
};

TEST_F(Fsck, FindsNothingInASoundStoreAndCountsWhatItRead) {
  const FsckReport report = check();
  for (const Finding& finding : report.findings) ADD_FAILURE() << finding.what;
  EXPECT_TRUE(report.clean());
  EXPECT_EQ(report.checked.feeds, 1U);
  EXPECT_EQ(report.checked.entries, kLast + 1);
  EXPECT_EQ(report.checked.heads, 1U);
  EXPECT_EQ(report.checked.epochs, 1U);
  EXPECT_EQ(report.checked.keys, 1U);
  EXPECT_EQ(report.checked.receipts, 1U);
  EXPECT_EQ(report.checked.view_rows, kViewRows);
  EXPECT_EQ(report.checked.statements, 2U);
  EXPECT_FALSE(report.view_dropped);
}

TEST_F(Fsck, CallsProgressForEachRowUpToTheWhole) {
  env_.reset();
  std::uint64_t calls = 0;
  std::uint64_t total = 0;
  ASSERT_TRUE(fsck(folder_ / "db", {.store = kSmall,
                                    .view_secret = &secret_,
                                    .progress = [&](std::uint64_t done, std::uint64_t all) {
                                      EXPECT_EQ(done, ++calls);
                                      total = all;
                                    }}));
  EXPECT_EQ(calls, kLast + 1 + kViewRows);
  EXPECT_EQ(total, calls);
}

TEST_F(Fsck, NamesEveryEntryOfWhichOneBitFlipped) {
  for (const std::uint64_t seq : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{2}, kAnchor,
                                  kAnchor + 1, kLast - 1, kLast}) {
    const Bytes key = entry_key(feed_, seq);
    const std::size_t size = value_of(Table::entries, key).size();
    for (std::size_t at = 0; at < size; at += at < limits::kEntryHeaderBytes ? 3 : 97) {
      const Bytes before = flip(Table::entries, key, at);
      const FsckReport report = check();
      EXPECT_FALSE(report.clean()) << seq << " at " << at;
      EXPECT_TRUE(std::ranges::any_of(
          report.findings,
          [](const Finding& finding) { return finding.table == name_of(Table::entries); }))
          << seq << " at " << at;
      for (const Finding& finding : report.findings) {
        EXPECT_EQ(finding.feed, feed_);
        EXPECT_EQ(finding.seq, seq) << "flipped at " << at << ": " << finding.what;
      }
      put(Table::entries, key, before);
    }
  }
  EXPECT_TRUE(check().clean());
}

TEST_F(Fsck, NamesEveryDamagedSmallValueByItsTable) {
  for (const Table table : {Table::meta, Table::statements, Table::contacts, Table::feeds,
                            Table::heads, Table::epochs, Table::receipts}) {
    for (const Bytes& key : keys_of(table)) {
      if (as_text(key) == meta::kViewState) continue;  // goes with the view
      const std::size_t size = value_of(table, key).size();
      for (const std::size_t at : {std::size_t{0}, size / 2, size - 1}) {
        const Bytes before = flip(table, key, at);
        const FsckReport report = check();
        ASSERT_FALSE(report.clean()) << name_of(table) << " " << to_hex(key);
        EXPECT_EQ(report.findings[0].table, name_of(table)) << report.findings[0].what;
        // Whom a damaged statement certifies is not known, which is said as well.
        if (table != Table::statements) {
          EXPECT_EQ(report.damaged, 1U) << name_of(table) << " " << to_hex(key);
        }
        put(table, key, before);
      }
    }
  }
  EXPECT_TRUE(check().clean());
}

TEST_F(Fsck, NamesADamagedHeadByFeedAndSequenceNumber) {
  flip(Table::heads, entry_key(feed_, kAnchor), 50);
  expect_one(check(), Table::heads, kAnchor);
}

TEST_F(Fsck, NamesAMissingEntry) {
  expect_one(check_without(Table::entries, entry_key(feed_, 17)), Table::entries, 17);
}

TEST_F(Fsck, NamesAMissingLastEntry) {
  expect_one(check_without(Table::entries, entry_key(feed_, kLast)), Table::entries, kLast);
}

TEST_F(Fsck, NamesAMissingHead) {
  expect_one(check_without(Table::heads, entry_key(feed_, kAnchor)), Table::heads, kAnchor);
}

TEST_F(Fsck, NamesAMissingPlaceOfAnEpoch) {
  const FsckReport report = check_without(Table::epochs, epoch_key_name(feed_, 1));
  ASSERT_EQ(report.damaged, 2U);  // and so the key stands for nothing
  EXPECT_EQ(report.findings[0].table, name_of(Table::epochs));
  EXPECT_EQ(report.findings[0].seq, 1U);
  EXPECT_EQ(report.findings[1].table, name_of(Table::keyring));
}

TEST_F(Fsck, NamesAFeedWithoutItsState) {
  const FsckReport report = check_without(Table::feeds, to_bytes(feed_.view()));
  ASSERT_FALSE(report.findings.empty());
  EXPECT_EQ(report.findings[0].table, name_of(Table::feeds));
  EXPECT_EQ(report.findings[0].feed, feed_);
  EXPECT_EQ(report.checked.entries, kLast + 1);  // they were checked all the same
}

TEST_F(Fsck, NamesAHeadThatIsNotItsAuthors) {
  // A head with a good check value and another's signature: what a thief of the disk could write.
  const Bytes key = entry_key(feed_, kAnchor);
  const Bytes stored = value_of(Table::heads, key);
  auto head = parse_signed_head(ByteView(stored).first(kSignedHeadBytes));
  ASSERT_TRUE(head);
  const auto forged = sign_head(head->head, world_.federation.id(), NodeSigningKey::generate());
  ASSERT_TRUE(forged);
  put(Table::heads, key, with_check(Table::heads, key, encode_signed_head(*forged)));
  expect_one(check(), Table::heads, kAnchor);
}

TEST_F(Fsck, NamesAReceiptThatIsNotItsReaders) {
  with_store([this](Store& store) { put_receipt(store, world_.author); });
  const FsckReport report = check();
  ASSERT_EQ(report.damaged, 1U);
  EXPECT_EQ(report.findings[0].table, name_of(Table::receipts));
  EXPECT_EQ(report.findings[0].feed, feed_);
}

TEST_F(Fsck, NamesADamagedKeyAndKeepsIt) {
  const Bytes key = epoch_key_name(feed_, 1);
  flip(Table::keyring, key, 30);
  const Bytes damaged = value_of(Table::keyring, key);
  const FsckReport report = check();
  ASSERT_EQ(report.damaged, 1U);
  EXPECT_EQ(report.findings[0].table, name_of(Table::keyring));
  EXPECT_EQ(report.findings[0].feed, feed_);
  EXPECT_EQ(value_of(Table::keyring, key), damaged);
}

TEST_F(Fsck, NamesAKeyThatIsNotThatOfItsEpoch) {
  with_store([this](Store& store) { put_key(store, EpochKey::generate()); });
  const FsckReport report = check();
  ASSERT_EQ(report.damaged, 1U);
  EXPECT_EQ(report.findings[0].table, name_of(Table::keyring));
}

TEST_F(Fsck, DropsADamagedViewAndTheNodeFillsItAgain) {
  flip(Table::view, keys_of(Table::view).front(), 40);
  const FsckReport report = check();
  EXPECT_EQ(report.damaged, 1U);
  EXPECT_EQ(report.findings.at(0).table, name_of(Table::view));
  EXPECT_TRUE(report.view_dropped);
  EXPECT_TRUE(keys_of(Table::view).empty());
  EXPECT_TRUE(keys_of(Table::cursors).empty());
  EXPECT_EQ(keys_of(Table::entries).size(), kLast + 1);
  EXPECT_EQ(keys_of(Table::keyring).size(), 1U);
  fill_view();
  EXPECT_EQ(keys_of(Table::view).size(), kViewRows);
  EXPECT_TRUE(check().clean());
}

TEST_F(Fsck, DropsAViewOfWhichARowWasTakenAway) {
  const FsckReport report = check_without(Table::view, keys_of(Table::view).front());
  EXPECT_EQ(report.damaged, 1U);
  EXPECT_EQ(report.findings.at(0).table, name_of(Table::view));
  EXPECT_TRUE(report.view_dropped);
  EXPECT_TRUE(check(true, "copy").clean());
}

TEST_F(Fsck, DropsTheViewWhenACursorIsDamaged) {
  flip(Table::cursors, to_bytes(feed_.view()), 3);
  const FsckReport report = check();
  EXPECT_EQ(report.damaged, 1U);
  EXPECT_TRUE(report.view_dropped);
  fill_view();
  EXPECT_TRUE(check().clean());
}

TEST_F(Fsck, OpensNothingWithoutTheKey) {
  flip(Table::view, keys_of(Table::view).front(), 40);
  flip(Table::keyring, epoch_key_name(feed_, 1), 30);
  EXPECT_TRUE(check(false).clean());
  EXPECT_EQ(check(true).damaged, 2U);
}

TEST_F(Fsck, RefusesWhatItCannotJudge) {
  EXPECT_EQ(fsck(folder_ / "db", {.store = kSmall}).error().fault, Fault::not_permitted);
  open_store(folder_ / "fresh").reset();
  EXPECT_EQ(fsck(folder_ / "fresh", {.store = kSmall}).error().fault, Fault::prerequisite_missing);
  auto txn = env_->write();
  ASSERT_TRUE(write_number(*txn, meta::kSchemaKey, kSchema + 1));
  ASSERT_TRUE(txn->commit());
  env_.reset();
  EXPECT_EQ(fsck(folder_ / "db", {.store = kSmall}).error().fault, Fault::storage_corrupt);
}

TEST_F(Fsck, ReportsADatabaseThatCannotBeOpened) {
  env_.reset();
  std::ofstream(folder_ / "db" / "data.mdb", std::ios::binary) << std::string(8192, 'x');
  const FsckReport report = check();
  EXPECT_EQ(report.damaged, 1U);
  EXPECT_EQ(report.findings.at(0).table, "database");
}

}  // namespace
}  // namespace talgu::storage
