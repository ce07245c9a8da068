#include "tests/unit/record/draft/desk.h"

namespace talgu {
namespace {

using draft::OfferIntent;
using draft::WarningCode;
using test::Desk;
using test::is_refused;
using test::kPoland;
using test::kToday;
using test::kUkraine;
using test::numbered;
using test::offer_of;
using test::Scene;

/// An offer of 12 licences, of which 8 are promised, accepted and firm.
struct Giving : Scene {
  Giving() {
    ledger.write(kPoland, offer.id, offer_of(12));
    Commitment body = Scene::body(8);
    body.offer = OfferRef{.id = offer.id, .guest = {}, .draws = {}};
    body.firm_until = Date{kToday.days + 400};
    commit(body);
    accept(8);
  }

  [[nodiscard]] Desk desk() const { return {ledger, kPoland}; }

  [[nodiscard]] OfferIntent change(Offer body) const {
    return {.body = std::move(body), .revises = offer};
  }
};

TEST(OfferDraft, CutUnderAPromiseIsSaidInFigures) {
  const Giving scene;
  EXPECT_EQ(scene.desk().says(scene.change(offer_of(8))), "");
  const auto made = scene.desk().make(scene.change(offer_of(1)));
  ASSERT_TRUE(made);
  EXPECT_EQ(Desk::codes(*made), "offer-over taken-back word-broken");
  const auto warning = test::warning_of(*made, WarningCode::taken_back);
  EXPECT_EQ(warning.record, scene.promise);
  EXPECT_EQ(warning.limit->quantity.steps, 7);
}

TEST(OfferDraft, KeepsItsMeaningWhilePromisesDrawOnIt) {
  Giving scene;
  Offer other = offer_of(12);
  other.category = "SW.NET";
  EXPECT_TRUE(is_refused(scene.desk().says(scene.change(other))));
  other.category = "HW.NET";
  other.unit = Unit::device;
  EXPECT_TRUE(is_refused(scene.desk().says(scene.change(other))));
  scene.withdraw();
  EXPECT_FALSE(is_refused(scene.desk().says(scene.change(other))));
}

TEST(OfferDraft, KeepsItsCurrencyWhilePromisesDrawOnIt) {
  Scene scene;
  Offer money = offer_of(100'000);
  money.category = "FN.EAR";
  money.unit = Unit::euro;
  scene.ledger.write(kPoland, scene.offer.id, money);
  Commitment body = scene.body(8);
  body.offer = OfferRef{.id = scene.offer.id, .guest = {}, .draws = Quantity{50'000}};
  scene.commit(body);
  money.currency = "PLN";
  const Desk desk(scene.ledger, kPoland);
  EXPECT_TRUE(is_refused(desk.says(OfferIntent{.body = money, .revises = scene.offer})));
  money.currency = "EUR";  // what it was
  EXPECT_FALSE(is_refused(desk.says(OfferIntent{.body = money, .revises = scene.offer})));
}

TEST(OfferDraft, IsNotMadeForAClosedNeed) {
  Scene scene;
  Offer body = offer_of(5);
  body.basis = OfferBasis::unsolicited;
  body.for_need = scene.need;
  const auto made = Desk(scene.ledger, kPoland).make(OfferIntent{.body = body});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->names.size(), 1U) << "its readers learn of the need";
  scene.close_need(CloseReason::fulfilled);
  EXPECT_TRUE(is_refused(Desk(scene.ledger, kPoland).says(OfferIntent{.body = body})));
}

TEST(OfferDraft, WarnsOfAPastDayAndOfAChangeToWhatIsWithdrawn) {
  Scene scene;
  scene.ledger.write(kPoland, scene.offer.id, offer_of(5));
  scene.close(kPoland, RecordKind::offer, scene.offer, CloseReason::withdrawn);
  Offer past = offer_of(6);
  past.available_until = Date{kToday.days - 1};
  const Desk desk(scene.ledger, kPoland);
  EXPECT_EQ(desk.says(OfferIntent{.body = past, .revises = scene.offer}), "target-ended day-past");
}

}  // namespace
}  // namespace talgu
