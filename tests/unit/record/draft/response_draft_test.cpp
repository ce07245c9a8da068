#include "tests/unit/record/draft/desk.h"

namespace talgu {
namespace {

using draft::ResponseIntent;
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

/// Ukraine answers what Poland promises for its need of 10 licences.
struct Answering : Scene {
  [[nodiscard]] Desk desk() const { return {ledger, kUkraine}; }

  [[nodiscard]] ResponseIntent yes(const char* quantity = "") const {
    return {.commitment = promise, .verdict = Verdict::accept, .quantity = quantity};
  }

  [[nodiscard]] ResponseIntent no(Verdict verdict) const {
    return {.commitment = promise, .verdict = verdict, .reason = "too few"};
  }

  [[nodiscard]] std::string hint(const ResponseIntent& intent) const {
    const auto made = desk().make(intent);
    return made ? "" : made.error().hint;
  }
};

TEST(ResponseDraft, AcceptsAllOrAPart) {
  Answering scene;
  scene.commit(8);
  const auto all = scene.desk().make(scene.yes());
  ASSERT_TRUE(all);
  EXPECT_EQ(std::get<Response>(all->event.body).quantity.steps, 8);
  EXPECT_EQ(all->event.id, test::id_of_response(scene.promise));
  const auto part = scene.desk().make(scene.yes("3"));
  EXPECT_EQ(std::get<Response>(part->event.body).quantity.steps, 3);
  EXPECT_TRUE(is_refused(scene.desk().says(scene.yes("9")))) << "I2";
  EXPECT_TRUE(is_refused(Desk(scene.ledger, kPoland).says(scene.yes())));
}

TEST(ResponseDraft, NeverAcceptsMoreThanTheLineHasRoomFor) {
  Answering scene;
  scene.commit(8);
  scene.accept(scene.commit_more(kEstonia, 40, scene.body(7)), 7);
  EXPECT_TRUE(is_refused(scene.desk().says(scene.yes())));
  EXPECT_NE(scene.hint(scene.yes()).find("--quantity 3"), std::string::npos);
  EXPECT_FALSE(is_refused(scene.desk().says(scene.yes("3"))));
  Need open = need_of(10);
  open.lines.front().over_ok = true;
  scene.ask(open);
  EXPECT_FALSE(is_refused(scene.desk().says(scene.yes())));
}

TEST(ResponseDraft, SaysWhoHoldsTheRoomAndHowToFreeIt) {
  Answering scene;
  scene.ledger.write(kEstonia, numbered<RecordId>(31), offer_of(4));
  Commitment large = scene.body(10);
  large.offer = OfferRef{.id = numbered<RecordId>(31), .guest = {}, .draws = {}};
  const RecordKey holder = scene.commit_more(kEstonia, 40, large);
  scene.accept(holder, 10);  // of which its offer holds 4
  scene.commit(6);
  ASSERT_TRUE(is_refused(scene.desk().says(scene.yes())));
  const std::string hint = scene.hint(scene.yes());
  EXPECT_NE(hint.find("accept " + scene.desk().ground().name_of(holder) + " --quantity 4"),
            std::string::npos)
      << hint;
  scene.accept(holder, 4);
  EXPECT_EQ(scene.desk().says(scene.yes()), "");
}

TEST(ResponseDraft, AcceptedConditionHoldsRoomAndIsRevokedToFreeIt) {
  Answering scene;
  Commitment provisional = scene.body(10);
  provisional.form = CommitmentForm::provisional;
  provisional.condition = "after the budget is passed";
  const RecordKey holder = scene.commit_more(kEstonia, 40, provisional);
  scene.accept(holder, 10);
  scene.commit(6);
  const std::string hint = scene.hint(scene.yes());
  EXPECT_NE(hint.find("revoke " + scene.desk().ground().name_of(holder)), std::string::npos)
      << hint;
}

TEST(ResponseDraft, WarnsWhereLessCountsThanIsAccepted) {
  Answering scene;
  scene.ledger.write(kPoland, scene.offer.id, offer_of(4));
  Commitment large = scene.body(10);
  large.offer = OfferRef{.id = scene.offer.id, .guest = {}, .draws = {}};
  scene.commit(large);
  const auto made = scene.desk().make(scene.yes());
  ASSERT_TRUE(made);
  EXPECT_EQ(Desk::codes(*made), "counts-less");
  EXPECT_EQ(test::warning_of(*made, WarningCode::counts_less).limit->quantity.steps, 4);
  EXPECT_EQ(scene.desk().says(scene.yes("4")), "");
}

TEST(ResponseDraft, WarnsThatAConditionCountsNothing) {
  Answering scene;
  Commitment provisional = scene.body(8);
  provisional.form = CommitmentForm::provisional;
  provisional.condition = "after the budget is passed";
  scene.commit(provisional);
  EXPECT_EQ(scene.desk().says(scene.yes()), "provisional");
}

TEST(ResponseDraft, WarnsOfWhatItTakesBack) {
  Answering scene;
  scene.ask(need_of(30));
  scene.commit(30);
  scene.accept(30);
  const auto made = scene.desk().make(scene.yes("10"));
  EXPECT_EQ(Desk::codes(*made), "taken-back");
  EXPECT_EQ(test::warning_of(*made, WarningCode::taken_back).limit->quantity.steps, 20);
  EXPECT_EQ(scene.desk().says(scene.no(Verdict::revoke)), "taken-back");
}

TEST(ResponseDraft, WarnsOfTermsThatDoNotGoTogether) {
  Answering scene;
  Offer offer = offer_of(12);
  offer.terms.civil_only = true;
  scene.ledger.write(kPoland, scene.offer.id, offer);
  Commitment promise = scene.body(8);
  promise.offer = OfferRef{.id = scene.offer.id, .guest = {}, .draws = {}};
  promise.eta = Date{kToday.days + 60};
  scene.commit(promise);
  Need need = need_of(10);
  need.end_use = EndUse::dual;
  need.needed_by = Date{kToday.days + 30};
  scene.ask(need);
  EXPECT_EQ(scene.desk().says(scene.yes()), "need-changed late offer-civil");
}

TEST(ResponseDraft, VerdictFitsWhatWasSaidBefore) {
  Answering scene;
  scene.commit(8);
  EXPECT_TRUE(is_refused(scene.desk().says(scene.no(Verdict::revoke))));
  EXPECT_EQ(scene.desk().says(scene.no(Verdict::decline)), "");
  scene.accept(8);
  EXPECT_TRUE(is_refused(scene.desk().says(scene.no(Verdict::decline))));
  EXPECT_TRUE(scene.desk().make(scene.yes())->is_repeated);
  scene.withdraw();
  EXPECT_TRUE(is_refused(scene.desk().says(scene.yes())));
}

TEST(ResponseDraft, WhatLapsedIsNotAccepted) {
  Answering scene;
  Commitment body = scene.body(8);
  body.valid_until = Date{kToday.days - 1};
  scene.commit(body);
  EXPECT_TRUE(is_refused(scene.desk().says(scene.yes())));
  EXPECT_NE(scene.hint(scene.yes()).find("--valid-until"), std::string::npos);
}

TEST(ResponseDraft, ClosedNeedTakesLessAndNothingMore) {
  Answering scene;
  scene.commit(8);
  scene.accept(5);
  scene.close_need(CloseReason::fulfilled);
  EXPECT_TRUE(is_refused(scene.desk().says(scene.yes())));
  EXPECT_FALSE(is_refused(scene.desk().says(scene.yes("4"))));
  EXPECT_FALSE(is_refused(scene.desk().says(scene.no(Verdict::revoke))));
}

}  // namespace
}  // namespace talgu
