#include "protocol/record/fold/fold.h"

#include "tests/unit/record/ledger.h"
#include "tests/unit/record/sample_need.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <tuple>

namespace talgu {
namespace {

constexpr std::uint64_t kSeeds = 2500;

using Random = std::mt19937_64;

std::uint64_t below(Random& random, std::uint64_t bound) {
  return random() % bound;
}

template <class Id>
Id id_of(std::uint64_t n) {
  Id id;
  id.bytes[0] = static_cast<std::byte>(n);
  return id;
}

// Revisions of a few records by a few nodes of two parties: some concurrent, some of one node
// twice, some naming what is not there, some copied into another channel, some by a guest.
class EventSet {
 public:
  explicit EventSet(Random& random) : random_(random) {
    const auto count = 2 + below(random_, 14);
    for (std::uint64_t i = 0; i < count; ++i) add();
  }

  std::vector<StoredEvent> events;

 private:
  void add() {
    if (!events.empty() && below(random_, 5) == 0) return add_copy();
    StoredEvent made;
    made.origin.author = id_of<PartyId>(8 + below(random_, 2));
    made.origin.audience = id_of<AudienceId>(1 + below(random_, 2));
    if (below(random_, 12) == 0) made.origin.guest = id_of<GuestLabel>(7);
    made.event = test::sample_event();
    made.event.id = id_of<RecordId>(1 + below(random_, 2));
    made.event.boot = id_of<BootId>(1 + below(random_, 3));
    made.event.clock = 1 + below(random_, 20);
    name_previous(made);
    auto& line = std::get<Need>(made.event.body).lines.at(0);
    line.min_useful = {};
    line.quantity = {1 + static_cast<std::int64_t>(below(random_, 9))};
    made.id = event_id(made.origin.author, made.origin.guest, encode_event(made.event));
    made.origin.seq = events.size();
    events.push_back(made);
  }

  void add_copy() {
    StoredEvent copy = events[below(random_, events.size())];
    copy.origin.audience = id_of<AudienceId>(1 + below(random_, 3));
    copy.origin.feed = id_of<FeedId>(below(random_, 3));
    copy.origin.seq = events.size();
    events.push_back(copy);
  }

  void name_previous(StoredEvent& made) {
    std::set<EventId> previous;
    for (const StoredEvent& one : events) {
      if (one.event.id == made.event.id && below(random_, 2) == 0 && previous.size() < 8) {
        previous.insert(one.id);
        made.event.rev = std::max(made.event.rev, one.event.rev + 1);
      }
    }
    if (below(random_, 10) == 0 && previous.size() < 8) {
      previous.insert(id_of<EventId>(200));
      made.event.rev = std::max(made.event.rev, 2U);
    }
    if (!previous.empty() && below(random_, 15) == 0) ++made.event.rev;
    made.event.previous.assign(previous.begin(), previous.end());
  }

  Random& random_;
};

TEST(FoldProperty, OrderAndRepetitionChangeNothing) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    const std::vector<StoredEvent> events = EventSet(random).events;
    const auto expected = fold(events, test::roles);
    for (int round = 0; round < 3; ++round) {
      std::vector<StoredEvent> mixed = events;
      for (std::size_t i = 0; i < events.size(); ++i) {
        if (below(random, 3) == 0) mixed.push_back(events[below(random, events.size())]);
      }
      std::ranges::shuffle(mixed, random);
      ASSERT_TRUE(fold(mixed, test::roles) == expected) << "seed " << seed;
    }
  }
}

TEST(FoldProperty, SplitsJoinedAgainGiveTheSame) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    const std::vector<StoredEvent> events = EventSet(random).events;
    std::array<std::vector<StoredEvent>, 3> parts;
    for (const StoredEvent& one : events) {
      parts.at(below(random, 3)).push_back(one);
      if (below(random, 4) == 0) parts.at(below(random, 3)).push_back(one);
    }
    std::vector<StoredEvent> joined;
    for (const auto& part : parts) {
      joined.insert(joined.begin(), part.begin(), part.end());
    }
    ASSERT_TRUE(fold(joined, test::roles) == fold(events, test::roles)) << "seed " << seed;
  }
}

TEST(FoldProperty, OneRecordAloneIsAsAmongAll) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    const std::vector<StoredEvent> events = EventSet(random).events;
    for (const auto& [key, state] : fold(events, test::roles)) {
      ASSERT_TRUE(fold_record(key, events, test::roles) == state) << "seed " << seed;
    }
  }
}

/// What a record comes to, without where its copies stand.
auto said_by(const RecordState& state) {
  return std::tuple(state.heads, state.counted, state.tlp, state.concurrent_edit, state.disputed,
                    state.chain_not_held, state.refused);
}

// Two readers hold other copies of the same events.
TEST(FoldProperty, WhichCopiesAreHeldChangesNothing) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    const std::vector<StoredEvent> events = EventSet(random).events;
    std::vector<StoredEvent> elsewhere = events;
    std::uint64_t seq = 0;
    for (StoredEvent& one : elsewhere) {
      one.origin.feed = id_of<FeedId>(below(random, 4));
      one.origin.audience = id_of<AudienceId>(below(random, 4));
      one.origin.seq = ++seq;
    }
    const auto theirs = fold(elsewhere, test::roles);
    for (const auto& [key, state] : fold(events, test::roles)) {
      ASSERT_TRUE(said_by(theirs.at(key)) == said_by(state)) << "seed " << seed;
    }
  }
}

// Who holds no more than the heads sees and counts the same.
TEST(FoldProperty, OlderRevisionsChangeNothing) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    for (const auto& [key, state] : fold(EventSet(random).events, test::roles)) {
      std::vector<StoredEvent> heads;
      for (const EventId& head : state.heads) heads.push_back(*find_revision(state, head));
      const RecordState left = fold_record(key, heads, test::roles);
      ASSERT_EQ(left.heads, state.heads) << "seed " << seed;
      ASSERT_EQ(left.counted, state.counted) << "seed " << seed;
      ASSERT_EQ(left.tlp, state.tlp) << "seed " << seed;
    }
  }
}

// What is counted never exceeds what any head says.
TEST(FoldProperty, CountedIsTheSmallestOfTheHeads) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed);
    for (const auto& [key, state] : fold(EventSet(random).events, test::roles)) {
      for (const StoredEvent& one : state.revisions) {
        if (std::ranges::find(state.heads, one.id) == state.heads.end()) continue;
        const auto& line = std::get<Need>(one.event.body).lines.at(0);
        ASSERT_LE(state.counted.at(line.line_no), line.quantity) << "seed " << seed;
      }
    }
  }
}

}  // namespace
}  // namespace talgu
