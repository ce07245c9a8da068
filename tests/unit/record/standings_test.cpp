#include "protocol/record/standing/standings.h"

#include "protocol/record/standing/coverage.h"
#include "tests/unit/record/scene.h"

#include <gtest/gtest.h>

namespace talgu {
namespace {

using test::kEstonia;
using test::kPoland;
using test::kToday;
using test::kUkraine;
using test::numbered;
using test::Scene;

constexpr Date kTomorrow{kToday.days + 1};

TEST(Standings, LineShowsItsLadder) {
  Scene scene;
  scene.commit(8);
  scene.accept(5);
  Commitment provisional = scene.body(3);
  provisional.form = CommitmentForm::provisional;
  provisional.condition = "after the budget is passed";
  scene.commit_more(kEstonia, 40, provisional);
  scene.commit_more(kEstonia, 41, scene.body(2));
  const LineStanding line = scene.line();
  EXPECT_EQ(line.required.steps, 10);
  EXPECT_EQ(line.proposed.steps, 2);
  EXPECT_EQ(line.conditional.steps, 3);
  EXPECT_EQ(line.promised.steps, 13);
  EXPECT_EQ(line.accepted.steps, 5);
  EXPECT_EQ(line.counted.steps, 5);
  EXPECT_EQ(line.gap.steps, 5);
  EXPECT_EQ(line.to_receive.steps, 5);
  EXPECT_EQ(line.percent, 50);
  EXPECT_EQ(line.coverage, Extent::partial);
  EXPECT_EQ(line.fulfilment, Extent::none);
  EXPECT_EQ(line.commitments.size(), 3U);
}

TEST(Standings, PercentIsRoundedDownAndFullMeansFull) {
  Scene scene;
  scene.ask(test::need_of(1'000'000));
  scene.commit(999'999);
  scene.accept(999'999);
  EXPECT_EQ(scene.line().percent, 99);
  EXPECT_EQ(scene.needed().coverage, Extent::partial);
  scene.commit(1'000'000);
  scene.accept(1'000'000);
  EXPECT_EQ(scene.line().percent, 100);
  EXPECT_EQ(scene.needed().coverage, Extent::full);
  EXPECT_EQ(scene.needed().workflow, Workflow::open);  // nothing closes by itself
}

TEST(Standings, RoomIsWhatCanBeSaidYesToBesides) {
  Scene scene;
  scene.commit(8);
  scene.accept(8);
  EXPECT_EQ(scene.line().room.steps, 2);
  // Promised less, it counts less, and keeps its room: its donor may promise as much again.
  scene.commit(3);
  EXPECT_EQ(scene.line().counted.steps, 3);
  EXPECT_EQ(scene.line().room.steps, 2);
  const Standings made = scene.ledger.at();
  EXPECT_EQ(room_for(made, scene.need, 1, scene.promise).steps, 10);
  EXPECT_EQ(room_for(made, scene.need, 1, scene.offer).steps, 2);
  EXPECT_EQ(room_for(made, scene.need, 2, scene.promise).steps, 0) << "no such line";
}

TEST(Standings, PercentIsThatOfItsDefinition) {
  EXPECT_EQ(percent_of(1, 150), 0);
  EXPECT_EQ(percent_of(0, 0), 0);
  EXPECT_EQ(percent_of(INT64_MAX - 1, INT64_MAX), 99);
  for (std::int64_t whole = 1; whole <= 450; ++whole) {
    for (std::int64_t part = 0; part <= whole; ++part) {
      ASSERT_EQ(percent_of(part, whole), 100 * part / whole) << part << " of " << whole;
    }
  }
}

TEST(Standings, NeedIsAsItsWorstLine) {
  Scene scene;
  Need need = test::need_of(10);
  need.lines.push_back(test::line_of(2, 4));
  for (NeedLine& line : need.lines) line.est_unit_cost = Money{100, "EUR"};
  scene.ask(need);
  scene.commit(10);
  scene.accept(10);
  const NeedStanding made = scene.needed();
  EXPECT_EQ(made.lines.at(1).coverage, Extent::full);
  EXPECT_EQ(made.coverage, Extent::partial);  // something of it is covered
  EXPECT_EQ(made.percent_by_lines, 50);
  EXPECT_EQ(made.percent_by_cost, 71);
}

TEST(Standings, CostsOfTwoCurrenciesAreNotAdded) {
  Scene scene;
  Need need = test::need_of(10);
  need.lines.push_back(test::line_of(2, 4));
  need.lines[0].est_unit_cost = Money{100, "EUR"};
  need.lines[1].est_unit_cost = Money{100, "USD"};
  scene.ask(need);
  EXPECT_FALSE(scene.needed().percent_by_cost.has_value());
  need.lines[1].est_unit_cost = {};
  scene.ask(need);
  EXPECT_FALSE(scene.needed().percent_by_cost.has_value());
}

TEST(Standings, LargestAmountsDoNotOverflow) {
  Scene scene;
  Need need = test::need_of(kQuantityMax.steps);
  need.lines[0].est_unit_cost = Money{kQuantityMax.steps, "EUR"};
  need.lines[0].over_ok = true;
  scene.ask(need);
  constexpr std::uint64_t kDonors = 20;
  for (std::uint64_t i = 0; i < kDonors; ++i) {
    scene.accept(scene.commit_more(kEstonia, 100 + i, scene.body(kQuantityMax.steps)),
                 kQuantityMax.steps);
  }
  EXPECT_EQ(scene.line().counted.steps, static_cast<std::int64_t>(kDonors) * kQuantityMax.steps);
  EXPECT_EQ(scene.line().percent, 100);
  EXPECT_FALSE(scene.needed().percent_by_cost.has_value());
  EXPECT_EQ(plus({INT64_MAX}, {1}).steps, INT64_MAX);
}

TEST(Standings, MoreThanAskedIsFlaggedUnlessItMayBe) {
  Scene scene;
  scene.commit(8);
  scene.accept(8);
  scene.accept(scene.commit_more(kEstonia, 40, scene.body(8)), 8);
  EXPECT_EQ(scene.line().over.steps, 6);
  EXPECT_EQ(scene.line().coverage, Extent::over);
  EXPECT_TRUE(scene.line().exceeds_required);
  Need need = test::need_of(10);
  need.lines[0].over_ok = true;
  scene.ask(need);
  EXPECT_FALSE(scene.line().exceeds_required);
}

TEST(Standings, AcceptanceOfMoreThanProposedIsCut) {
  Scene scene;
  scene.commit(5);
  scene.accept(9);
  EXPECT_TRUE(scene.standing().exceeds_proposal);
  EXPECT_EQ(scene.standing().effective.steps, 5);
  scene.commit(9);  // a later promise does not make up for it
  EXPECT_EQ(scene.standing().effective.steps, 5);
}

TEST(Standings, PromiseStaysWithItsNeedAndLine) {
  Scene scene;
  scene.commit(5);
  scene.accept(5);
  Need more = test::need_of(10);
  more.lines.push_back(test::line_of(2, 10));
  scene.ask(more);
  Commitment moved = scene.body(5);
  moved.line_no = 2;
  scene.commit(moved);
  EXPECT_EQ(scene.ledger.records().at(scene.promise).refused, 1U);
  EXPECT_EQ(scene.standing().line_no, 1U);
  EXPECT_EQ(scene.standing().effective.steps, 5);
  EXPECT_EQ(scene.needed().lines.at(2).proposed.steps, 0);
}

TEST(Standings, FirmUntilIsNotTakenBack) {
  Scene scene;
  Commitment firm = scene.body(5);
  firm.firm_until = kTomorrow;
  scene.commit(firm);
  scene.accept(5);
  firm.firm_until = std::nullopt;
  scene.commit(firm);
  scene.withdraw();
  EXPECT_TRUE(scene.standing().broken_firm_promise);
}

TEST(Standings, RefusalOfOneOfSeveralHeadsIsARefusal) {
  Scene scene;
  const EventId first = scene.commit(5);
  for (const std::int64_t quantity : {4, 3}) {
    scene.ledger.write_after(kPoland, scene.promise.id, scene.body(quantity), {{first}, 2});
  }
  EXPECT_EQ(scene.standing().stage, CommitmentStage::proposed);
  scene.refuse(Verdict::decline);
  EXPECT_EQ(scene.standing().stage, CommitmentStage::declined);
  EXPECT_TRUE(scene.standing().concurrent_edit);
}

TEST(Standings, RolesOwnWhatTheyWrite) {
  using enum RecordKind;
  using enum PartyRole;
  for (const RecordKind kind : {need, offer, commitment, response, closing, reaffirm}) {
    EXPECT_EQ(may_own(recipient, kind), kind != commitment);
    EXPECT_EQ(may_own(donor, kind), kind != need && kind != response);
    EXPECT_FALSE(may_own(observer, kind));
  }
}

TEST(Standings, AnswerToARevisionThatIsNotHeldHasNoEffect) {
  Scene scene;
  scene.commit(5);
  scene.accept(4);
  scene.answer(test::accept_of(scene.promise, numbered<EventId>(99), 5));
  EXPECT_EQ(scene.standing().effective.steps, 4);
  EXPECT_EQ(scene.standing().stage, CommitmentStage::partly_accepted);
  EXPECT_TRUE(scene.standing().answer_pending);
}

TEST(Standings, AnswerReplacesAllThatItFollowsAlsoThroughOneWithoutEffect) {
  Scene scene;
  scene.commit(5);
  scene.accept(4);
  scene.answer(test::accept_of(scene.promise, numbered<EventId>(99), 5));
  scene.accept(5);
  EXPECT_EQ(scene.standing().effective.steps, 5);
  EXPECT_EQ(scene.standing().stage, CommitmentStage::accepted);
  EXPECT_FALSE(scene.standing().answer_pending);
}

TEST(Standings, AnswerByAnybodyElseIsNone) {
  Scene scene;
  const EventId revision = scene.commit(5);
  scene.ledger.write(kEstonia, test::id_of_response(scene.promise),
                     test::accept_of(scene.promise, revision, 5));
  EXPECT_EQ(scene.standing().stage, CommitmentStage::proposed);
}

TEST(Standings, PromiseOfAnotherThingCountsNothing) {
  for (const auto* category : {"SW.NET", "HW.NET"}) {
    Scene scene;
    Commitment body = scene.body(5);
    body.category = category;
    body.unit = find_category(category)->unit;
    scene.commit(body);
    scene.accept(5);
    EXPECT_TRUE(scene.standing().does_not_fit) << category;
    EXPECT_EQ(scene.line().counted.steps, 0);
    EXPECT_EQ(scene.line().promised.steps, 0);
  }
  Scene scene;
  Commitment body = scene.body(5);
  body.line_no = 2;
  scene.commit(body);
  EXPECT_TRUE(scene.standing().does_not_fit);
}

TEST(Standings, SubstituteThatTheLineAllowsCounts) {
  Scene scene;
  Need need = test::need_of(10);
  need.lines[0].substitutes = {"SW.NET"};
  scene.ask(need);
  Commitment body = scene.body(5);
  body.category = "SW.NET";
  scene.commit(body);
  scene.accept(5);
  EXPECT_EQ(scene.line().counted.steps, 5);
  scene.ask(test::need_of(10));  // allowed no more: what is asked now decides
  EXPECT_TRUE(scene.standing().does_not_fit);
  EXPECT_EQ(scene.line().counted.steps, 0);
}

TEST(Standings, MaterialEditAfterAPromiseIsFlagged) {
  const auto changed = [](auto&& how) {
    Scene scene;
    scene.commit(5);
    Need need = test::need_of(10);
    how(need);
    scene.ask(need);
    EXPECT_EQ(scene.needed().changed, scene.standing().need_changed);
    return scene.needed().changed;
  };
  EXPECT_FALSE(changed([](Need&) {}));
  EXPECT_FALSE(changed([](Need& need) { need.title["en"] = "Better words"; }));
  EXPECT_FALSE(changed([](Need& need) { need.lines[0].quantity = {9}; }));
  EXPECT_TRUE(changed([](Need& need) { need.lines[0].quantity = {11}; }));
  EXPECT_TRUE(changed([](Need& need) { need.lines[0].category = "SW.NET"; }));
  EXPECT_TRUE(changed([](Need& need) { need.lines[0].line_no = 2; }));
  EXPECT_TRUE(changed([](Need& need) { need.end_use = EndUse::dual; }));
  EXPECT_TRUE(changed([](Need& need) { need.beneficiary = {false, "Hospital", "", ""}; }));
}

TEST(Standings, ConcurrentEditsOfANeedAskForTheSmaller) {
  Scene scene;
  const EventId first = scene.need_revision;
  test::Writer other = kUkraine;
  other.boot = numbered<BootId>(2);
  scene.ledger.write_after(kUkraine, scene.need.id, test::need_of(20), {{first}, 2});
  scene.ledger.write_after(other, scene.need.id, test::need_of(6), {{first}, 2});
  EXPECT_EQ(scene.line().required.steps, 6);
  EXPECT_TRUE(scene.needed().concurrent_edit);
}

TEST(Standings, ConcurrentAnswersCountTheSmallest) {
  Scene scene;
  const EventId revision = scene.commit(8);
  test::Writer other = kUkraine;
  other.boot = numbered<BootId>(2);
  const RecordId id = test::id_of_response(scene.promise);
  scene.ledger.write_after(kUkraine, id, test::accept_of(scene.promise, revision, 8), {});
  scene.ledger.write_after(other, id, test::accept_of(scene.promise, revision, 3), {});
  EXPECT_EQ(scene.standing().effective.steps, 3);
  EXPECT_EQ(scene.standing().stage, CommitmentStage::partly_accepted);
  other.boot = numbered<BootId>(3);
  scene.ledger.write_after(other, id, test::refusal_of(scene.promise, revision, Verdict::decline),
                           {});
  EXPECT_EQ(scene.standing().stage, CommitmentStage::declined);
  EXPECT_EQ(scene.line().counted.steps, 0);
}

TEST(Standings, ConcurrentPromisesCountTheSmallestAndWeakest) {
  Scene scene;
  const EventId first = scene.commit(8);
  test::Writer other = kPoland;
  other.boot = numbered<BootId>(2);
  Commitment strong = scene.body(7);
  strong.valid_until = Date{kToday.days + 9};
  Commitment weak = scene.body(9);
  weak.valid_until = kToday;
  weak.form = CommitmentForm::provisional;
  weak.condition = "after the budget is passed";
  scene.ledger.write_after(other, scene.promise.id, weak, {{first}, 2});
  scene.ledger.write_after(kPoland, scene.promise.id, strong, {{first}, 2});
  EXPECT_EQ(scene.standing().promised.steps, 7);
  EXPECT_EQ(scene.standing().stage, CommitmentStage::conditional);
  EXPECT_EQ(scene.standing(kTomorrow).stage, CommitmentStage::lapsed);
  EXPECT_TRUE(scene.standing().concurrent_edit);
}

TEST(Standings, NeedThatAsksForReviewsIsSubmitted) {
  Scene scene;
  EXPECT_EQ(scene.needed().workflow, Workflow::open);
  Need need = test::need_of(10);
  need.required_tracks.technical = true;
  scene.ask(need);
  EXPECT_EQ(scene.needed().workflow, Workflow::submitted);
}

TEST(Standings, OwnerClosesForAReasonAndReopens) {
  Scene scene;
  scene.close_need(CloseReason::short_closed);
  EXPECT_EQ(scene.needed().workflow, Workflow::closed);
  EXPECT_EQ(scene.needed().ending->reason, CloseReason::short_closed);
  scene.close_need(CloseReason::reopened);
  EXPECT_EQ(scene.needed().workflow, Workflow::open);
  scene.close_need(CloseReason::referred);
  EXPECT_TRUE(scene.needed().referred);
}

TEST(Standings, NobodyElseCloses) {
  Scene scene;
  scene.close(kPoland, RecordKind::need, scene.need, CloseReason::withdrawn);
  EXPECT_EQ(scene.needed().workflow, Workflow::open);
  // Right id, but it says that the target is an offer.
  Scene other;
  other.close(kUkraine, RecordKind::offer, other.need, CloseReason::withdrawn);
  EXPECT_EQ(other.needed().workflow, Workflow::open);
}

TEST(Standings, ReopeningThatDidNotSeeTheClosingDoesNotUndoIt) {
  Scene scene;
  const EventId closed = scene.close_need(CloseReason::withdrawn);
  const RecordId id = id_about(RecordKind::closing, scene.need);
  const auto body = [&](CloseReason reason) {
    return test::closing_of(RecordKind::need, scene.need.id, reason);
  };
  test::Writer other = kUkraine;
  other.boot = numbered<BootId>(2);
  scene.ledger.write_after(kUkraine, id, body(CloseReason::fulfilled), {{closed}, 2});
  scene.ledger.write_after(other, id, body(CloseReason::reopened), {{closed}, 2});
  EXPECT_EQ(scene.needed().workflow, Workflow::closed);
  EXPECT_EQ(scene.needed().ending->reason, CloseReason::fulfilled);
}

TEST(Standings, ClosedNeedKeepsWhatItAcceptedAndTakesNoMore) {
  Scene scene;
  scene.commit(8);
  scene.accept(5);
  const RecordKey second = scene.commit_more(kEstonia, 40, scene.body(2));
  scene.close_need(CloseReason::fulfilled);
  scene.accept(8);
  scene.accept(second, 2);
  EXPECT_EQ(scene.standing().effective.steps, 5);
  EXPECT_TRUE(scene.standing().void_after_closing);
  const CommitmentStanding late = scene.ledger.at(kToday).commitments.at(second);
  EXPECT_EQ(late.stage, CommitmentStage::proposed);
  EXPECT_TRUE(late.void_after_closing);
  EXPECT_EQ(scene.line().counted.steps, 5);
  scene.accept(3);  // less is always possible
  EXPECT_EQ(scene.standing().effective.steps, 3);
  scene.refuse(Verdict::revoke);
  EXPECT_EQ(scene.standing().stage, CommitmentStage::revoked);
}

TEST(Standings, LaterWordsAboutAClosingDoNotMoveItsDay) {
  Scene scene;
  scene.commit(8);
  scene.close_need(CloseReason::fulfilled);
  scene.accept(8);
  scene.close_need(CloseReason::short_closed);
  EXPECT_EQ(scene.line().counted.steps, 0);
  scene.close_need(CloseReason::reopened);
  EXPECT_EQ(scene.line().counted.steps, 8);
  scene.close_need(CloseReason::fulfilled);
  EXPECT_EQ(scene.line().counted.steps, 8);
}

TEST(Standings, DuplicateCountsNothing) {
  Scene scene;
  scene.commit(8);
  scene.accept(8);
  scene.close_need(CloseReason::duplicate);
  EXPECT_TRUE(scene.needed().duplicate);
  EXPECT_EQ(scene.line().required.steps, 0);
  EXPECT_EQ(scene.line().counted.steps, 0);
  EXPECT_EQ(scene.line().percent, 0);
  EXPECT_FALSE(scene.standing().counts);
}

TEST(Standings, FlagsOfDatesFollowTheDayAsked) {
  Scene scene;
  Need need = test::need_of(10);
  need.needed_by = kToday;
  need.expires_on = kTomorrow;
  scene.ask(need);
  EXPECT_FALSE(scene.needed(kToday).overdue);
  EXPECT_TRUE(scene.needed(kTomorrow).overdue);
  EXPECT_FALSE(scene.needed(kTomorrow).expired);
  EXPECT_TRUE(scene.needed(Date{kTomorrow.days + 1}).expired);
  scene.commit(10);
  scene.accept(10);
  EXPECT_FALSE(scene.needed(kTomorrow).overdue);
}

TEST(Standings, NeedOfWhichNothingIsHeardIsStale) {
  Scene scene;
  const Date last{scene.ledger.day + kStaleAfterDays};
  const Date after{last.days + 1};
  EXPECT_FALSE(scene.needed(last).stale);
  EXPECT_TRUE(scene.needed(after).stale);
  scene.ledger.write(kUkraine, id_about(RecordKind::reaffirm, scene.need),
                     Reaffirm{RecordKind::need, scene.need.id, after});
  EXPECT_FALSE(scene.needed(after).stale);
  EXPECT_TRUE(scene.needed(Date{after.days + 1}).stale);
  scene.close_need(CloseReason::withdrawn);
  EXPECT_FALSE(scene.needed(Date{after.days + 1}).stale);
}

TEST(Standings, SecondKindUnderItsIdUndoesNoWithdrawal) {
  Scene scene;
  scene.commit(8);
  scene.accept(8);
  scene.withdraw();
  scene.ledger.write_after(kPoland, id_about(RecordKind::closing, scene.promise), test::offer_of(5),
                           {});
  EXPECT_EQ(scene.standing().stage, CommitmentStage::withdrawn_after_accept);
  EXPECT_EQ(scene.line().counted, Quantity{});
}

TEST(Standings, DrawIsSaidWhereItCannotBeSeen) {
  Scene scene;
  Commitment promise = scene.body(8);
  EXPECT_FALSE(draw_of(test::offer_of(5), promise, Quantity{8})) << "names no offer";
  promise.offer = OfferRef{.id = scene.offer.id, .guest = {}, .draws = std::nullopt};
  EXPECT_EQ(draw_of(test::offer_of(5), promise, Quantity{8}), Quantity{8});
  Offer money = test::offer_of(5);
  money.category = "FN.EAR";
  money.unit = Unit::euro;
  EXPECT_FALSE(draw_of(money, promise, Quantity{8}));
  promise.offer->draws = Quantity{100};
  EXPECT_EQ(draw_of(money, promise, Quantity{8}), Quantity{100});
  Offer other = test::offer_of(5);
  other.category = "HW.PWR";
  EXPECT_FALSE(draw_of(other, promise, Quantity{8})) << "another thing, whatever it says";
}

TEST(Standings, RecordOfTwoKindsIsPartOfNothing) {
  Scene scene;
  scene.commit(8);
  scene.accept(8);
  test::Writer other = kUkraine;
  other.boot = numbered<BootId>(2);
  scene.ledger.write_after(other, scene.need.id, test::offer_of(5), {});
  const Standings made = scene.ledger.at(kToday);
  EXPECT_EQ(made.mixed, std::vector{scene.need});
  EXPECT_FALSE(made.needs.contains(scene.need));
  EXPECT_FALSE(made.offers.contains(scene.need));
  EXPECT_EQ(made.commitments.at(scene.promise).stage, CommitmentStage::pending);
}

}  // namespace
}  // namespace talgu
