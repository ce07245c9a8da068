#include "protocol/record/fold.h"

#include "tests/unit/record/sample_need.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace talgu {
namespace {

/// One party with nodes that write revisions of one record.
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
    auto& need = std::get<Need>(stored.event.body);
    need.lines.resize(1);
    need.lines[0].min_useful = {};
    need.lines[0].quantity = {quantity};
    stored.origin.author.bytes[0] = std::byte{9};
    stored.origin.node.bytes[0] = std::byte{node};
    stored.origin.clock = ++clock;
    stored.id = event_id(stored.origin.author, {}, encode_event(stored.event));
    stored.origin.entry = same_bytes<EntryHash>(stored.id);
    events.push_back(stored);
    return stored.id;
  }

  [[nodiscard]] RecordState state() const {
    const auto states = fold(events);
    EXPECT_EQ(states.size(), 1U);
    return states.begin()->second;
  }
};

TEST(Fold, LaterRevisionIsCurrent) {
  History history;
  const EventId first = history.revise(1, 1, {}, 10);
  const EventId second = history.revise(1, 2, {first}, 20);
  history.events[1].origin.clock = 1;  // a clock behind does not undo the causal link
  const RecordState state = history.state();
  EXPECT_EQ(state.current()->rev, 2U);
  EXPECT_EQ(state.heads, std::vector{second});
  EXPECT_EQ(state.counted.at(1).steps, 20);
  EXPECT_FALSE(state.concurrent_edit || state.disputed);
}

TEST(Fold, MissingRevisionHasNoEffectUntilItArrives) {
  History history;
  const EventId first = history.revise(1, 1, {}, 10);
  const EventId second = history.revise(1, 2, {first}, 20);
  history.revise(1, 3, {second}, 30);
  const StoredEvent late = history.events[1];
  history.events.erase(history.events.begin() + 1);
  EXPECT_EQ(history.state().current()->rev, 1U);
  EXPECT_EQ(history.state().pending, 1U);
  history.events.push_back(late);
  EXPECT_EQ(history.state().current()->rev, 3U);
  EXPECT_EQ(history.state().pending, 0U);
}

TEST(Fold, RecordWithoutItsBeginningHasNoCurrent) {
  History history;
  history.revise(1, 2, {EventId{}}, 20);
  EXPECT_EQ(history.state().current(), nullptr);
  EXPECT_EQ(history.state().pending, 1U);
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
  copy.origin.clock += 9;
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
  EXPECT_EQ(fold(history.events).size(), 2U);
}

TEST(Fold, GuestOwnsNoNeedAndTakesNoPlace) {
  History history;
  history.revise(1, 1, {}, 10);
  StoredEvent copy = history.events[0];
  copy.origin.guest.bytes[0] = std::byte{'g'};
  copy.origin.clock = 1;
  EXPECT_TRUE(fold(std::vector{copy}).empty());
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

}  // namespace
}  // namespace talgu
