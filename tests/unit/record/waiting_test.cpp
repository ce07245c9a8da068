#include "protocol/record/standing/waiting.h"

#include "tests/unit/record/scene.h"

#include <gtest/gtest.h>

#include <string>

namespace talgu {
namespace {

using test::kEstonia;
using test::kPoland;
using test::kToday;
using test::kUkraine;
using test::Scene;

// "answer merge": what waits for a party on a day, but for the weekly statement.
std::string waits(const Scene& scene, const test::Writer& who, Date day = kToday) {
  std::string names;
  for (const WaitingItem& item : waiting_for(who.party, scene.ledger.at(day))) {
    if (item.what == Waiting::state_coverage) continue;
    names += (names.empty() ? "" : " ") + std::string(name_of(item.what));
  }
  return names;
}

TEST(Waiting, ProposalWaitsForTheOwnerOfTheNeed) {
  Scene scene;
  EXPECT_EQ(waits(scene, kUkraine), "");
  scene.commit(8);
  EXPECT_EQ(waits(scene, kUkraine), "answer");
  EXPECT_EQ(waits(scene, kPoland), "");
  scene.accept(8);
  EXPECT_EQ(waits(scene, kUkraine), "");
  scene.commit(7);
  EXPECT_EQ(waits(scene, kUkraine), "answer");
  scene.withdraw();
  EXPECT_EQ(waits(scene, kUkraine), "find-another");
  scene.close_need(CloseReason::withdrawn);
  EXPECT_EQ(waits(scene, kUkraine), "");
}

TEST(Waiting, RefusalWaitsForTheDonorUntilItActs) {
  for (const bool was_accepted : {false, true}) {
    Scene scene;
    scene.commit(8);
    if (was_accepted) scene.accept(8);
    scene.refuse(was_accepted ? Verdict::revoke : Verdict::decline);
    EXPECT_EQ(waits(scene, kPoland), "take-note");
    EXPECT_EQ(waits(scene, kUkraine), "");
    scene.withdraw();
    EXPECT_EQ(waits(scene, kPoland), "");
  }
  Scene scene;
  scene.commit(8);
  scene.refuse(Verdict::decline);
  scene.commit(7);
  EXPECT_EQ(waits(scene, kPoland), "");
  EXPECT_EQ(waits(scene, kUkraine), "answer");
}

TEST(Waiting, ChangedNeedWaitsForTheDonor) {
  Scene scene;
  scene.commit(8);
  scene.ask(test::need_of(20));
  EXPECT_EQ(waits(scene, kPoland), "check-promise");
  EXPECT_EQ(waits(scene, kEstonia), "");
}

TEST(Waiting, LapsedPromiseWaitsForTheDonor) {
  Scene scene;
  Commitment body = scene.body(8);
  body.valid_until = kToday;
  scene.commit(body);
  EXPECT_EQ(waits(scene, kPoland, Date{kToday.days + 1}), "renew-promise");
}

TEST(Waiting, PromisedTwiceWaitsForTheDonor) {
  Scene scene;
  scene.ledger.write(kPoland, scene.offer.id, test::offer_of(6));
  Commitment body = scene.body(5);
  body.offer = OfferRef{.id = scene.offer.id, .guest = {}, .draws = {}};
  scene.commit(body);
  scene.commit_more(kPoland, 40, body);
  EXPECT_EQ(waits(scene, kPoland), "reduce-promise");
}

TEST(Waiting, TooMuchAcceptedWaitsForTheOwner) {
  Scene scene;
  scene.commit(8);
  scene.accept(8);
  scene.accept(scene.commit_more(kEstonia, 40, scene.body(8)), 8);
  EXPECT_EQ(waits(scene, kUkraine), "check-acceptance");
}

TEST(Waiting, StaleAndConcurrentRecordsWaitForTheirOwner) {
  Scene scene;
  EXPECT_EQ(waits(scene, kUkraine, Date{kToday.days + 200}), "reaffirm");
  test::Writer other = kUkraine;
  other.boot = test::numbered<BootId>(2);
  const EventId first = scene.need_revision;
  scene.ledger.write_after(kUkraine, scene.need.id, test::need_of(9), {{first}, 2});
  scene.ledger.write_after(other, scene.need.id, test::need_of(8), {{first}, 2});
  EXPECT_EQ(waits(scene, kUkraine), "merge");
}

TEST(Waiting, AnswersGivenApartWaitForTheOwnerOfTheNeed) {
  Scene scene;
  scene.commit(8);
  const EventId first = scene.ledger.newest(scene.promise);
  test::Writer other = kUkraine;
  other.boot = test::numbered<BootId>(2);
  const RecordId answer = test::id_of_response(scene.promise);
  scene.ledger.write_after(kUkraine, answer, test::accept_of(scene.promise, first, 8), {});
  scene.ledger.write_after(other, answer, test::refusal_of(scene.promise, first, Verdict::decline),
                           {});
  EXPECT_EQ(waits(scene, kUkraine), "merge");
  const auto items = waiting_for(kUkraine.party, scene.ledger.at(kToday));
  ASSERT_FALSE(items.empty());
  EXPECT_EQ(items.front().record.id, answer);
  scene.refuse(Verdict::decline);  // saved again, having seen both
  EXPECT_EQ(waits(scene, kUkraine), "");
}

TEST(Waiting, ClosingsAndReaffirmationsMadeApartWaitForTheirOwner) {
  test::Writer other = kUkraine;
  other.boot = test::numbered<BootId>(2);
  Scene scene;
  const RecordId closing = id_about(RecordKind::closing, scene.need);
  for (const auto& [who, reason] :
       {std::pair(kUkraine, CloseReason::withdrawn), std::pair(other, CloseReason::fulfilled)}) {
    scene.ledger.write_after(who, closing,
                             test::closing_of(RecordKind::need, scene.need.id, reason), {});
  }
  EXPECT_EQ(waits(scene, kUkraine), "merge");
  Scene renewed;
  const RecordId reaffirm = id_about(RecordKind::reaffirm, renewed.need);
  for (const auto& [who, day] : {std::pair(kUkraine, 100), std::pair(other, 200)}) {
    renewed.ledger.write_after(
        who, reaffirm, Reaffirm{RecordKind::need, renewed.need.id, Date{kToday.days + day}}, {});
  }
  EXPECT_EQ(waits(renewed, kUkraine), "merge");
}

TEST(Waiting, OfferCutUnderAnAcceptedPromiseWaitsForBothSides) {
  Scene scene;
  scene.ledger.write(kPoland, scene.offer.id, test::offer_of(8));
  Commitment body = scene.body(8);
  body.offer = OfferRef{.id = scene.offer.id, .guest = {}, .draws = {}};
  scene.commit(body);
  scene.accept(8);
  EXPECT_EQ(waits(scene, kUkraine), "");
  scene.ledger.write(kPoland, scene.offer.id, test::offer_of(1));
  EXPECT_EQ(waits(scene, kUkraine), "find-another");
  EXPECT_EQ(waits(scene, kPoland), "reduce-promise");
}

TEST(Waiting, StatementIsDueEveryWeekWhileTheNeedIsOpen) {
  Scene scene;  // asked ten days ago
  const auto is_due = [&](Date day) {
    const auto items = waiting_for(kUkraine.party, scene.ledger.at(day));
    return std::ranges::find(items, WaitingItem{Waiting::state_coverage, scene.need}) !=
           items.end();
  };
  EXPECT_FALSE(is_due({kToday.days - 4}));
  EXPECT_TRUE(is_due(kToday));
  scene.state_coverage(10, 0);
  EXPECT_FALSE(is_due({kToday.days + 6}));
  EXPECT_TRUE(is_due({kToday.days + 7}));
  scene.close_need(CloseReason::withdrawn);
  EXPECT_FALSE(is_due({kToday.days + 7}));
}

TEST(Waiting, ParcelThatArrivedWaitsForItsReceiverAndADamagedOneForItsDonor) {
  Scene scene;
  scene.commit(10);
  scene.accept(10);
  scene.send({test::parcel_of(1, 4)});
  EXPECT_EQ(waits(scene, kUkraine), "");
  Parcel arrived = test::parcel_of(1, 4);
  arrived.state = ParcelState::delivered;
  arrived.delivered_on = kToday;
  scene.send({arrived});
  EXPECT_EQ(waits(scene, kUkraine), "confirm");
  scene.confirm({test::received_of(1, 3, 1, Discrepancy::damaged)});
  EXPECT_EQ(waits(scene, kUkraine), "");
  EXPECT_EQ(waits(scene, kPoland), "make-good");
  scene.send({arrived, test::parcel_of(2, 7)});
  scene.confirm({test::received_of(1, 3, 1, Discrepancy::damaged), test::received_of(2, 7)});
  EXPECT_EQ(waits(scene, kPoland), "");
}

TEST(Waiting, WhatTwoNodesSaidApartOfADeliveryWaitsForThem) {
  Scene scene;
  scene.commit(10);
  scene.accept(10);
  const EventId first = scene.send({test::parcel_of(1, 4)});
  test::Writer other = kPoland;
  other.boot = test::numbered<BootId>(2);
  for (const test::Writer& who : {kPoland, other}) {
    scene.ledger.write_after(who, scene.delivery().id,
                             test::delivery_of(scene.promise, {test::parcel_of(1, 5)}),
                             {{first}, 2});
  }
  EXPECT_EQ(waits(scene, kPoland), "merge");
}

}  // namespace
}  // namespace talgu
