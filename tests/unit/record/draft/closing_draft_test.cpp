#include "tests/unit/record/draft/desk.h"

namespace talgu {
namespace {

using draft::ClosingIntent;
using draft::ReaffirmIntent;
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

/// Two needs of Ukraine, and a promise of Poland for the first.
struct Ending : Scene {
  RecordKey second{kUkraine.party, numbered<RecordId>(11)};

  Ending() {
    ledger.write(kUkraine, second.id, need_of(10));
    commit(8);
  }

  [[nodiscard]] std::string says(const test::Writer& who, ClosingIntent intent) const {
    return Desk(ledger, who).says(std::move(intent));
  }

  [[nodiscard]] ClosingIntent close(CloseReason reason) const {
    return {.target = need, .reason = reason};
  }

  [[nodiscard]] static ClosingIntent duplicate(const RecordKey& target, const RecordKey& kept) {
    return {.target = target, .reason = CloseReason::duplicate, .kept = kept};
  }
};

TEST(ClosingDraft, OnlyTheOwnerEndsARecord) {
  const Ending scene;
  EXPECT_TRUE(is_refused(scene.says(kPoland, scene.close(CloseReason::withdrawn))));
  EXPECT_FALSE(is_refused(scene.says(kUkraine, scene.close(CloseReason::withdrawn))));
  EXPECT_TRUE(
      is_refused(scene.says(kPoland, {.target = scene.promise, .reason = CloseReason::fulfilled})));
}

TEST(ClosingDraft, NoTwoNeedsAreDuplicatesOfEachOther) {
  Ending scene;
  EXPECT_FALSE(is_refused(scene.says(kUkraine, Ending::duplicate(scene.need, scene.second))));
  scene.ledger.write(kUkraine, id_about(RecordKind::closing, scene.need),
                     Closing{.target_kind = RecordKind::need,
                             .target = scene.need.id,
                             .reason = CloseReason::duplicate,
                             .text = {},
                             .kept = scene.second});
  EXPECT_TRUE(is_refused(scene.says(kUkraine, Ending::duplicate(scene.second, scene.need))));
  EXPECT_TRUE(is_refused(scene.says(kUkraine, Ending::duplicate(scene.second, scene.second))));
}

TEST(ClosingDraft, DuplicateRepeatsARecordOfItsKind) {
  Ending scene;
  scene.ledger.write(kPoland, scene.offer.id, offer_of(5));
  for (const RecordKey& other :
       {scene.promise, scene.offer, RecordKey{kUkraine.party, numbered<RecordId>(99)}}) {
    EXPECT_TRUE(is_refused(scene.says(kUkraine, Ending::duplicate(scene.need, other))));
  }
  const RecordKey same = scene.commit_more(kPoland, 41, scene.body(8));
  Commitment other = scene.body(8);
  other.need = scene.second;
  const RecordKey elsewhere = scene.commit_more(kPoland, 42, other);
  EXPECT_FALSE(is_refused(scene.says(kPoland, Ending::duplicate(scene.promise, same))));
  EXPECT_TRUE(is_refused(scene.says(kPoland, Ending::duplicate(scene.promise, elsewhere))));
}

TEST(ClosingDraft, KeptRecordIsNotToldToOutsiders) {
  const Ending scene;
  const auto made = Desk(scene.ledger, kUkraine).make(Ending::duplicate(scene.need, scene.second));
  ASSERT_EQ(made->names.size(), 1U);
  EXPECT_TRUE(made->names.front().refuse_outsiders);
}

TEST(ClosingDraft, OnlyWhatIsClosedIsReopened) {
  Ending scene;
  EXPECT_TRUE(is_refused(scene.says(kUkraine, scene.close(CloseReason::reopened))));
  scene.close_need(CloseReason::withdrawn);
  EXPECT_EQ(scene.says(kUkraine, scene.close(CloseReason::reopened)), "");
}

TEST(ClosingDraft, WarnsOfWhatIsStillOpen) {
  Ending scene;
  EXPECT_EQ(scene.says(kUkraine, scene.close(CloseReason::fulfilled)), "not-covered promises-wait");
  scene.accept(8);
  EXPECT_EQ(scene.says(kUkraine, scene.close(CloseReason::short_closed)), "promise-accepted");
  EXPECT_EQ(scene.says(kUkraine, Ending::duplicate(scene.need, scene.second)),
            "promise-accepted taken-back")
      << "a duplicate counts nothing (I7)";
}

TEST(ClosingDraft, TellsCoverageAsItIsClosed) {
  Ending scene;
  scene.ask(need_of(8));
  scene.accept(8);
  scene.close_need(CloseReason::duplicate);
  const std::string said = scene.says(kUkraine, scene.close(CloseReason::fulfilled));
  EXPECT_FALSE(is_refused(said)) << said;
  EXPECT_EQ(said.find("not-covered"), std::string::npos) << "the duplicate counted nothing";
}

TEST(ClosingDraft, FulfilledIsWhatWasReceived) {
  Ending scene;
  scene.ask(need_of(8));
  scene.accept(8);
  EXPECT_EQ(scene.says(kUkraine, scene.close(CloseReason::fulfilled)),
            "not-received promise-accepted");
  scene.send({test::parcel_of(1, 8)});
  scene.confirm({test::received_of(1, 8)});
  EXPECT_EQ(scene.says(kUkraine, scene.close(CloseReason::fulfilled)), "promise-accepted");
}

TEST(ClosingDraft, WarnsOfManyPromisesByNameAndNumber) {
  Ending scene;
  scene.ask(need_of(100));
  scene.accept(8);
  for (std::uint64_t i = 0; i < 8; ++i) {
    scene.accept(scene.commit_more(kEstonia, 50 + i, scene.body(3)), 3);
  }
  const auto made = Desk(scene.ledger, kUkraine).make(scene.close(CloseReason::short_closed));
  EXPECT_EQ(test::warning_of(*made, WarningCode::more).count, 4U);
}

TEST(ClosingDraft, WithdrawalSaysWhatItBreaksAndOnlyThat) {
  Ending scene;
  Commitment firm = scene.body(8);
  firm.firm_until = Date{kToday.days + 9};
  scene.commit(firm);
  const ClosingIntent withdrawal{.target = scene.promise};
  EXPECT_EQ(scene.says(kPoland, withdrawal), "word-broken");
  scene.accept(8);
  EXPECT_EQ(scene.says(kPoland, withdrawal), "taken-back word-broken");
  const Desk last(scene.ledger, kPoland, Date{kToday.days + 9});
  EXPECT_EQ(last.says(withdrawal), "taken-back word-broken") << "firm to the end of that day";
  const Desk after(scene.ledger, kPoland, Date{kToday.days + 10});
  EXPECT_EQ(after.says(withdrawal), "taken-back");
  scene.refuse(Verdict::revoke);
  EXPECT_EQ(scene.says(kPoland, withdrawal), "") << "nobody wants it: no word is broken";
}

TEST(ClosingDraft, WithdrawnOfferLeavesItsPromises) {
  Ending scene;
  scene.ledger.write(kPoland, scene.offer.id, offer_of(12));
  EXPECT_EQ(scene.says(kPoland, {.target = scene.offer}), "");
  Commitment body = scene.body(8);
  body.offer = OfferRef{.id = scene.offer.id, .guest = {}, .draws = {}};
  scene.commit(body);
  EXPECT_EQ(scene.says(kPoland, {.target = scene.offer}), "promises-stay");
}

TEST(ReaffirmDraft, RenewsWhatHoldsAndNothingElse) {
  Ending scene;
  const auto says = [&](const test::Writer& who, const RecordKey& target, std::int32_t days) {
    return Desk(scene.ledger, who)
        .says(ReaffirmIntent{.target = target, .still_valid_until = Date{kToday.days + days}});
  };
  EXPECT_EQ(says(kUkraine, scene.need, 10), "");
  EXPECT_TRUE(is_refused(says(kUkraine, scene.need, -1))) << "a day that is past";
  EXPECT_TRUE(is_refused(says(kPoland, scene.need, 10)));
  scene.ledger.write(kUkraine, id_about(RecordKind::reaffirm, scene.need),
                     Reaffirm{RecordKind::need, scene.need.id, Date{kToday.days + 20}});
  EXPECT_EQ(says(kUkraine, scene.need, 10), "reaffirm-shorter");
  scene.refuse(Verdict::decline);
  EXPECT_TRUE(is_refused(says(kPoland, scene.promise, 10)));
  scene.withdraw();
  EXPECT_TRUE(is_refused(says(kPoland, scene.promise, 10)));
  scene.close_need(CloseReason::withdrawn);
  EXPECT_TRUE(is_refused(says(kUkraine, scene.need, 10)));
}

}  // namespace
}  // namespace talgu
