#include "tests/unit/record/draft/desk.h"

namespace talgu {
namespace {

using draft::NeedIntent;
using draft::WarningCode;
using test::Desk;
using test::kEstonia;
using test::kNato;
using test::kPoland;
using test::kUkraine;
using test::need_of;
using test::numbered;
using test::Scene;

const ReaderName kOwn{.party = kUkraine.party, .guest = {}};
const ReaderName kDonor{.party = kPoland.party, .guest = {}};
const ReaderName kObserver{.party = kNato.party, .guest = {}};

/// A need of Ukraine, marked red, with a promise of Poland that keeps its own mark.
struct Marked : Scene {
  Marked() {
    ledger.events.front().event.tlp = Tlp::red;
    commit(8);
  }

  [[nodiscard]] std::string says(std::optional<Tlp> tlp, std::vector<ReaderName> readers) const {
    const Desk desk(ledger, kUkraine);
    auto made = desk.make(NeedIntent{.body = need_of(10), .tlp = tlp, .revises = need});
    draft::warn_of_handling(desk.ground(), readers, *made);
    return Desk::codes(*made);
  }
};

TEST(Handling, WeakerMarkThanBeforeIsSaid) {
  const Marked scene;
  EXPECT_EQ(scene.says({}, {kOwn, kDonor}), "");
  EXPECT_EQ(scene.says(Tlp::clear, {kOwn, kDonor}), "tlp-weaker");
}

TEST(Handling, StrictMarkDoesNotGoWithObserversAndGuests) {
  const Marked scene;
  const ReaderName guest{.party = kEstonia.party, .guest = numbered<GuestLabel>('g')};
  EXPECT_EQ(scene.says(Tlp::red, {kOwn, kDonor, kObserver}), "tlp-wide");
  EXPECT_EQ(scene.says(Tlp::red, {kOwn, guest}), "tlp-wide");
  EXPECT_EQ(scene.says(Tlp::amber_strict, {kOwn, kObserver}), "tlp-wide tlp-weaker");
  EXPECT_EQ(scene.says(Tlp::amber, {kOwn, kObserver}), "tlp-weaker");
}

TEST(Handling, WhatIsAboutItKeepsItsWeakerMark) {
  Scene scene;
  scene.commit(8);
  scene.accept(8);
  const Desk desk(scene.ledger, kUkraine);
  auto made = desk.make(NeedIntent{.body = need_of(10), .tlp = Tlp::red, .revises = scene.need});
  draft::warn_of_handling(desk.ground(), {kOwn, kDonor}, *made);
  EXPECT_EQ(test::warning_of(*made, WarningCode::tlp_left_behind).record, scene.promise);
}

TEST(Handling, NobodyElseReadsIt) {
  const Marked scene;
  EXPECT_EQ(scene.says({}, {kOwn}), "readers-none");
}

TEST(Handling, OutsidersAreThoseThatMayNotReadIt) {
  const Scene scene;
  const Desk desk(scene.ledger, kPoland);
  EXPECT_EQ(draft::outsiders_of(desk.ground(), scene.need, {kOwn, kDonor, kObserver}, {kDonor}),
            "NATO")
      << "not its owner";
}

}  // namespace
}  // namespace talgu
