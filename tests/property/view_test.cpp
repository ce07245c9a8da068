// Whatever events came into the view and went out of it, in whatever steps: it equals what is made
// of those that are left, from nothing. Every failure prints the seed that makes it again.

#include "storage/view/view_reader.h"
#include "storage/view/view_writer.h"
#include "tests/property/small_records.h"
#include "tests/unit/crypto/temporary_folder.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace talgu::storage {
namespace {

using test::below;
using test::kToday;
using test::Random;
using test::SmallExchange;
using enum test::SmallExchange::Course;

constexpr std::uint64_t kSeeds = 50;

FederationVersion small_federation() {
  FederationVersion version;
  for (const auto& [writer, role] :
       {std::pair(test::kUkraine, PartyRole::recipient), std::pair(test::kPoland, PartyRole::donor),
        std::pair(test::kEstonia, PartyRole::donor)}) {
    Party party;
    party.id = writer.party;
    party.role = role;
    version.parties.push_back(party);
  }
  return version;
}

ViewEvent view_event(const StoredEvent& stored) {
  ViewEvent event{
      .stored = stored, .audience = "coordination", .bytes = encode_event(stored.event)};
  event.stored.origin.audience = audience_id(stored.origin.author, event.audience);
  return event;
}

/// A view on a disk of its own, and what is in it.
class Kept {
 public:
  using Change = std::function<Status(ViewWriter&)>;

  Kept()
      : store_(*Store::open(folder_ / "db", {.map_bytes = 64U << 20U, .reserve_bytes = 0})),
        secret_(VaultKey::generate()) {}

  void change(Date today, const Change& change) {
    const ViewKeys keys(secret_);
    auto txn = store_->env().write();
    auto view = ViewWriter::open(*txn, keys, {federation_, test::kUkraine.party, today});
    ASSERT_TRUE(view.has_value());
    ASSERT_TRUE(view->judge_due(1000).has_value());
    ASSERT_TRUE(change(*view));
    ASSERT_TRUE(view->settle());
    ASSERT_TRUE(txn->commit());
  }

  ViewReader& begin() {
    if (!reader_) reader_.emplace(*store_, secret_);
    TALGU_CHECK(reader_->begin(federation_).has_value());
    return *reader_;
  }

  [[nodiscard]] bool whole() {
    const auto txn = store_->env().read();
    const auto whole = has_all_rows(*txn, ViewKeys(secret_));
    return whole && *whole;
  }

 private:
  TemporaryFolder folder_;
  FederationVersion federation_ = small_federation();
  std::unique_ptr<Store> store_;
  VaultKey secret_;
  std::optional<ViewReader> reader_;
};

/// Without what the order of arrival decides, and what two stores do not share.
Sheet comparable(Sheet sheet) {
  sheet.number = 0;
  return sheet;
}

Card comparable(Card card) {
  card.cell = {};
  return card;
}

/// Sheets and cards by record, sums, counters.
struct Shown {
  std::map<RecordKey, std::pair<Sheet, Card>> records;
  std::map<LineOf, CategorySums> sums;
  Counts totals;

  explicit Shown(ViewReader& view) : totals(view.view().counts) {
    for (std::uint64_t number = 0; number < view.view().numbers; ++number) {
      if (view.card(number).cell == Cell{}) continue;
      const auto sheet = view.sheet_at(number);
      TALGU_CHECK(sheet.has_value() && sheet->number == number);
      records.emplace(sheet->key, std::pair(comparable(*sheet), comparable(view.card(number))));
    }
    sums = *view.sums();
  }

  friend bool operator==(const Shown&, const Shown&) = default;
};

/// A walk of puts, retractions and days, and the events that it leaves.
struct Walk {
  std::vector<StoredEvent> left;
  Date today = kToday;

  void step(Random& random, const std::vector<StoredEvent>& events, Kept& kept) {
    if (below(random, 5) == 0) {
      today.days += static_cast<std::int32_t>(below(random, 60)) - 5;
      return kept.change(today, [](ViewWriter&) { return Status{}; });
    }
    kept.change(today, [&](ViewWriter& view) -> Status {
      for (std::uint64_t i = 1 + below(random, 4); i > 0; --i) {
        const StoredEvent& one = events[below(random, events.size())];
        const auto held = std::ranges::find(left, one);
        if (held == left.end()) {
          TALGU_PASS(view.put(view_event(one)));
          left.push_back(one);
        } else {
          TALGU_PASS(view.take_out(view_event(one)));
          left.erase(held);
        }
      }
      return {};
    });
  }
};

/// As they would stand in a feed: each at a place of its own.
std::vector<StoredEvent> placed(std::vector<StoredEvent> events) {
  std::uint64_t seq = 0;
  for (StoredEvent& one : events) {
    one.origin.seq = ++seq;
    one = view_event(one).stored;
  }
  return events;
}

TEST(ViewProperty, EqualsWhatIsMadeOfWhatIsLeftFromNothing) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    const auto events = placed(SmallExchange(random, any).events());
    Kept kept;
    Walk walk;
    for (std::uint64_t i = 6 + below(random, 30); i > 0; --i) walk.step(random, events, kept);
    Kept anew;
    anew.change(walk.today, [&](ViewWriter& view) -> Status {
      for (const StoredEvent& one : walk.left) TALGU_PASS(view.put(view_event(one)));
      return {};
    });
    const Shown found(kept.begin());
    const Shown expected(anew.begin());
    ASSERT_TRUE(found.totals == expected.totals) << "seed " << seed;
    ASSERT_TRUE(found.sums == expected.sums) << "seed " << seed;
    for (const auto& [key, one] : expected.records) {
      ASSERT_TRUE(found.records.contains(key)) << "seed " << seed;
      ASSERT_TRUE(found.records.at(key).first == one.first) << "seed " << seed;
      ASSERT_TRUE(found.records.at(key).second == one.second) << "seed " << seed;
    }
    ASSERT_EQ(found.records.size(), expected.records.size()) << "seed " << seed;
    ASSERT_TRUE(kept.whole()) << "seed " << seed;
  }
}

Standing without_lists(Standing standing) {
  if (auto* const need = std::get_if<NeedStanding>(&standing)) {
    for (auto& [number, line] : need->lines) line.commitments.clear();
  }
  if (auto* const offer = std::get_if<OfferStanding>(&standing)) offer->commitments.clear();
  return standing;
}

TEST(ViewProperty, SaysWhatFoldAndStandingsSay) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    const auto events = placed(SmallExchange(random, any).events());
    Kept kept;
    Walk walk;
    for (std::uint64_t i = 6 + below(random, 30); i > 0; --i) walk.step(random, events, kept);
    ViewReader& view = kept.begin();
    const Records records = fold(walk.left, test::roles);
    const Standings standings = standings_of(records, walk.today);
    for (const auto& [key, state] : records) {
      const auto shown = view.state_of(key);
      ASSERT_TRUE(shown.has_value() && shown->has_value()) << "seed " << seed;
      ASSERT_TRUE(**shown == state) << "seed " << seed;
      const auto sheet = view.sheet_of(key);
      ASSERT_TRUE(sheet.has_value() && sheet->has_value()) << "seed " << seed;
      ASSERT_TRUE((*sheet)->standing == without_lists(standing_in(standings, key)))
          << "seed " << seed;
    }
    std::map<RecordKey, std::uint16_t> waits;
    for (const WaitingItem& item : waiting_for(test::kUkraine.party, standings)) {
      waits[item.record] |= bit_of(item.what);
    }
    for (const auto& [key, state] : records) {
      const std::uint16_t expected = waits.contains(key) ? waits.at(key) : std::uint16_t{0};
      ASSERT_EQ(view.card((*view.sheet_of(key))->number).waits, expected) << "seed " << seed;
    }
    const Counts& totals = view.view().counts;
    ASSERT_EQ(totals.needs, static_cast<std::int64_t>(standings.needs.size())) << "seed " << seed;
  }
}

}  // namespace
}  // namespace talgu::storage
