// What a draft says before the yes holds after it: whatever was neither refused nor warned of does
// not happen. Every failure prints the seed that makes it again.

#include "tests/property/small_records.h"
#include "tests/unit/record/draft/desk.h"

#include <gtest/gtest.h>

#include <optional>

namespace talgu {
namespace {

using draft::Drafted;
using draft::WarningCode;
using test::amount;
using test::below;
using test::Desk;
using test::kEstonia;
using test::kPoland;
using test::kToday;
using test::kUkraine;
using test::Random;
using test::SmallExchange;

constexpr std::uint64_t kSeeds = 800;

/// A draft by somebody about something that is there, and what it came to.
struct Try {
  Standings before;
  std::optional<Drafted> made;
  Standings after;
  RecordKey key;
};

template <class Map>
RecordKey any_key(Random& random, const Map& map) {
  auto found = map.begin();
  std::advance(found, below(random, map.size()));
  return found->first;
}

class Drafting {
 public:
  explicit Drafting(Random& random) : random_(random) {
    ledger_.day = kToday.days;
    ledger_.events = SmallExchange(random, SmallExchange::Course::any).events();
  }

  Try once() {
    Try made;
    made.before = ledger_.at();
    const Result<Drafted> drafted = some(made.before);
    if (!drafted || drafted->is_repeated) return made;
    made.made = *drafted;
    if (drafted->is_new) made.made->event.id = test::numbered<RecordId>(900 + drafted_++);
    made.made->is_new = false;
    made.key = {.owner = who_.party, .id = made.made->event.id};
    made.after = draft::outcome_of(Desk(ledger_, who_).ground(), *made.made);
    ledger_.write_after(who_, made.made->event.id, made.made->event.body,
                        {made.made->event.previous, made.made->event.rev});
    return made;
  }

  [[nodiscard]] Standings now() const { return ledger_.at(); }

 private:
  Result<Drafted> some(const Standings& standings) {
    if (standings.commitments.empty()) return promise(standings);
    switch (below(random_, 8)) {
      case 0:
        return promise(standings);
      case 1:
        return change(standings);
      case 2:
        return answer(standings);
      case 3:
        return withdraw(standings);
      case 4:
        return send(standings);
      case 5:
        return confirm(standings);
      case 6:
        return by(kUkraine, draft::CoverageIntent{.need = any_key(random_, standings.needs)});
      default:
        return ask(standings);
    }
  }

  template <class Intent>
  Result<Drafted> by(const test::Writer& who, Intent intent) {
    who_ = who;
    return Desk(ledger_, who).make(std::move(intent));
  }

  Result<Drafted> promise(const Standings& standings) {
    draft::CommitmentIntent intent{.need = any_key(random_, standings.needs),
                                   .line_no = 1 + below(random_, 2),
                                   .quantity = std::to_string(amount(random_))};
    const test::Writer donor = below(random_, 2) == 0 ? kPoland : kEstonia;
    for (const auto& [key, offer] : standings.offers) {
      if (key.owner == donor.party && below(random_, 2) == 0) intent.offer = key;
    }
    return by(donor, intent);
  }

  Result<Drafted> change(const Standings& standings) {
    const RecordKey key = any_key(random_, standings.commitments);
    return by({.party = key.owner},
              draft::CommitmentIntent{.revises = key, .quantity = std::to_string(amount(random_))});
  }

  Result<Drafted> answer(const Standings& standings) {
    draft::ResponseIntent intent{.commitment = any_key(random_, standings.commitments)};
    const std::uint64_t what = below(random_, 4);
    if (what == 0) intent.quantity = std::to_string(amount(random_));
    if (what == 3) {
      intent.verdict = below(random_, 2) == 0 ? Verdict::decline : Verdict::revoke;
      intent.reason = "too few";
    }
    return by(kUkraine, intent);
  }

  Result<Drafted> withdraw(const Standings& standings) {
    const RecordKey key = any_key(random_, standings.commitments);
    return by({.party = key.owner}, draft::ClosingIntent{.target = key});
  }

  Result<Drafted> send(const Standings& standings) {
    draft::DeliveryIntent intent{.commitment = any_key(random_, standings.commitments)};
    if (below(random_, 2) == 0) {
      intent.quantity = std::to_string(amount(random_, 6));
    } else {
      intent.act = draft::ParcelAct::change;
      intent.parcel = 1 + below(random_, 2);
      intent.is_cancelled = below(random_, 2) == 0;
    }
    return by({.party = intent.commitment.owner}, intent);
  }

  Result<Drafted> confirm(const Standings& standings) {
    const RecordKey promise = any_key(random_, standings.commitments);
    draft::ConfirmationIntent intent{.delivery = standings.commitments.at(promise).delivery};
    if (below(random_, 2) == 0) {
      intent.parcel = 1 + below(random_, 2);
      intent.accepted = std::to_string(amount(random_, 6));
    }
    return by(kUkraine, intent);
  }

  Result<Drafted> ask(const Standings& standings) {
    Need need = test::need_of(amount(random_, 20));
    if (below(random_, 3) > 0) need.lines.push_back(test::line_of(2, amount(random_, 20)));
    if (below(random_, 4) == 0) need.lines.front().category = "SW.NET";
    return by(kUkraine,
              draft::NeedIntent{.body = need, .revises = any_key(random_, standings.needs)});
  }

  Random& random_;
  test::Ledger ledger_;
  test::Writer who_;
  std::uint64_t drafted_ = 0;
};

bool warns(const Drafted& made, std::initializer_list<WarningCode> codes) {
  return std::ranges::any_of(made.warnings, [&](const draft::Warning& one) {
    return std::ranges::find(codes, one.code) != codes.end();
  });
}

std::int64_t counted_of(const CommitmentStanding& one) {
  return one.counted.steps;
}

template <class Check>
void for_each_try(Check check) {
  std::size_t made = 0;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    Drafting drafting(random);
    for (int round = 0; round < 4; ++round) {
      const Try one = drafting.once();
      if (!one.made) continue;
      ++made;
      check(one, drafting.now(), seed);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
  EXPECT_GT(made, kSeeds) << "it was about something";
}

TEST(DraftProperty, OutcomeIsWhatThePostComesTo) {
  for_each_try([](const Try& one, const Standings& posted, std::uint64_t seed) {
    for (const auto& [key, expected] : one.after.commitments) {
      const CommitmentStanding& actual = posted.commitments.at(key);
      ASSERT_EQ(counted_of(actual), counted_of(expected)) << "seed " << seed;
      ASSERT_EQ(actual.stage, expected.stage) << "seed " << seed;
      ASSERT_EQ(actual.broken_firm_promise, expected.broken_firm_promise) << "seed " << seed;
    }
  });
}

TEST(DraftProperty, NoAnswerTakesMoreThanItsLineHasRoomFor) {
  for_each_try([](const Try& one, const Standings& posted, std::uint64_t seed) {
    if (!std::holds_alternative<Response>(one.made->event.body)) return;
    for (const auto& [key, need] : posted.needs) {
      for (const auto& [number, line] : need.lines) {
        ASSERT_GE(line.room.steps, 0) << "seed " << seed;
        const LineStanding& before = one.before.needs.at(key).lines.at(number);
        ASSERT_LE(line.taken, std::max(before.taken, line.required)) << "seed " << seed;
      }
    }
  });
}

TEST(DraftProperty, WhatIsNotWarnedOfIsNotLost) {
  for_each_try([](const Try& one, const Standings& posted, std::uint64_t seed) {
    for (const auto& [key, before] : one.before.commitments) {
      const CommitmentStanding& after = posted.commitments.at(key);
      if (counted_of(after) < counted_of(before)) {
        ASSERT_TRUE(warns(*one.made, {WarningCode::taken_back}))
            << "seed " << seed << ", kind " << one.made->event.body.index() << ", stage "
            << name_of(before.stage) << " to " << name_of(after.stage);
      }
      if (after.broken_firm_promise && !before.broken_firm_promise) {
        ASSERT_TRUE(warns(*one.made, {WarningCode::word_broken})) << "seed " << seed;
      }
    }
  });
}

TEST(DraftProperty, PromiseThatIsNotWarnedOfFitsItsOfferAndItsGap) {
  for_each_try([](const Try& one, const Standings& posted, std::uint64_t seed) {
    const auto* const promise = std::get_if<Commitment>(&one.made->event.body);
    if (promise == nullptr) return;
    ASSERT_FALSE(posted.commitments.at(one.key).does_not_fit) << "seed " << seed;
    if (!warns(*one.made, {WarningCode::offer_over})) {
      ASSERT_FALSE(posted.commitments.at(one.key).offer_exceeded) << "seed " << seed;
    }
    if (!warns(*one.made, {WarningCode::over_gap})) {
      const LineStanding& line = posted.needs.at(promise->need).lines.at(promise->line_no);
      ASSERT_LE(promise->quantity.steps,
                counted_of(posted.commitments.at(one.key)) + line.gap.steps)
          << "seed " << seed;
    }
  });
}

TEST(DraftProperty, StatementSaysWhatItsOwnerCounts) {
  for_each_try([](const Try& one, const Standings& posted, std::uint64_t seed) {
    const auto* const said = std::get_if<Coverage>(&one.made->event.body);
    if (said == nullptr) return;
    const NeedStanding& need = posted.needs.at({one.key.owner, said->need});
    ASSERT_FALSE(need.more_seen_than_stated || need.statement_due) << "seed " << seed;
    for (const auto& [number, line] : need.lines) {
      ASSERT_TRUE(line.stated.has_value()) << "seed " << seed;
      ASSERT_EQ(line.stated->accepted, line.counted) << "seed " << seed;
      ASSERT_EQ(line.stated->received, line.received) << "seed " << seed;
      ASSERT_EQ(line.open, line.gap) << "seed " << seed;
      ASSERT_EQ(line.stated->tenths == 10, line.gap.steps == 0) << "seed " << seed;
    }
  });
}

TEST(DraftProperty, ConfirmationTakesNoMoreThanWasSent) {
  for_each_try([](const Try& one, const Standings& posted, std::uint64_t seed) {
    if (!std::holds_alternative<Confirmation>(one.made->event.body)) return;
    if (warns(*one.made, {WarningCode::parcel_cancelled})) return;
    for (const auto& [key, promise] : posted.commitments) {
      if (promise.confirmation != one.key) continue;
      // What two nodes said apart counts less until it is saved again.
      const CommitmentStanding& before = one.before.commitments.at(key);
      const bool was_so = before.shipment.surplus || before.shipment.mismatch ||
                          before.confirmation_conflict || promise.about.delivery;
      ASSERT_TRUE(was_so || !promise.shipment.surplus) << "seed " << seed;
    }
  });
}

TEST(DraftProperty, ChangeOfANeedMovesNoPromise) {
  for_each_try([](const Try& one, const Standings& posted, std::uint64_t seed) {
    if (!std::holds_alternative<Need>(one.made->event.body)) return;
    for (const auto& [key, before] : one.before.commitments) {
      const CommitmentStanding& after = posted.commitments.at(key);
      ASSERT_EQ(after.line_no, before.line_no) << "seed " << seed;
      const bool stood = is_standing(before.stage) && !before.does_not_fit;
      ASSERT_TRUE(!stood || !after.does_not_fit) << "seed " << seed;
    }
  });
}

}  // namespace
}  // namespace talgu
