#include "protocol/record/draft/outcome.h"

#include "protocol/base/hybrid_clock.h"

#include <algorithm>
#include <span>
#include <vector>

namespace talgu::draft {
namespace {

constexpr std::size_t kNamedMax = 5;

// The last instant of the day, as a hybrid clock.
std::uint64_t last_clock_of(Date day) {
  constexpr std::uint64_t kMillisecondsPerDay = 24ULL * 3600 * 1000;
  const std::uint64_t next = (static_cast<std::uint64_t>(day.days) + 1) * kMillisecondsPerDay;
  return (next << kClockCounterBits) - 1;
}

// Later than all that its party has written by this day.
StoredEvent stored_of(const Ground& ground, const Drafted& made) {
  StoredEvent stored;
  stored.event = made.event;
  if (made.is_new) stored.event.id.bytes.front() = std::byte{1};
  stored.event.clock = last_clock_of(ground.day);
  stored.event.boot.bytes.front() = std::byte{1};
  stored.event.salt.bytes.front() = std::byte{1};
  stored.origin.author = ground.self.party;
  stored.origin.guest = ground.self.guest;
  stored.id = event_id(ground.self.party, ground.self.guest, encode_event(stored.event));
  return stored;
}

void add_first(const std::vector<Warning>& found, Drafted& made) {
  const std::size_t named = std::min(kNamedMax, found.size());
  for (const Warning& one : std::span(found).first(named)) made.warn(one);
  if (found.size() > named) {
    made.warn({.code = WarningCode::more, .count = found.size() - named});
  }
}

}  // namespace

Standings outcome_of(const Ground& ground, const Drafted& made) {
  const StoredEvent stored = stored_of(ground, made);
  const RecordKey key = ground.own(stored.event.id);
  std::vector<StoredEvent> events;
  if (const RecordState* const state = ground.find(key)) events = state->revisions;
  events.push_back(stored);
  Records records = ground.records;
  records[key] = fold_record(key, events, roles_in(ground.federation));
  return standings_of(records, ground.day);
}

void warn_of_losses(const Ground& ground, const Standings& after, Drafted& made) {
  std::vector<Warning> losses;
  std::vector<Warning> broken;
  for (const auto& [key, now] : after.commitments) {
    const CommitmentStanding* const before = standing_of(ground, key);
    const Commitment* const body = ground.body<Commitment>(key);
    if (before == nullptr || body == nullptr) continue;  // the draft itself
    const Quantity covered = before->counted;
    const Quantity covers = now.counted;
    if (covers < covered) {
      losses.push_back({.code = WarningCode::taken_back,
                        .record = key,
                        .amount = Amount{covered, body->unit, {}},
                        .limit = Amount{{covered.steps - covers.steps}, body->unit, {}}});
    }
    if (now.broken_firm_promise && !before->broken_firm_promise) {
      broken.push_back({.code = WarningCode::word_broken, .record = key, .day = body->firm_until});
    }
  }
  add_first(losses, made);
  add_first(broken, made);
}

}  // namespace talgu::draft
