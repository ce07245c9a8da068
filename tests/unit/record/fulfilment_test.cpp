// What was sent and received, and what a need's owner states of its coverage.

#include "tests/unit/record/scene.h"

#include <gtest/gtest.h>

namespace talgu {
namespace {

using test::parcel_of;
using test::received_of;
using test::Scene;
using enum Fulfilment;

Scene accepted_scene() {
  Scene scene;
  scene.commit(10);
  scene.accept(10);
  return scene;
}

Parcel arrived(std::uint16_t number, std::int64_t quantity) {
  Parcel parcel = parcel_of(number, quantity);
  parcel.state = ParcelState::delivered;
  parcel.delivered_on = test::kToday;
  return parcel;
}

TEST(Fulfilment, GoesOnWithEachParcelAndEachConfirmation) {
  Scene scene = accepted_scene();
  EXPECT_EQ(scene.standing().fulfilment, not_started);
  scene.send({parcel_of(1, 4)});
  EXPECT_EQ(scene.standing().fulfilment, in_delivery);
  scene.send({arrived(1, 4)});
  EXPECT_EQ(scene.standing().fulfilment, delivered);
  EXPECT_TRUE(scene.standing().shipment.unconfirmed);
  scene.confirm({received_of(1, 4)});
  EXPECT_EQ(scene.standing().fulfilment, partly_received);
  EXPECT_FALSE(scene.standing().shipment.unconfirmed);
  scene.send({arrived(1, 4), parcel_of(2, 6)});
  EXPECT_EQ(scene.standing().shipment.in_transit.steps, 6);
  scene.confirm({received_of(1, 4), received_of(2, 6)});
  EXPECT_EQ(scene.standing().fulfilment, received);
  EXPECT_EQ(scene.standing().shipment.in_transit.steps, 0);
}

TEST(Fulfilment, ThreeParcelsOneLateOneDamagedAndMadeGood) {
  Scene scene = accepted_scene();
  scene.send({arrived(1, 4), arrived(2, 3), arrived(3, 3)});
  scene.confirm({received_of(1, 4), received_of(2, 3, 0, Discrepancy::late),
                 received_of(3, 1, 2, Discrepancy::damaged)});
  CommitmentStanding made = scene.standing();
  EXPECT_EQ(made.fulfilment, disputed);
  EXPECT_TRUE(made.shipment.late);
  EXPECT_EQ(made.shipment.received.steps, 8);
  EXPECT_EQ(made.shipment.rejected.steps, 2);
  EXPECT_EQ(scene.line().received.steps, 8);
  EXPECT_EQ(scene.line().to_receive.steps, 2);
  EXPECT_EQ(scene.line().fulfilment, Extent::partial);
  scene.send({arrived(1, 4), arrived(2, 3), arrived(3, 3), arrived(4, 2)});
  scene.confirm({received_of(1, 4), received_of(2, 3, 0, Discrepancy::late),
                 received_of(3, 1, 2, Discrepancy::damaged), received_of(4, 2)});
  EXPECT_EQ(scene.standing().fulfilment, received);
  EXPECT_EQ(scene.needed().fulfilment, Extent::full);
}

TEST(Fulfilment, MoreThanWasSentIsASurplus) {
  Scene scene = accepted_scene();
  scene.send({parcel_of(1, 4)});
  scene.confirm({received_of(1, 5)});
  EXPECT_TRUE(scene.standing().shipment.surplus);
  EXPECT_EQ(scene.standing().fulfilment, disputed);
  EXPECT_EQ(scene.standing().shipment.in_transit.steps, 0);
}

TEST(Fulfilment, CancelledParcelIsNotOnItsWay) {
  Scene scene = accepted_scene();
  Parcel parcel = parcel_of(1, 4);
  parcel.state = ParcelState::cancelled;
  scene.send({parcel});
  EXPECT_EQ(scene.standing().shipment.dispatched.steps, 0);
  EXPECT_EQ(scene.standing().fulfilment, not_started);
}

TEST(Fulfilment, OfAWithdrawnPromiseWhatCameCounts) {
  Scene scene = accepted_scene();
  scene.send({parcel_of(1, 4)});
  scene.confirm({received_of(1, 4)});
  EXPECT_EQ(scene.line().counted.steps, 10);
  scene.withdraw();
  EXPECT_EQ(scene.line().counted.steps, 4);
  EXPECT_EQ(scene.line().gap.steps, 6);
  EXPECT_EQ(scene.line().received.steps, 4);
}

TEST(Fulfilment, OnlyTheOwnerOfTheNeedConfirms) {
  Scene scene = accepted_scene();
  scene.send({parcel_of(1, 4)});
  test::Writer stranger{.party = test::numbered<PartyId>(7)};
  scene.ledger.write(
      stranger, id_about(RecordKind::confirmation, scene.delivery()),
      test::confirmation_of(scene.delivery(), scene.ledger.newest(scene.delivery()),
                            {received_of(1, 4)}));
  EXPECT_EQ(scene.line().received.steps, 0);
}

TEST(Fulfilment, OfAnotherThingCountsNothing) {
  Scene scene = accepted_scene();
  Delivery delivery = test::delivery_of(scene.promise, {parcel_of(1, 4)});
  delivery.category = "SW.NET";
  scene.ledger.write(test::kPoland, scene.delivery().id, delivery);
  EXPECT_TRUE(scene.standing().shipment.mismatch);
  EXPECT_EQ(scene.standing().shipment.dispatched.steps, 0);
}

TEST(Fulfilment, ParcelsAddedApartCountTheSmaller) {
  Scene scene = accepted_scene();
  const EventId first = scene.send({parcel_of(1, 4)});
  test::Writer other = test::kPoland;
  other.boot = test::numbered<BootId>(2);
  scene.ledger.write_after(test::kPoland, scene.delivery().id,
                           test::delivery_of(scene.promise, {parcel_of(1, 4), parcel_of(2, 3)}),
                           {{first}, 2});
  scene.ledger.write_after(other, scene.delivery().id,
                           test::delivery_of(scene.promise, {parcel_of(1, 4), parcel_of(2, 5)}),
                           {{first}, 2});
  EXPECT_EQ(scene.standing().shipment.dispatched.steps, 7);
}

TEST(StatedCoverage, TellsWhatIsOpenToWhoSeesNoPromise) {
  Scene scene;
  scene.state_coverage(10, 6);
  const LineStanding line = scene.line();
  EXPECT_EQ(line.counted.steps, 0);
  EXPECT_EQ(line.gap.steps, 10);
  ASSERT_TRUE(line.stated.has_value());
  EXPECT_EQ(line.stated->accepted.steps, 6);
  EXPECT_EQ(line.stated->tenths, 6);
  EXPECT_EQ(line.open.steps, 4);
  EXPECT_EQ(scene.needed().stated_on, test::kToday);
  EXPECT_FALSE(scene.needed().more_seen_than_stated);
}

TEST(StatedCoverage, IsFlaggedWhereMoreIsSeen) {
  Scene scene = accepted_scene();
  scene.state_coverage(10, 6);
  EXPECT_TRUE(scene.needed().more_seen_than_stated);
  EXPECT_EQ(scene.line().open.steps, 0);
}

TEST(StatedCoverage, OfAnotherThingOrRevisionIsToldApart) {
  Scene scene;
  scene.state_coverage(10, 6);
  scene.ask(test::need_of(20));
  EXPECT_TRUE(scene.needed().stated_of_another_revision);
  EXPECT_EQ(scene.line().open.steps, 14);
  Need other = test::need_of(20);
  other.lines[0].category = "SW.NET";
  scene.ask(other);
  EXPECT_FALSE(scene.line().stated.has_value());
  EXPECT_EQ(scene.line().open.steps, 20);
}

TEST(StatedCoverage, OfTwoNodesApartTheSmallerIsKnown) {
  Scene scene;
  const RecordId id = id_about(RecordKind::coverage, scene.need);
  test::Writer other = test::kUkraine;
  other.boot = test::numbered<BootId>(2);
  scene.ledger.write_after(test::kUkraine, id,
                           test::coverage_of(scene.need, scene.need_revision, 10, 3), {});
  scene.ledger.write_after(other, id,
                           test::coverage_of(scene.need, scene.need_revision, 10, 7), {});
  EXPECT_EQ(scene.line().stated->accepted.steps, 3);
}

}  // namespace
}  // namespace talgu
