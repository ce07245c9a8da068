#include "protocol/record/fold/fold.h"

#include "tests/unit/record/ledger.h"
#include "tests/unit/record/sample_need.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace talgu {
namespace {

/// One party whose nodes write revisions of one record.
struct History {
  std::vector<StoredEvent> events;
  std::uint64_t clock = 1000;

  /// Returns the id of the new revision.
  EventId revise(unsigned char node, std::uint32_t rev, std::vector<EventId> previous,
                 std::int64_t quantity) {
    std::ranges::sort(previous);
    StoredEvent stored;
    stored.event = test::sample_event();
    stored.event.rev = rev;
    stored.event.previous = std::move(previous);
    stored.event.boot.bytes[0] = std::byte{node};
    stored.event.clock = ++clock;
    auto& need = std::get<Need>(stored.event.body);
    need.lines.resize(1);
    need.lines[0].min_useful = {};
    need.lines[0].quantity = {quantity};
    stored.origin.author.bytes[0] = std::byte{9};
    stored.id = event_id(stored.origin.author, {}, encode_event(stored.event));
    events.push_back(stored);
    return stored.id;
  }

  [[nodiscard]] RecordState state() const {
    const auto states = fold(events, test::roles);
    EXPECT_EQ(states.size(), 1U);
    return states.begin()->second;
  }
};

TEST(Fold, LaterRevisionIsCurrent) {
  History history;
  const EventId first = history.revise(1, 1, {}, 10);
  const EventId second = history.revise(1, 2, {first}, 20);
  const RecordState state = history.state();
  EXPECT_EQ(state.current()->rev, 2U);
  EXPECT_EQ(state.heads, std::vector{second});
  EXPECT_EQ(state.counted.at(1).steps, 20);
  EXPECT_FALSE(state.concurrent_edit || state.disputed);
}

TEST(Fold, RevisionCountsAlsoWhereTheOneBeforeIsNotHeld) {
  History history;
  const EventId first = history.revise(1, 1, {}, 10);
  const EventId second = history.revise(1, 2, {first}, 20);
  history.revise(1, 3, {second}, 30);
  const StoredEvent late = history.events[1];
  history.events.erase(history.events.begin() + 1);
  RecordState state = history.state();
  EXPECT_EQ(state.current()->rev, 3U);
  EXPECT_TRUE(state.chain_not_held);
  EXPECT_TRUE(state.concurrent_edit);  // nothing that is held says that the third follows the first
  EXPECT_EQ(state.counted.at(1).steps, 10);
  history.events.push_back(late);
  state = history.state();
  EXPECT_FALSE(state.chain_not_held || state.concurrent_edit);
  EXPECT_EQ(state.counted.at(1).steps, 30);
}

TEST(Fold, RecordOutlivesTheErasureOfItsOlderRevisions) {
  History history;
  const EventId first = history.revise(1, 1, {}, 10);
  const EventId second = history.revise(1, 2, {first}, 20);
  history.events.erase(history.events.begin());
  const RecordState state = history.state();
  EXPECT_EQ(state.heads, std::vector{second});
  EXPECT_EQ(state.counted.at(1).steps, 20);
  EXPECT_TRUE(state.chain_not_held);
}

TEST(Fold, ReadersOfOtherCopiesSeeTheSameCurrent) {
  History history;
  const EventId first = history.revise(1, 1, {}, 10);
  history.revise(1, 2, {first}, 20);
  const EventId later = history.revise(2, 2, {first}, 30);
  History other = history;
  // The other reader holds a copy of the earlier edit only, which stands far behind the later one.
  other.events[1].origin.feed.bytes[0] = std::byte{5};
  other.events[1].origin.seq = 1000;
  EXPECT_EQ(history.state().heads.back(), later);
  EXPECT_EQ(other.state().heads, history.state().heads);
}

TEST(Fold, CopyByAnotherNodeOfThePartyIsNoDispute) {
  History history;
  const EventId first = history.revise(1, 1, {}, 10);
  history.revise(1, 2, {first}, 20);
  history.revise(2, 2, {first}, 30);
  StoredEvent copy = history.events[1];
  copy.origin.feed.bytes[0] = std::byte{5};  // of the node that wrote the other edit
  history.events.push_back(copy);
  EXPECT_TRUE(history.state().concurrent_edit);
  EXPECT_FALSE(history.state().disputed);
}

TEST(Fold, ConcurrentEditsCountTheSmallestUntilMerged) {
  History history;
  const EventId first = history.revise(1, 1, {}, 10);
  const EventId left = history.revise(1, 2, {first}, 20);
  const EventId right = history.revise(2, 2, {first}, 30);
  RecordState state = history.state();
  EXPECT_TRUE(state.concurrent_edit);
  EXPECT_FALSE(state.disputed);
  EXPECT_EQ(state.heads.back(), right);
  EXPECT_EQ(state.counted.at(1).steps, 20);
  history.revise(1, 3, {left, right}, 40);
  state = history.state();
  EXPECT_FALSE(state.concurrent_edit);
  EXPECT_EQ(state.counted.at(1).steps, 40);
}

TEST(Fold, TwoEventsOfOneNodeAsOneRevisionAreADispute) {
  History history;
  const EventId first = history.revise(1, 1, {}, 10);
  history.revise(1, 2, {first}, 20);
  history.revise(1, 2, {first}, 5);
  EXPECT_TRUE(history.state().disputed);
  EXPECT_EQ(history.state().counted.at(1).steps, 5);
}

TEST(Fold, LineThatOneHeadLacksCountsNothing) {
  History history;
  const EventId first = history.revise(1, 1, {}, 10);
  history.revise(1, 2, {first}, 20);
  history.revise(2, 2, {first}, 30);
  std::get<Need>(history.events[1].event.body).lines[0].line_no = 2;
  EXPECT_EQ(history.state().counted.at(1).steps, 0);
}

TEST(Fold, RevisionWithAWrongNumberHasNoEffect) {
  History history;
  const EventId first = history.revise(1, 1, {}, 10);
  history.revise(1, 5, {first}, 50);
  EXPECT_EQ(history.state().current()->rev, 1U);
  EXPECT_EQ(history.state().refused, 1U);
}

TEST(Fold, CopiesCountOnceAndShowTheirChannels) {
  History history;
  history.revise(1, 1, {}, 10);
  StoredEvent copy = history.events[0];
  copy.origin.audience.bytes[0] = std::byte{5};
  history.events.push_back(copy);
  EXPECT_EQ(history.state().revisions.size(), 1U);
  EXPECT_EQ(history.state().audiences.size(), 2U);
}

TEST(Fold, SameIdOfTwoPartiesIsTwoRecords) {
  History history;
  history.revise(1, 1, {}, 10);
  StoredEvent other = history.events[0];
  other.origin.author.bytes[0] = std::byte{8};
  history.events.push_back(other);
  EXPECT_EQ(fold(history.events, test::roles).size(), 2U);
}

TEST(Fold, GuestOwnsNoNeedAndTakesNoPlace) {
  History history;
  history.revise(1, 1, {}, 10);
  StoredEvent copy = history.events[0];
  copy.origin.guest.bytes[0] = std::byte{'g'};
  EXPECT_TRUE(fold(std::vector{copy}, test::roles).empty());
  history.events.push_back(copy);
  EXPECT_TRUE(history.state().revisions[0].origin.guest.is_zero());
}

TEST(Fold, StrictestTlpOfTheHeadsHolds) {
  History history;
  const EventId first = history.revise(1, 1, {}, 10);
  history.revise(1, 2, {first}, 20);
  history.revise(2, 2, {first}, 30);
  history.events[1].event.tlp = Tlp::red;
  EXPECT_EQ(history.state().tlp, Tlp::red);
}

TEST(Fold, RecordAboutAnotherHasTheIdThatFollows) {
  test::Ledger ledger;
  const RecordKey need{test::kUkraine.party, test::numbered<RecordId>(10)};
  const auto body = test::closing_of(RecordKind::need, need.id, CloseReason::withdrawn);
  ledger.write(test::kUkraine, test::numbered<RecordId>(5), body);
  EXPECT_TRUE(ledger.records().empty());
  ledger.write(test::kUkraine, id_about(RecordKind::closing, need), body);
  EXPECT_EQ(ledger.records().size(), 1U);
}

TEST(Fold, TwoNodesThatAnswerApartReviseOneRecord) {
  test::Ledger ledger;
  const RecordKey commitment{test::kPoland.party, test::numbered<RecordId>(20)};
  const auto revision = test::numbered<EventId>(21);
  test::Writer other = test::kUkraine;
  other.boot = test::numbered<BootId>(2);
  const RecordId id = test::id_of_response(commitment);
  ledger.write_after(test::kUkraine, id, test::accept_of(commitment, revision, 5), {});
  ledger.write_after(other, id, test::accept_of(commitment, revision, 3), {});
  const RecordState state = ledger.records().at({test::kUkraine.party, id});
  EXPECT_TRUE(state.concurrent_edit);
  EXPECT_FALSE(state.disputed);
  EXPECT_EQ(state.counted.at(kOnlyLine).steps, 3);
}

TEST(Fold, GuestOwnsOffersAndTheirEndOnly) {
  test::Ledger ledger;
  test::Writer guest = test::kPoland;
  guest.guest = test::numbered<GuestLabel>('g');
  const RecordKey offer{guest.party, test::numbered<RecordId>(30), guest.guest};
  const RecordKey need{test::kUkraine.party, test::numbered<RecordId>(10)};
  ledger.write(guest, offer.id, test::offer_of(5));
  ledger.write(guest, id_about(RecordKind::closing, offer),
               test::closing_of(RecordKind::offer, offer.id, CloseReason::withdrawn));
  ledger.write(guest, id_about(RecordKind::reaffirm, offer),
               Reaffirm{RecordKind::offer, offer.id, test::kToday});
  EXPECT_EQ(ledger.records().size(), 3U);
  ledger.write(guest, test::numbered<RecordId>(31), test::need_of(5));
  ledger.write(guest, test::numbered<RecordId>(32),
               test::promise_to(need, test::numbered<EventId>(1), 5));
  ledger.write(guest, id_about(RecordKind::closing, need),
               test::closing_of(RecordKind::need, need.id, CloseReason::withdrawn));
  EXPECT_EQ(ledger.records().size(), 3U);
}

TEST(Fold, GuestAndSponsorDoNotReviseEachOther) {
  test::Ledger ledger;
  test::Writer guest = test::kPoland;
  guest.guest = test::numbered<GuestLabel>('g');
  ledger.write(guest, test::numbered<RecordId>(30), test::offer_of(5));
  ledger.write(test::kPoland, test::numbered<RecordId>(30), test::offer_of(7));
  EXPECT_EQ(ledger.records().size(), 2U);
}

TEST(Fold, NobodyCommitsToItsOwnNeed) {
  test::Ledger ledger;
  const RecordKey need{test::kUkraine.party, test::numbered<RecordId>(10)};
  ledger.write(test::kUkraine, test::numbered<RecordId>(20),
               test::promise_to(need, test::numbered<EventId>(1), 5));
  EXPECT_TRUE(ledger.records().empty());
}

TEST(Fold, OneIdAsTwoKindsIsADisputeThatCountsNothing) {
  test::Ledger ledger;
  const RecordId id = test::numbered<RecordId>(10);
  const EventId need = ledger.write_after(test::kUkraine, id, test::need_of(5), {});
  test::Writer other = test::kUkraine;
  other.boot = test::numbered<BootId>(2);
  const EventId offer = ledger.write_after(other, id, test::offer_of(9), {});
  RecordState state = ledger.records().at({test::kUkraine.party, id});
  EXPECT_TRUE(state.mixed_kinds && state.disputed);
  EXPECT_EQ(state.counted.begin()->second.steps, 0);
  EXPECT_EQ(state.current_as<Need>(), nullptr);
  EXPECT_EQ(state.current_as<Offer>(), nullptr);
  // No revision settles it: none may name another kind.
  ledger.write_after(test::kUkraine, id, test::need_of(5), {{need, offer}, 2});
  state = ledger.records().at({test::kUkraine.party, id});
  EXPECT_TRUE(state.mixed_kinds);
  EXPECT_EQ(state.refused, 1U);
}

TEST(Fold, CommitmentThatTurnsToAnotherLineCountsNothingMeanwhile) {
  test::Ledger ledger;
  const RecordKey need{test::kUkraine.party, test::numbered<RecordId>(10)};
  const RecordId id = test::numbered<RecordId>(20);
  Commitment body = test::promise_to(need, test::numbered<EventId>(1), 5);
  ledger.write_after(test::kPoland, id, body, {});
  test::Writer other = test::kPoland;
  other.boot = test::numbered<BootId>(2);
  body.line_no = 2;
  ledger.write_after(other, id, body, {});
  EXPECT_EQ(ledger.records().at({test::kPoland.party, id}).counted.at(kOnlyLine).steps, 0);
}

}  // namespace
}  // namespace talgu
