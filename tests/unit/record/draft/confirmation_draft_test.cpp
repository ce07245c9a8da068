#include "protocol/record/draft/confirmation_draft.h"

#include "tests/unit/record/draft/desk.h"

namespace talgu {
namespace {

using draft::ConfirmationIntent;
using draft::WarningCode;
using test::Desk;
using test::is_refused;
using test::kEstonia;
using test::kPoland;
using test::kToday;
using test::kUkraine;
using test::parcel_of;
using test::Scene;

/// Ukraine says what it got of two parcels, of 4 and of 6.
struct Confirming : Scene {
  Confirming() {
    commit(10);
    accept(10);
    send({parcel_of(1, 4), parcel_of(2, 6)});
  }

  [[nodiscard]] Desk desk(const test::Writer& who = kUkraine) const { return {ledger, who}; }

  [[nodiscard]] ConfirmationIntent all() const { return {.delivery = delivery()}; }

  [[nodiscard]] ConfirmationIntent part(std::uint64_t parcel, const char* accepted = "",
                                        const char* rejected = "") const {
    return {.delivery = delivery(), .parcel = parcel, .accepted = accepted, .rejected = rejected};
  }

  std::vector<ParcelReceipt> post(const ConfirmationIntent& intent) {
    const auto made = desk().make(intent);
    EXPECT_TRUE(made) << (made ? "" : made.error().what);
    if (!made) return {};
    ledger.write(kUkraine, made->event.id, made->event.body);
    return std::get<Confirmation>(made->event.body).parcels;
  }
};

TEST(ConfirmationDraft, OfAllParcelsAsTheyWereSent) {
  Confirming scene;
  EXPECT_EQ(scene.desk().says(scene.all()), "");
  const auto parcels = scene.post(scene.all());
  ASSERT_EQ(parcels.size(), 2U);
  EXPECT_EQ(parcels[0], test::received_of(1, 4));
  EXPECT_EQ(scene.line().received.steps, 10);
  EXPECT_EQ(scene.standing().fulfilment, Fulfilment::received);
  EXPECT_TRUE(is_refused(scene.desk().says(scene.all()))) << "nothing is left to confirm";
}

TEST(ConfirmationDraft, OfOneParcelAfterTheOtherAndAnewOfOne) {
  Confirming scene;
  scene.post(scene.part(2));
  EXPECT_EQ(scene.post(scene.part(1)).size(), 2U);
  ConfirmationIntent anew = scene.part(1, "", "1");
  anew.discrepancy = Discrepancy::missing;
  anew.remark = "three boxes of four";
  const auto parcels = scene.post(anew);
  EXPECT_EQ(parcels[0].accepted.steps, 3) << "what is not rejected";
  EXPECT_EQ(parcels[0].rejected.steps, 1);
  EXPECT_EQ(scene.standing().fulfilment, Fulfilment::disputed);
  EXPECT_EQ(scene.line().received.steps, 9);
}

TEST(ConfirmationDraft, OfNothingThatIsOfUse) {
  Confirming scene;
  ConfirmationIntent broken = scene.part(1, "0", "4");
  EXPECT_TRUE(is_refused(scene.desk().says(broken))) << "what was wrong";
  broken.discrepancy = Discrepancy::damaged;
  EXPECT_TRUE(is_refused(scene.desk().says(broken))) << "and in words";
  broken.remark = "wet";
  EXPECT_EQ(scene.desk().says(broken), "");
}

TEST(ConfirmationDraft, MoreThanAParcelHoldsIsCalledASurplus) {
  Confirming scene;
  EXPECT_TRUE(is_refused(scene.desk().says(scene.part(1, "5"))));
  ConfirmationIntent more = scene.part(1, "5");
  more.discrepancy = Discrepancy::surplus;
  more.remark = "a box more";
  EXPECT_EQ(scene.desk().says(more), "");
}

TEST(ConfirmationDraft, LessGoesOnBeingUnderWay) {
  Confirming scene;
  const auto made = scene.desk().make(scene.part(1, "3"));
  ASSERT_TRUE(made);
  const auto warning = test::warning_of(*made, WarningCode::parcel_rest);
  EXPECT_EQ(warning.line, 1);
  EXPECT_EQ(warning.amount->quantity.steps, 1);
}

TEST(ConfirmationDraft, WarnsOfDaysThatDoNotFit) {
  Confirming scene;
  ConfirmationIntent early = scene.part(1);
  early.received_on = Date{kToday.days - 1};
  EXPECT_EQ(scene.desk().says(early), "before-dispatch");
  early.received_on = Date{kToday.days + 1};
  EXPECT_EQ(scene.desk().says(early), "day-to-come");
  Need soon = test::need_of(10);
  soon.needed_by = Date{kToday.days - 1};
  scene.ask(soon);
  EXPECT_EQ(scene.desk().says(scene.part(1)), "late-unsaid");
  ConfirmationIntent late = scene.part(1);
  late.discrepancy = Discrepancy::late;
  late.remark = "held at the border";
  EXPECT_EQ(scene.desk().says(late), "");
}

TEST(ConfirmationDraft, IsOfADeliveryForAnOwnNeed) {
  Confirming scene;
  EXPECT_TRUE(is_refused(scene.desk(kPoland).says(scene.all())));
  EXPECT_TRUE(is_refused(scene.desk(kEstonia).says(scene.all())));
  EXPECT_TRUE(is_refused(scene.desk().says(ConfirmationIntent{.delivery = scene.promise})));
  EXPECT_TRUE(is_refused(scene.desk().says(scene.part(3)))) << "no such parcel";
  EXPECT_TRUE(is_refused(
      scene.desk().says(ConfirmationIntent{.delivery = scene.delivery(), .accepted = "4"})))
      << "of which parcel";
}

TEST(ConfirmationDraft, OfWhatArrivedThoughItWasCancelledOrItsNeedClosed) {
  Confirming scene;
  Parcel cancelled = parcel_of(1, 4);
  cancelled.state = ParcelState::cancelled;
  scene.send({cancelled, parcel_of(2, 6)});
  EXPECT_EQ(scene.desk().says(scene.part(1)), "parcel-cancelled");
  EXPECT_EQ(scene.post(scene.all()).size(), 1U) << "all that is under way";
  scene.close_need(CloseReason::short_closed);
  EXPECT_EQ(scene.desk().says(scene.part(1)), "parcel-cancelled");
}

}  // namespace
}  // namespace talgu
