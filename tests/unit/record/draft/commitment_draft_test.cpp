#include "tests/unit/record/draft/desk.h"

#include <functional>

namespace talgu {
namespace {

using draft::CommitmentIntent;
using draft::WarningCode;
using test::Desk;
using test::is_refused;
using test::kEstonia;
using test::kPoland;
using test::kToday;
using test::kUkraine;
using test::need_of;
using test::numbered;
using test::offer_of;
using test::Scene;

constexpr Date kYesterday{kToday.days - 1};
constexpr Date kTomorrow{kToday.days + 1};

/// Poland answers a need of 10 licences.
struct Promising : Scene {
  [[nodiscard]] Desk desk() const { return {ledger, kPoland}; }

  [[nodiscard]] CommitmentIntent promise(const char* quantity) const {
    return {.need = need, .line_no = 1, .quantity = quantity};
  }

  [[nodiscard]] CommitmentIntent taken(const char* quantity) const {
    CommitmentIntent intent = promise(quantity);
    intent.offer = offer;
    return intent;
  }

  [[nodiscard]] CommitmentIntent change() const { return {.revises = Scene::promise}; }

  [[nodiscard]] CommitmentIntent change(const char* quantity) const {
    return {.revises = Scene::promise, .quantity = quantity};
  }

  void give(const Offer& body) { ledger.write(kPoland, offer.id, body); }
};

TEST(CommitmentDraft, SaysWhatItIsForAndWhichRevisionItsDonorSaw) {
  const Promising scene;
  const auto made = scene.desk().make(scene.promise("8"));
  ASSERT_TRUE(made);
  const auto& body = std::get<Commitment>(made->event.body);
  EXPECT_EQ(body.need_revision, scene.need_revision);
  EXPECT_EQ(body.category, "SW.EDR");
  EXPECT_EQ(body.quantity.steps, 8);
  EXPECT_EQ(made->about->record, scene.need);
  EXPECT_EQ(Desk::codes(*made), "");
}

TEST(CommitmentDraft, IsAsStrictAsItsNeed) {
  Promising scene;
  scene.ledger.events.front().event.tlp = Tlp::red;
  EXPECT_EQ(scene.desk().make(scene.promise("8"))->event.tlp, Tlp::red);
}

TEST(CommitmentDraft, RefusesWhatMeansNothing) {
  Promising scene;
  CommitmentIntent line = scene.promise("8");
  line.line_no = 65'537;  // no line 1 by accident
  EXPECT_EQ(scene.desk().says(line).substr(0, 2), "! ");
  EXPECT_NE(scene.desk().says(line).find("no line 65537"), std::string::npos);
  CommitmentIntent category = scene.promise("8");
  category.category = "SW.NET";
  EXPECT_TRUE(is_refused(scene.desk().says(category)));
  EXPECT_TRUE(is_refused(scene.desk().says(scene.promise("1.5"))));
  EXPECT_TRUE(is_refused(scene.desk().says(scene.promise("0"))));
  EXPECT_TRUE(is_refused(Desk(scene.ledger, kUkraine).says(scene.promise("8")))) << "own need";
  scene.close_need(CloseReason::fulfilled);
  EXPECT_TRUE(is_refused(scene.desk().says(scene.promise("8"))));
}

TEST(CommitmentDraft, WarnsOfDaysThatDoNotGoTogether) {
  Promising scene;
  Need need = need_of(10);
  need.needed_by = kTomorrow;
  scene.ask(need);
  CommitmentIntent late = scene.promise("8");
  late.eta = Date{kTomorrow.days + 1};
  EXPECT_EQ(scene.desk().says(late), "late");
  late.eta = kYesterday;
  late.valid_until = kYesterday;
  EXPECT_EQ(scene.desk().says(late), "day-past day-past");
}

TEST(CommitmentDraft, WarnsOfWhatTheNeedSaysAgainstIt) {
  Promising scene;
  Need need = need_of(10);
  need.expires_on = kYesterday;
  need.required_tracks.technical = true;
  need.lines.front().min_useful = Quantity{5};
  scene.ask(need);
  EXPECT_EQ(scene.desk().says(scene.promise("4")), "need-expired need-waits below-useful");
  scene.accept(scene.commit_more(kEstonia, 40, scene.body(2)), 2);
  EXPECT_EQ(scene.desk().says(scene.promise("3")), "need-expired need-waits") << "2 and 3 are 5";
}

TEST(CommitmentDraft, WarnsOfTheGapAndOfItsOwnPromises) {
  Promising scene;
  scene.accept(scene.commit_more(kEstonia, 40, scene.body(7)), 7);
  const auto made = scene.desk().make(scene.promise("4"));
  EXPECT_EQ(Desk::codes(*made), "over-gap");
  EXPECT_EQ(test::warning_of(*made, WarningCode::over_gap).limit->quantity.steps, 3);
  scene.commit(3);
  EXPECT_EQ(scene.desk().says(scene.promise("3")), "own-promise");
  scene.accept(3);
  // What it covers itself is no reason against it.
  EXPECT_EQ(scene.desk().says(scene.change("3")), "");
  EXPECT_EQ(scene.desk().says(scene.change("4")), "over-gap");
}

struct Terms {
  const char* warned;
  std::function<void(Offer&)> offer;
  std::function<void(Need&)> need;
};

// Who may not see the promises of others is told what is still open, by the need's owner.
TEST(CommitmentDraft, WarnsOfMoreThanTheOwnerStatesAsOpen) {
  Promising scene;
  scene.state_coverage(10, 7);
  EXPECT_EQ(scene.desk().says(scene.promise("3")), "");
  const auto made = scene.desk().make(scene.promise("4"));
  ASSERT_TRUE(made);
  const auto warning = test::warning_of(*made, WarningCode::over_stated);
  EXPECT_EQ(warning.limit->quantity.steps, 3);
  EXPECT_EQ(warning.day, kToday);
  EXPECT_EQ(scene.desk().says(scene.promise("11")), "over-gap over-stated");
  scene.commit(7);
  scene.accept(7);
  EXPECT_EQ(scene.desk().says(scene.change("10")), "") << "what was stated is its own";
}

TEST(CommitmentDraft, WarnsOfEveryTermOfItsOffer) {
  const auto nothing = [](Need&) {};
  const Terms rows[] = {
      {"", [](Offer&) {}, nothing},
      {"offer-lot", [](Offer& o) { o.min_lot = Quantity{9}; }, nothing},
      {"offer-beneficiary", [](Offer& o) { o.terms.sectors = {"health"}; }, nothing},
      {"offer-sectors", [](Offer& o) { o.terms.sectors = {"health"}; },
       [](Need& n) {
         n.beneficiary = {false, "Railways", "transport", ""};
       }},
      {"", [](Offer& o) { o.terms.sectors = {"health"}; },
       [](Need& n) {
         n.beneficiary = {false, "Ministry of Health", "health", ""};
       }},
      {"offer-oblasts", [](Offer& o) { o.terms.oblasts = {"UA-63"}; },
       [](Need& n) {
         n.beneficiary = {false, "Railways", "transport", "UA-46"};
       }},
      {"offer-civil", [](Offer& o) { o.terms.civil_only = true; },
       [](Need& n) { n.end_use = EndUse::dual; }},
      {"", [](Offer& o) { o.terms.civil_only = true; }, nothing},
      {"offer-other-need",
       [](Offer& o) {
         o.for_need = RecordKey{kUkraine.party, numbered<RecordId>(77)};
       },
       nothing},
      {"offer-term", [](Offer& o) { o.term_months = 12; },
       [](Need& n) { n.lines.front().term_months = 60; }},
      {"", [](Offer& o) { o.term_months = 60; }, [](Need& n) { n.lines.front().term_months = 12; }},
      {"offer-attribute",
       [](Offer& o) {
         o.attributes = {{"ram_gib", 16}};
       },
       [](Need& n) {
         n.lines.front().attributes = {{"ram_gib", 64}};
       }},
      {"offer-not-yet", [](Offer& o) { o.available_from = kTomorrow; }, nothing},
      {"", [](Offer& o) { o.available_until = kToday; }, nothing},
      {"offer-lead", [](Offer& o) { o.lead_days = 30; }, [](Need& n) { n.needed_by = kTomorrow; }},
      {"offer-over", [](Offer& o) { o.quantity = {7}; }, nothing},
  };
  for (const Terms& row : rows) {
    Promising scene;
    Need need = need_of(10);
    row.need(need);
    scene.ask(need);
    Offer offer = offer_of(12);
    row.offer(offer);
    scene.give(offer);
    EXPECT_EQ(scene.desk().says(scene.taken("8")), row.warned);
  }
}

TEST(CommitmentDraft, WarnsOfMoneyThatIsEarmarkedForAnotherThing) {
  Promising scene;
  Offer money = offer_of(100'000);
  money.category = "FN.EAR";
  money.unit = Unit::euro;
  money.earmarks = {"TR"};
  scene.give(money);
  CommitmentIntent intent = scene.taken("8");
  EXPECT_TRUE(is_refused(scene.desk().says(intent))) << "how much of it?";
  intent.draws = "500.00";
  EXPECT_EQ(scene.desk().says(intent), "offer-earmark");
  money.earmarks = {"SW"};
  scene.give(money);
  EXPECT_EQ(scene.desk().says(intent), "");
}

TEST(CommitmentDraft, NothingNewIsTakenFromAnOfferThatIsOver) {
  for (const bool is_withdrawn : {true, false}) {
    Promising scene;
    Offer offer = offer_of(12);
    offer.available_until = kYesterday;
    if (is_withdrawn) offer.available_until.reset();
    scene.give(offer);
    Commitment promise = scene.body(8);
    promise.offer = OfferRef{.id = scene.offer.id, .guest = {}, .draws = {}};
    scene.commit(promise);
    if (is_withdrawn) {
      scene.close(kPoland, RecordKind::offer, scene.offer, CloseReason::withdrawn);
    }
    EXPECT_TRUE(is_refused(scene.desk().says(scene.taken("1"))));
    EXPECT_TRUE(is_refused(scene.desk().says(scene.change("9"))));
    EXPECT_FALSE(is_refused(scene.desk().says(scene.change("7")))) << "less may be";
  }
}

TEST(CommitmentDraft, OfferMustBeOursAndOfTheSameThing) {
  Promising scene;
  scene.give(offer_of(12));
  EXPECT_TRUE(is_refused(Desk(scene.ledger, kEstonia).says(scene.taken("8"))));
  Offer other = offer_of(12);
  other.category = "SW.NET";
  scene.give(other);
  EXPECT_TRUE(is_refused(scene.desk().says(scene.taken("8"))));
  CommitmentIntent draws = scene.promise("8");
  draws.draws = "8";
  EXPECT_TRUE(is_refused(scene.desk().says(draws))) << "of no offer";
}

TEST(CommitmentDraft, WordOnceGivenGetsNoShorterAndNoCondition) {
  Promising scene;
  Commitment firm = scene.body(8);
  firm.firm_until = kTomorrow;
  scene.commit(firm);
  CommitmentIntent intent = scene.change();
  intent.firm_until = kToday;
  EXPECT_TRUE(is_refused(scene.desk().says(intent)));
  intent.firm_until = Date{kTomorrow.days + 5};
  EXPECT_EQ(scene.desk().says(intent), "");
  CommitmentIntent provisional = scene.change();
  provisional.form = CommitmentForm::provisional;
  provisional.condition = "after the budget is passed";
  EXPECT_TRUE(is_refused(scene.desk().says(provisional)));
  const Desk later(scene.ledger, kPoland, Date{kTomorrow.days + 1});
  EXPECT_FALSE(is_refused(later.says(provisional))) << "the word is kept";
}

TEST(CommitmentDraft, WarnsOfWhatIsTakenBack) {
  Promising scene;
  Commitment firm = scene.body(8);
  firm.firm_until = kTomorrow;
  scene.commit(firm);
  scene.accept(8);
  const auto made = scene.desk().make(scene.change("3"));
  ASSERT_TRUE(made);
  EXPECT_EQ(Desk::codes(*made), "taken-back word-broken");
  const auto warning = test::warning_of(*made, WarningCode::taken_back);
  EXPECT_EQ(warning.amount->quantity.steps, 8);
  EXPECT_EQ(warning.limit->quantity.steps, 5);
}

TEST(CommitmentDraft, WarnsThatAConditionCountsNothing) {
  Promising scene;
  scene.commit(8);
  scene.accept(8);
  CommitmentIntent intent = scene.change();
  intent.form = CommitmentForm::provisional;
  intent.condition = "after the budget is passed";
  EXPECT_EQ(scene.desk().says(intent), "provisional taken-back");
}

TEST(CommitmentDraft, SaysWhatOfTheNeedChangedSinceItsDonorLooked) {
  Promising scene;
  scene.commit(8);
  Need need = need_of(10);
  need.lines.front().place = "front office";
  scene.ask(need);
  const auto made = scene.desk().make(scene.change("7"));
  EXPECT_EQ(test::warning_of(*made, WarningCode::need_changed).what, "place");
}

TEST(CommitmentDraft, WithdrawnOneAndAnotherThingAreNewOnes) {
  Promising scene;
  scene.commit(8);
  CommitmentIntent other = scene.change();
  other.category = "SW.NET";
  EXPECT_TRUE(is_refused(scene.desk().says(other)));
  scene.withdraw();
  EXPECT_TRUE(is_refused(scene.desk().says(scene.change("7"))));
}

}  // namespace
}  // namespace talgu
