#include "storage/view/view.h"

#include "protocol/base/layout.h"
#include "storage/env/lmdb_env.h"
#include "storage/env/tables.h"
#include "storage/view/projector.h"
#include "tests/unit/storage/fixture.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace talgu::storage {
namespace {

using namespace test;

constexpr std::size_t kPlenty = 10'000;

/// A store that holds a feed, and perhaps its key.
struct Held {
  TemporaryFolder folder;
  World world;
  VaultKey secret = VaultKey::generate();
  std::unique_ptr<Store> store = open_store(folder / "db");

  void write(const std::vector<Bytes>& messages, bool with_key = true) {
    auto runs = world.write(messages);
    ASSERT_TRUE(store_all(*store, std::move(runs)));
    if (with_key) add_keys();
  }

  void add_keys() {
    Batch batch = store->begin_batch();
    for (const NewEpochKey& key : world.keys) {
      batch.add_epoch_key(key.feed, key.epoch, key.key, secret);
    }
    ASSERT_TRUE(batch.commit());
  }

  [[nodiscard]] StepDone step(std::size_t limit = kPlenty) {
    Projector projector(*store);
    TALGU_CHECK(projector.look_at_all().has_value());
    auto done = projector.step(tools(), limit);
    TALGU_CHECK(done.has_value());
    return *done;
  }

  [[nodiscard]] ProjectorTools tools() const {
    return {.authority = world.federation.authority(),
            .view_secret = secret,
            .self = world.author.party,
            .today = Date{20'000}};
  }

  /// In the order of their places.
  [[nodiscard]] std::vector<ViewEvent> events() const {
    std::vector<ViewEvent> found;
    const Status read = for_each_event(*store, secret, [&](const ViewEvent& event) {
      found.push_back(event);
      return true;
    });
    TALGU_CHECK(read.has_value());
    std::ranges::sort(found, {}, [](const ViewEvent& one) {
      return std::pair(one.stored.origin.feed, one.stored.origin.seq);
    });
    return found;
  }
};

TEST(Projector, TakesEventsIntoTheView) {
  Held held;
  const Bytes event = need_event("Generators");
  held.write({message_of(event), message_of(need_event("Pumps", 2))});
  const StepDone done = held.step();
  EXPECT_EQ(done.entries, 4U);  // OPEN, EPOCH and two messages
  EXPECT_EQ(done.events, 2U);
  EXPECT_EQ(done.refused, 0U);
  EXPECT_FALSE(done.more);
  const auto all = held.events();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].bytes, event);
  EXPECT_EQ(all[0].stored.id, event_id(held.world.author.party, {}, event));
  EXPECT_EQ(all[0].stored.origin.seq, 2U);
  EXPECT_EQ(all[0].stored.origin.author, held.world.author.party);
  EXPECT_EQ(all[0].audience, "coordination");
}

TEST(Projector, GoesOnWhereItStopped) {
  Held held;
  std::vector<Bytes> messages;
  for (std::uint8_t i = 1; i <= 20; ++i) messages.push_back(message_of(need_event("Pump", i)));
  held.write(messages);
  std::size_t steps = 0;
  bool more = true;
  while (more) {
    const StepDone done = held.step(3);
    EXPECT_LE(done.entries, 3U);
    more = done.more;
    ++steps;
    held.store.reset();
    held.store = open_store(held.folder / "db");
  }
  EXPECT_EQ(steps, 8U);  // 22 entries
  EXPECT_EQ(held.events().size(), 20U);
  EXPECT_EQ(held.step().entries, 0U);
}

TEST(Projector, WaitsForAKeyAndTakesOtherFeedsMeanwhile) {
  Held held;
  held.write({message_of(need_event("Pumps", 1))}, false);
  ASSERT_EQ(held.world.keys.size(), 1U);
  const NewEpochKey late{.feed = held.world.keys[0].feed,
                         .epoch = held.world.keys[0].epoch,
                         .key = held.world.keys[0].key.duplicate()};
  held.world.keys.clear();
  held.write({message_of(need_event("Tents", 2))});
  const StepDone first = held.step();
  EXPECT_EQ(first.waiting, std::vector{late.feed});
  EXPECT_EQ(first.events, 1U);
  Batch batch = held.store->begin_batch();
  batch.add_epoch_key(late.feed, late.epoch, late.key, held.secret);
  ASSERT_TRUE(batch.commit());
  const StepDone second = held.step();
  EXPECT_TRUE(second.waiting.empty());
  EXPECT_EQ(second.events, 1U);
  EXPECT_EQ(held.events().size(), 2U);
}

TEST(Projector, TakesInWhatTheSameTransactionWrote) {
  Held held;
  held.write({message_of(need_event("Pumps", 1))});
  held.write({message_of(need_event("Tents", 2))});
  const FeedId named = held.world.keys.at(1).feed;
  auto txn = held.store->env().write();
  ASSERT_TRUE(txn);
  Projector projector(*held.store);
  ASSERT_TRUE(projector.take_in(*txn, held.tools(), {named}, 0));
  EXPECT_TRUE(held.events().empty());
  ASSERT_TRUE(txn->commit());
  ASSERT_EQ(held.events().size(), 1U);
  EXPECT_EQ(held.events()[0].stored.origin.feed, named);
}

TEST(Projector, TellsOfWhatItHadNoTimeFor) {
  Held held;
  held.write({message_of(need_event("Pumps", 1))});
  Projector projector(*held.store);
  ASSERT_TRUE(projector.look_at_all());
  auto txn = held.store->env().write();
  ASSERT_TRUE(txn);
  const auto done = projector.take_in(*txn, held.tools(), {}, 0);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->entries, 0U);
  EXPECT_TRUE(done->more);
  ASSERT_TRUE(txn->commit());
  EXPECT_FALSE(projector.reached());
  EXPECT_EQ(projector.step(held.tools(), kPlenty)->events, 1U);
  EXPECT_TRUE(projector.reached());
}

TEST(Projector, GivesEveryFeedItsTurn) {
  Held held;
  std::vector<Bytes> flood;
  for (std::uint8_t i = 1; i <= 200; ++i) flood.push_back(message_of(need_event("Pump", i)));
  held.write(flood);
  held.write({message_of(need_event("Tents", 201))});
  EXPECT_EQ(held.step(100).entries, 100U);
  const auto all = held.events();
  EXPECT_TRUE(std::ranges::any_of(all, [&](const ViewEvent& one) {
    return one.stored.origin.feed == held.world.keys.at(1).feed;
  }));
}

TEST(Projector, TakesEntriesOutThatHaveNoEffectAnyMore) {
  Held held;
  held.write({message_of(need_event("Pumps", 1)), message_of(need_event("Tents", 2))});
  EXPECT_EQ(held.step().events, 2U);
  const FeedId feed = held.world.keys.at(0).feed;
  auto txn = held.store->env().write();
  ASSERT_TRUE(txn);
  ASSERT_TRUE(Projector(*held.store).take_out(*txn, held.tools(), feed, 3, 3));
  ASSERT_TRUE(txn->commit());
  ASSERT_EQ(held.events().size(), 1U);
  EXPECT_EQ(held.events()[0].stored.origin.seq, 2U);
  EXPECT_EQ(held.step().entries, 0U);
}

TEST(Projector, LeavesADamagedFeedWhereItIsAndTakesTheOthers) {
  Held held;
  held.write({message_of(need_event("Pumps", 1)), message_of(need_event("Hoses", 2))});
  const FeedId damaged = held.world.keys[0].feed;
  held.world.keys.clear();
  held.write({message_of(need_event("Tents", 3))});
  {
    auto txn = held.store->env().write();
    ASSERT_TRUE(txn);
    const Bytes last = entry_key(damaged, 3);
    Bytes value = to_bytes(**txn->get(Table::entries, last));
    value.back() ^= std::byte{1};
    ASSERT_TRUE(txn->put(Table::entries, last, value));
    ASSERT_TRUE(txn->commit());
  }
  const StepDone done = held.step();
  EXPECT_EQ(done.damaged, std::vector{damaged});
  EXPECT_EQ(held.events().size(), 2U) << "all but the damaged entry";
  EXPECT_EQ(held.step().damaged, std::vector{damaged}) << "it goes on being named";
}

TEST(Projector, CountsAndSkipsWhatItCannotDecode) {
  Held held;
  const Bytes junk = to_bytes(as_bytes("junk"));
  held.write({junk, message_of(junk), message_of(need_event("Pumps"))});
  const StepDone done = held.step();
  EXPECT_EQ(done.refused, 2U);
  EXPECT_EQ(done.events, 1U);
  EXPECT_EQ(held.step().entries, 0U);
}

TEST(Projector, RebuildsTheSameView) {
  Held held;
  held.write({message_of(need_event("Pumps")), message_of(need_event("Tents", 2))});
  EXPECT_EQ(held.step().events, 2U);
  const auto before = held.events();
  ASSERT_TRUE(Projector(*held.store).rebuild());
  EXPECT_TRUE(held.events().empty());
  EXPECT_EQ(held.step().events, 2U);
  const auto after = held.events();
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    EXPECT_EQ(after[i].stored, before[i].stored);
  }
}

TEST(View, LeavesNoPlaintextOnTheDisk) {
  Held held;
  held.write({message_of(need_event("MARKER-7f3a9"))});
  EXPECT_EQ(held.step().events, 1U);
  for (const auto& entry : std::filesystem::directory_iterator(held.folder / "db")) {
    EXPECT_EQ(file_text(entry.path()).find("MARKER-7f3a9"), std::string::npos) << entry.path();
  }
}

TEST(View, KeepsEveryCopyOfAnEvent) {
  Held held;
  const Bytes event = need_event("Pumps");
  held.write({message_of(event), message_of(event)});
  EXPECT_EQ(held.step().events, 2U);
  const auto all = held.events();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].stored.id, all[1].stored.id);
  EXPECT_NE(all[0].stored.origin.seq, all[1].stored.origin.seq);
}

TEST(Projector, FillsAViewOfAnotherSchemaAnew) {
  Held held;
  held.write({message_of(need_event("Pumps"))});
  EXPECT_EQ(held.step().events, 1U);
  const ViewEvent before = held.events().at(0);
  auto txn = held.store->env().write();
  ASSERT_TRUE(txn);
  // A row and a cursor as a program of before left them.
  ASSERT_TRUE(txn->clear(Table::view));
  ASSERT_TRUE(txn->put(Table::view, before.stored.id.view(), as_bytes(std::string_view("older"))));
  LayoutWriter cursor;
  cursor.u16(kViewSchema - 1).u64(3);
  ASSERT_TRUE(txn->put_checked(Table::cursors, before.stored.origin.feed.view(), cursor.view()));
  ASSERT_TRUE(txn->commit());
  EXPECT_EQ(held.step().events, 1U);
  const auto after = held.events();
  ASSERT_EQ(after.size(), 1U);
  EXPECT_EQ(after[0].bytes, before.bytes);
}

TEST(View, NoticesARowThatMoved) {
  Held held;
  held.write({message_of(need_event("Pumps")), message_of(need_event("Tents", 2))});
  EXPECT_EQ(held.step().events, 2U);
  const auto all = held.events();
  const auto key_of = [&held](const ViewEvent& event) {
    return seal_event(ViewKeys(held.secret), event).key;
  };
  auto txn = held.store->env().write();
  ASSERT_TRUE(txn);
  const Bytes first = to_bytes(**txn->get(Table::view, key_of(all[0])));
  ASSERT_TRUE(txn->put(Table::view, key_of(all[1]), first));
  ASSERT_TRUE(txn->commit());
  const auto ignore = [](const ViewEvent&) { return true; };
  const Status read = for_each_event(*held.store, held.secret, ignore);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().fault, Fault::storage_corrupt);
  ASSERT_TRUE(Projector(*held.store).rebuild());
  EXPECT_EQ(held.step().events, 2U);
  EXPECT_EQ(held.events().size(), 2U);
}

TEST(View, DoesNotOpenUnderAnotherSecret) {
  Held held;
  held.write({message_of(need_event("Pumps"))});
  EXPECT_EQ(held.step().events, 1U);
  const Status read =
      for_each_event(*held.store, VaultKey::generate(), [](const ViewEvent&) { return true; });
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().fault, Fault::storage_corrupt);
}

TEST(View, ReadsMoreThanOneSlice) {
  Held held;
  const ViewKeys keys(held.secret);
  auto txn = held.store->env().write();
  ASSERT_TRUE(txn);
  ViewEvent event{.stored = {}, .audience = "coordination", .bytes = need_event("Pumps")};
  for (std::uint64_t seq = 0; seq < 700; ++seq) {
    event.stored.origin.seq = seq;
    const SealedRow row = seal_event(keys, event);
    ASSERT_TRUE(txn->put(Table::view, row.key, row.value));
  }
  ASSERT_TRUE(txn->commit());
  EXPECT_EQ(held.events().size(), 700U);
}

}  // namespace
}  // namespace talgu::storage
