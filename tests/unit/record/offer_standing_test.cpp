#include "tests/unit/record/scene.h"

#include <gtest/gtest.h>

namespace talgu {
namespace {

using test::kPoland;
using test::kToday;
using test::numbered;
using test::Scene;

constexpr Date kTomorrow{kToday.days + 1};

/// Poland offers 12 licences.
struct Giving : Scene {
  Giving() { offer_again(test::offer_of(12)); }

  void offer_again(const Offer& body) { ledger.write(kPoland, offer.id, body); }

  [[nodiscard]] Commitment drawing(std::int64_t quantity) const {
    Commitment commitment = body(quantity);
    commitment.offer = OfferRef{.id = offer.id, .guest = {}, .draws = {}};
    return commitment;
  }
};

TEST(OfferStanding, IsActiveReservedExhausted) {
  Giving scene;
  EXPECT_EQ(scene.offered().stage, OfferStage::active);
  scene.commit(scene.drawing(5));
  EXPECT_EQ(scene.offered().promised.steps, 5);
  EXPECT_EQ(scene.offered().left.steps, 7);
  EXPECT_EQ(scene.offered().stage, OfferStage::active);
  scene.commit(scene.drawing(12));
  EXPECT_EQ(scene.offered().stage, OfferStage::reserved);
  scene.accept(12);
  EXPECT_EQ(scene.offered().stage, OfferStage::exhausted);
  EXPECT_EQ(scene.offered().accepted.steps, 12);
}

TEST(OfferStanding, RefusalAndWithdrawalFreeIt) {
  Giving scene;
  scene.commit(scene.drawing(12));
  scene.refuse(Verdict::decline);
  EXPECT_EQ(scene.offered().left.steps, 12);
  EXPECT_TRUE(scene.offered().commitments.empty());
  Giving other;
  other.commit(other.drawing(12));
  other.accept(12);
  other.withdraw();
  EXPECT_EQ(other.offered().left.steps, 12);
}

TEST(OfferStanding, ExpiresAndIsWithdrawn) {
  Giving scene;
  Offer body = test::offer_of(12);
  body.available_until = kToday;
  scene.offer_again(body);
  EXPECT_EQ(scene.offered(kToday).stage, OfferStage::active);
  EXPECT_EQ(scene.offered(kTomorrow).stage, OfferStage::expired);
  scene.close(kPoland, RecordKind::offer, scene.offer, CloseReason::withdrawn);
  EXPECT_EQ(scene.offered(kTomorrow).stage, OfferStage::withdrawn);
  scene.close(kPoland, RecordKind::offer, scene.offer, CloseReason::reopened);
  EXPECT_EQ(scene.offered(kToday).stage, OfferStage::active);
}

TEST(OfferStanding, IsExhaustedAlsoWhenItsDayIsPast) {
  Giving scene;
  Offer body = test::offer_of(8);
  body.available_until = kToday;
  scene.offer_again(body);
  scene.commit(scene.drawing(8));
  EXPECT_EQ(scene.offered(kTomorrow).stage, OfferStage::expired);
  scene.accept(8);
  EXPECT_EQ(scene.offered(kTomorrow).stage, OfferStage::exhausted);
}

TEST(OfferStanding, WithdrawnOneHasNothingLeft) {
  Giving scene;
  scene.commit(scene.drawing(5));
  EXPECT_EQ(left_for(scene.ledger.at(kToday), scene.offer, scene.promise).steps, 12);
  scene.close(kPoland, RecordKind::offer, scene.offer, CloseReason::withdrawn);
  EXPECT_EQ(scene.offered().left.steps, 0);
}

TEST(OfferStanding, CutUnderAFirmPromiseBreaksItsWord) {
  Giving scene;
  Commitment body = scene.drawing(8);
  body.firm_until = Date{kToday.days + 400};
  scene.commit(body);
  scene.accept(8);
  EXPECT_FALSE(scene.standing().broken_firm_promise);
  scene.offer_again(test::offer_of(1));
  EXPECT_TRUE(scene.standing().broken_firm_promise);
  EXPECT_EQ(scene.line().counted.steps, 1);
  scene.offer_again(test::offer_of(8));
  EXPECT_FALSE(scene.standing().broken_firm_promise);
}

TEST(OfferStanding, WithdrawalLeavesWhatWasPromised) {
  Giving scene;
  scene.commit(scene.drawing(5));
  scene.accept(5);
  scene.close(kPoland, RecordKind::offer, scene.offer, CloseReason::withdrawn);
  EXPECT_EQ(scene.line().counted.steps, 5);
}

TEST(OfferStanding, OldestPromisesGoFirstWhereItIsPromisedTwice) {
  Giving scene;
  scene.ask(test::need_of(100));
  scene.commit(scene.drawing(8));
  const RecordKey second = scene.commit_more(kPoland, 5, scene.drawing(8));
  scene.accept(8);
  scene.accept(second, 8);
  const Standings made = scene.ledger.at(kToday);
  EXPECT_TRUE(made.offers.at(scene.offer).over_promised);
  EXPECT_EQ(made.offers.at(scene.offer).left.steps, 0);
  EXPECT_FALSE(made.commitments.at(scene.promise).offer_exceeded);
  EXPECT_EQ(made.commitments.at(scene.promise).effective.steps, 8);
  EXPECT_TRUE(made.commitments.at(second).offer_exceeded);
  EXPECT_EQ(made.commitments.at(second).effective.steps, 4);
  EXPECT_EQ(made.needs.at(scene.need).lines.at(1).counted.steps, 12);
}

TEST(OfferStanding, MoneyInAnotherCurrencySaysWhatItDraws) {
  Giving scene;
  Offer money = test::offer_of(900'000'00);
  money.category = "FN.EAR";
  money.unit = Unit::euro;
  money.currency = "USD";
  scene.offer.id = numbered<RecordId>(31);
  scene.offer_again(money);
  scene.commit(scene.drawing(8));
  EXPECT_TRUE(scene.standing().offer_mismatch);
  EXPECT_EQ(scene.offered().promised.steps, 0);
  Commitment saying = scene.drawing(8);
  saying.offer->draws = Quantity{400'000'00};
  scene.commit(saying);
  scene.accept(8);
  EXPECT_FALSE(scene.standing().offer_mismatch);
  EXPECT_EQ(scene.offered().left.steps, 500'000'00);
  EXPECT_EQ(scene.line().counted.steps, 8);
  saying.offer->draws = Quantity{900'000'01};
  scene.commit(saying);
  EXPECT_TRUE(scene.standing().offer_exceeded);
  EXPECT_EQ(scene.line().counted.steps, 0);
}

TEST(OfferStanding, PromiseOfAnotherThingDoesNotDraw) {
  Giving scene;
  Offer other = test::offer_of(12);
  other.category = "SW.NET";
  scene.offer_again(other);
  scene.commit(scene.drawing(5));
  scene.accept(5);
  EXPECT_TRUE(scene.standing().offer_mismatch);
  EXPECT_EQ(scene.line().counted.steps, 5);
  EXPECT_EQ(scene.offered().promised.steps, 0);
}

TEST(OfferStanding, OfferThatIsNotHeldBindsNobody) {
  Giving scene;
  scene.offer.id = numbered<RecordId>(31);
  scene.commit(scene.drawing(8));
  scene.accept(8);
  EXPECT_EQ(scene.line().counted.steps, 8);
}

TEST(OfferStanding, SponsorDrawsOnTheOfferOfItsGuest) {
  Scene scene;
  test::Writer guest = kPoland;
  guest.guest = numbered<GuestLabel>('g');
  scene.offer.guest = guest.guest;
  scene.ledger.write(guest, scene.offer.id, test::offer_of(6));
  Commitment body = scene.body(5);
  body.offer = OfferRef{.id = scene.offer.id, .guest = guest.guest, .draws = {}};
  scene.commit(body);
  EXPECT_EQ(scene.offered().left.steps, 1);
  // The guest ends its own offer; its sponsor's word is about another record.
  scene.close(kPoland, RecordKind::offer, scene.offer, CloseReason::withdrawn);
  EXPECT_EQ(scene.offered().stage, OfferStage::active);
  scene.close(guest, RecordKind::offer, scene.offer, CloseReason::withdrawn);
  EXPECT_EQ(scene.offered().stage, OfferStage::withdrawn);
}

TEST(OfferStanding, IsStaleAfterItsReaffirmation) {
  Giving scene;
  EXPECT_FALSE(scene.offered(Date{kToday.days + 1000}).stale);
  scene.ledger.write(kPoland, id_about(RecordKind::reaffirm, scene.offer),
                     Reaffirm{RecordKind::offer, scene.offer.id, kToday});
  EXPECT_FALSE(scene.offered(kToday).stale);
  EXPECT_TRUE(scene.offered(kTomorrow).stale);
}

}  // namespace
}  // namespace talgu
