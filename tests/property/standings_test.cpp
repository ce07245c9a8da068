// What records come to depends on the set of events alone, and its figures keep their bounds.
// Every failure prints the seed that makes it again.

#include "protocol/record/standing/standings.h"

#include "tests/property/small_records.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace talgu {
namespace {

using test::below;
using test::kToday;
using test::Random;
using test::SmallExchange;
using enum test::SmallExchange::Course;

constexpr std::uint64_t kSeeds = 1500;

using Events = std::vector<StoredEvent>;

Standings of(const Events& events) {
  return standings_of(fold(events, test::roles), kToday);
}

TEST(ExchangeProperty, OrderRepetitionAndCopiesChangeNothing) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    const Events events = SmallExchange(random, any).events();
    const Standings expected = of(events);
    for (int round = 0; round < 2; ++round) {
      Events mixed = events;
      for (std::size_t i = 0; i < events.size(); ++i) {
        if (below(random, 3) != 0) continue;
        StoredEvent copy = events[below(random, events.size())];
        // The same event, posted again later into another feed.
        copy.origin.feed = test::numbered<FeedId>(9);
        copy.origin.seq += 1U + below(random, 9);
        mixed.push_back(copy);
      }
      std::ranges::shuffle(mixed, random);
      ASSERT_TRUE(of(mixed) == expected) << "seed " << seed;
    }
  }
}

TEST(ExchangeProperty, PartsJoinedAgainGiveTheSame) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    const Events events = SmallExchange(random, any).events();
    std::array<Events, 3> parts;
    for (const StoredEvent& one : events) {
      parts.at(below(random, 3)).push_back(one);
      if (below(random, 3) == 0) parts.at(below(random, 3)).push_back(one);
    }
    Events joined;
    for (const Events& part : parts) joined.insert(joined.begin(), part.begin(), part.end());
    ASSERT_TRUE(of(joined) == of(events)) << "seed " << seed;
  }
}

// Nodes that have a beginning each, of every feed, agree once they have joined them.
TEST(ExchangeProperty, BeginningsJoinedGiveTheLongest) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    const Events events = SmallExchange(random, any).events();
    std::map<std::pair<PartyId, BootId>, std::size_t> longest;
    Events joined;
    Events expected;
    for (int node = 0; node < 2; ++node) {
      std::map<std::pair<PartyId, BootId>, std::size_t> left;
      for (const StoredEvent& one : events) {
        const std::pair feed(one.origin.author, one.event.boot);
        const auto place = left.emplace(feed, below(random, events.size())).first;
        longest[feed] = std::max(longest[feed], place->second);
        if (place->second == 0) continue;
        --place->second;
        joined.push_back(one);
      }
    }
    for (const StoredEvent& one : events) {
      std::size_t& left = longest[{one.origin.author, one.event.boot}];
      if (left == 0) continue;
      --left;
      expected.push_back(one);
    }
    ASSERT_TRUE(of(joined) == of(expected)) << "seed " << seed;
  }
}

TEST(ExchangeProperty, FiguresKeepTheirBounds) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    const Standings made = of(SmallExchange(random, any).events());
    std::map<RecordKey, std::int64_t> drawn;
    for (const auto& [key, one] : made.commitments) {
      ASSERT_LE(one.effective, one.promised) << "seed " << seed;
      ASSERT_LE(one.effective, one.accepted) << "seed " << seed;
      ASSERT_TRUE(!one.counts || one.form == CommitmentForm::firm) << "seed " << seed;
    }
    for (const auto& [key, need] : made.needs) {
      for (const auto& [number, line] : need.lines) {
        std::int64_t counted = 0;
        std::int64_t received = 0;
        for (const RecordKey& one : line.commitments) {
          const CommitmentStanding& standing = made.commitments.at(one);
          counted += standing.counted.steps;
          received += standing.does_not_fit ? 0 : standing.shipment.received.steps;
        }
        ASSERT_EQ(line.counted.steps, need.duplicate ? 0 : counted) << "seed " << seed;
        ASSERT_EQ(line.received.steps, need.duplicate ? 0 : received) << "seed " << seed;
        ASSERT_LE(line.counted.steps, line.accepted.steps + line.received.steps)
            << "seed " << seed;
        ASSERT_LE(line.open, line.gap) << "seed " << seed;
        ASSERT_EQ(line.gap.steps - line.over.steps, line.required.steps - counted)
            << "seed " << seed;
        ASSERT_TRUE(line.gap.steps == 0 || line.over.steps == 0) << "seed " << seed;
        ASSERT_EQ(line.percent == 100, line.required.steps > 0 && line.gap.steps == 0)
            << "seed " << seed;
      }
    }
    for (const auto& [key, offer] : made.offers) {
      std::int64_t effective = 0;
      for (const RecordKey& one : offer.commitments) {
        const CommitmentStanding& standing = made.commitments.at(one);
        if (standing.counts) effective += standing.effective.steps;
      }
      ASSERT_LE(effective, offer.quantity.steps) << "seed " << seed;  // I4
    }
  }
}

// Who holds more never counts less, unless something was taken back or made smaller.
TEST(ExchangeProperty, MoreEventsNeverCountLess) {
  std::int64_t sum = 0;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    const Events events = SmallExchange(random, growing).events();
    const Standings whole = of(events);
    Events some = events;
    while (!some.empty()) {
      some.erase(some.begin() + static_cast<std::ptrdiff_t>(below(random, some.size())));
      for (const auto& [key, need] : of(some).needs) {
        for (const auto& [number, line] : need.lines) {
          const LineStanding& full = whole.needs.at(key).lines.at(number);
          ASSERT_LE(line.counted, full.counted) << "seed " << seed;
          sum += line.counted.steps;
        }
      }
    }
  }
  EXPECT_GT(sum, 10'000);  // it was about something
}

// Adding what takes back (a withdrawal, a refusal, a closing as duplicate) never adds to coverage.
TEST(ExchangeProperty, WhatTakesBackNeverAdds) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    Events events = SmallExchange(random, any).events();
    const Standings before = of(events);
    if (before.commitments.empty()) continue;
    auto target = before.commitments.begin();
    std::advance(target, below(random, before.commitments.size()));
    test::Ledger ledger;
    ledger.day = kToday.days;
    ledger.events = events;
    if (below(random, 2) == 0) {
      ledger.write(
          {.party = target->first.owner}, id_about(RecordKind::closing, target->first),
          test::closing_of(RecordKind::commitment, target->first.id, CloseReason::withdrawn));
    } else {
      ledger.write(test::kUkraine, target->second.response.id,
                   test::refusal_of(target->first, ledger.newest(target->first), Verdict::decline));
    }
    const CommitmentStanding after = ledger.at(kToday).commitments.at(target->first);
    ASSERT_LE(after.effective, target->second.effective) << "seed " << seed;
  }
}

}  // namespace
}  // namespace talgu
