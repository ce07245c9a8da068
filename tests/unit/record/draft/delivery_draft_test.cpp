#include "protocol/record/draft/delivery_draft.h"

#include "tests/unit/record/draft/desk.h"

namespace talgu {
namespace {

using draft::DeliveryIntent;
using draft::ParcelAct;
using test::Desk;
using test::is_refused;
using test::kEstonia;
using test::kPoland;
using test::kToday;
using test::parcel_of;
using test::received_of;
using test::Scene;

/// Poland delivers on what it promised, 10 licences of which all are accepted.
struct Delivering : Scene {
  Delivering() {
    commit(10);
    accept(10);
  }

  [[nodiscard]] Desk desk(const test::Writer& who = kPoland) const { return {ledger, who}; }

  [[nodiscard]] DeliveryIntent parcel(const char* quantity) const {
    return {.commitment = promise, .quantity = quantity};
  }

  [[nodiscard]] DeliveryIntent change(std::uint64_t number) const {
    return {.commitment = promise, .act = ParcelAct::change, .parcel = number};
  }

  /// The parcels once it is signed.
  std::vector<Parcel> post(const DeliveryIntent& intent) {
    const auto made = desk().make(intent);
    EXPECT_TRUE(made) << (made ? "" : made.error().what);
    if (!made) return {};
    if (!made->is_repeated) ledger.write(kPoland, made->event.id, made->event.body);
    return std::get<Delivery>(made->event.body).parcels;
  }
};

TEST(DeliveryDraft, AddsParcelsOneAfterTheOther) {
  Delivering scene;
  EXPECT_EQ(scene.desk().says(scene.parcel("4")), "");
  scene.post(scene.parcel("4"));
  const auto parcels = scene.post(scene.parcel("6"));
  ASSERT_EQ(parcels.size(), 2U);
  EXPECT_EQ(parcels[0], parcel_of(1, 4));
  EXPECT_EQ(parcels[1], parcel_of(2, 6));
  EXPECT_EQ(scene.standing().shipment.dispatched.steps, 10);
}

TEST(DeliveryDraft, TheSameParcelAgainIsARepetition) {
  Delivering scene;
  scene.post(scene.parcel("4"));
  EXPECT_TRUE(scene.desk().make(scene.parcel("4"))->is_repeated);
  DeliveryIntent arrived = scene.change(1);
  arrived.delivered_on = kToday;
  scene.post(arrived);
  EXPECT_TRUE(scene.desk().make(scene.parcel("4"))->is_repeated) << "whatever became of it";
  DeliveryIntent second = scene.parcel("4");
  second.parcel = 2;
  EXPECT_EQ(scene.post(second).size(), 2U) << "meant once more";
  DeliveryIntent other = scene.parcel("5");
  other.parcel = 2;
  EXPECT_TRUE(is_refused(scene.desk().says(other))) << "a number stays with its parcel";
}

TEST(DeliveryDraft, ChangesOneParcelAndLeavesTheRest) {
  Delivering scene;
  DeliveryIntent first = scene.parcel("4");
  first.tracking = "PL 4711";
  scene.post(first);
  DeliveryIntent arrived = scene.change(1);
  arrived.delivered_on = kToday;
  const auto parcels = scene.post(arrived);
  EXPECT_EQ(parcels[0].state, ParcelState::delivered);
  EXPECT_EQ(parcels[0].tracking, "PL 4711");
  EXPECT_EQ(parcels[0].quantity.steps, 4);
  DeliveryIntent gone = scene.change(1);
  gone.is_cancelled = true;
  EXPECT_EQ(scene.post(gone)[0].state, ParcelState::cancelled);
  EXPECT_EQ(scene.standing().shipment.dispatched.steps, 0);
  EXPECT_TRUE(is_refused(scene.desk().says(scene.change(7)))) << "no such parcel";
}

TEST(DeliveryDraft, IsOnAPromiseOfOnesOwn) {
  Delivering scene;
  EXPECT_TRUE(is_refused(scene.desk(kEstonia).says(scene.parcel("4"))));
  DeliveryIntent of_need = scene.parcel("4");
  of_need.commitment = {kPoland.party, scene.need.id};
  EXPECT_TRUE(is_refused(scene.desk().says(of_need)));
  EXPECT_TRUE(is_refused(scene.desk().says(scene.parcel("0"))));
  EXPECT_TRUE(is_refused(scene.desk().says(scene.parcel("x"))));
}

TEST(DeliveryDraft, WarnsOfWhatNobodyAskedFor) {
  Delivering scene;
  EXPECT_EQ(scene.desk().says(scene.parcel("11")), "sent-over");
  scene.commit(12);
  EXPECT_EQ(scene.desk().says(scene.parcel("10")), "") << "the accepted part of it";
  Scene open;
  open.commit(10);
  EXPECT_EQ(
      Desk(open.ledger, kPoland).says(DeliveryIntent{.commitment = open.promise, .quantity = "4"}),
      "not-taken");
}

TEST(DeliveryDraft, WhatWasRejectedIsSentAgainWithoutAWarning) {
  Delivering scene;
  scene.send({parcel_of(1, 10)});
  scene.confirm({received_of(1, 8, 2, Discrepancy::damaged)});
  EXPECT_EQ(scene.desk().says(scene.parcel("2")), "");
  EXPECT_EQ(scene.desk().says(scene.parcel("3")), "sent-over");
}

TEST(DeliveryDraft, WarnsOfDaysAndOfWhatWasConfirmed) {
  Delivering scene;
  DeliveryIntent early = scene.parcel("4");
  early.dispatched_on = Date{kToday.days + 3};
  EXPECT_EQ(scene.desk().says(early), "day-to-come");
  Need soon = test::need_of(10);
  soon.needed_by = Date{kToday.days + 2};
  scene.ask(soon);
  DeliveryIntent late = scene.parcel("4");
  late.expected_on = Date{kToday.days + 3};
  EXPECT_EQ(scene.desk().says(late), "late");
  scene.send({parcel_of(1, 4)});
  scene.confirm({received_of(1, 4)});
  DeliveryIntent less = scene.change(1);
  less.quantity = "3";
  EXPECT_EQ(scene.desk().says(less), "parcel-confirmed");
}

}  // namespace
}  // namespace talgu
