// What a record comes to is decided by its neighbourhood alone, and up to the day that it names.
// Every failure prints the seed that makes it again.

#include "protocol/record/standing/neighbourhood.h"

#include "protocol/record/standing/standings.h"
#include "tests/property/record_table.h"
#include "tests/property/small_records.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace talgu {
namespace {

using test::below;
using test::kToday;
using test::Random;
using test::RecordTable;
using test::SmallExchange;
using enum test::SmallExchange::Course;

constexpr std::uint64_t kSeeds = 1500;

/// Some of the events: what a node that misses others has.
std::vector<StoredEvent> some_of(Random& random, const std::vector<StoredEvent>& events) {
  if (below(random, 2) == 0) return events;
  std::vector<StoredEvent> kept;
  std::ranges::copy_if(events, std::back_inserter(kept),
                       [&](const StoredEvent&) { return below(random, 8) != 0; });
  return kept;
}

TEST(NeighbourhoodProperty, DecidesHowEachRecordStands) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    RecordTable table(some_of(random, SmallExchange(random, any).events()));
    const Standings all = standings_of(table.records(), kToday);
    for (const auto& [key, state] : table.records()) {
      const auto near = neighbourhood_of(table, key);
      ASSERT_TRUE(near.has_value());
      ASSERT_TRUE(near->contains(key)) << "seed " << seed;
      const Standings made = standings_of(*near, kToday);
      if (all.needs.contains(key)) {
        ASSERT_TRUE(made.needs.at(key) == all.needs.at(key)) << "seed " << seed;
      }
      if (all.offers.contains(key)) {
        ASSERT_TRUE(made.offers.at(key) == all.offers.at(key)) << "seed " << seed;
      }
      for (const auto& [promise, standing] : all.commitments) {
        if (promise != key && standing.need != key) continue;
        ASSERT_TRUE(made.commitments.at(promise) == standing) << "seed " << seed;
      }
    }
  }
}

// The commitments to a need that is not held are found by its key.
TEST(NeighbourhoodProperty, OfWhatIsNotHeldAreThoseThatNameIt) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    std::vector<StoredEvent> events = SmallExchange(random, any).events();
    std::erase_if(events, [](const StoredEvent& one) {
      return std::holds_alternative<Need>(one.event.body);
    });
    RecordTable table(events);
    const Standings all = standings_of(table.records(), kToday);
    for (const auto& [promise, standing] : all.commitments) {
      const auto near = neighbourhood_of(table, standing.need);
      ASSERT_TRUE(near.has_value());
      ASSERT_TRUE(standings_of(*near, kToday).commitments.at(promise) == standing)
          << "seed " << seed;
    }
  }
}

TEST(NeighbourhoodProperty, NothingChangesBeforeTheDayThatItNames) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    RecordTable table(SmallExchange(random, any).events());
    for (const auto& [key, state] : table.records()) {
      const auto near = neighbourhood_of(table, key);
      ASSERT_TRUE(near.has_value());
      const Date from{kToday.days - 3 + static_cast<std::int32_t>(below(random, 100))};
      const Date until = unchanged_until(*near, from);
      ASSERT_GE(until, from);
      Standings first = standings_of(*near, from);
      const Date last{std::min(until.days, from.days + 200)};
      for (const Date day : {Date{std::midpoint(from.days, last.days)}, last}) {
        first.as_of = day;
        ASSERT_TRUE(standings_of(*near, day) == first) << "seed " << seed;
      }
    }
  }
}

}  // namespace
}  // namespace talgu
