#include "protocol/record/fold.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace talgu {
namespace {

using Events = std::map<EventId, const StoredEvent*>;

// The tie-break of §12; what follows the entry's hash only orders events of one entry.
auto order_of(const StoredEvent& stored) {
  const Origin& from = stored.origin;
  return std::tie(from.clock, from.node, from.entry, stored.id, from.feed, from.seq, from.audience);
}

bool before(const StoredEvent* a, const StoredEvent* b) {
  return order_of(*a) < order_of(*b);
}

bool by_revision(const StoredEvent* a, const StoredEvent* b) {
  return std::pair(a->event.rev, order_of(*a)) < std::pair(b->event.rev, order_of(*b));
}

const Need& need_of(const StoredEvent& stored) {
  return std::get<Need>(stored.event.body);
}

// A copy counts once, at the place of its first.
void keep_first(Events& events, const StoredEvent& stored) {
  const auto [place, is_new] = events.emplace(stored.id, &stored);
  if (!is_new && before(&stored, place->second)) place->second = &stored;
}

enum class Effect : std::uint8_t { counts, pending, refused };

// A revision counts when all that it names count and its number is one more than the highest of
// them. Called in the order of revisions, so that what is named was judged before.
Effect judge(const StoredEvent& stored, const std::map<EventId, Effect>& judged,
             const Events& events) {
  std::uint32_t highest = 0;
  Effect effect = Effect::counts;
  for (const EventId& id : stored.event.previous) {
    const auto named = events.find(id);
    if (named == events.end()) {
      effect = Effect::pending;
      continue;
    }
    if (named->second->event.rev >= stored.event.rev) return Effect::refused;
    highest = std::max(highest, named->second->event.rev);
    const Effect theirs = judged.at(id);
    if (theirs == Effect::refused) return Effect::refused;
    if (theirs == Effect::pending) effect = Effect::pending;
  }
  if (effect == Effect::counts && stored.event.rev != highest + 1) return Effect::refused;
  return effect;
}

std::vector<const StoredEvent*> find_heads(const std::vector<const StoredEvent*>& revisions) {
  std::set<EventId> named;
  for (const auto* one : revisions) {
    named.insert(one->event.previous.begin(), one->event.previous.end());
  }
  std::vector<const StoredEvent*> heads;
  std::ranges::copy_if(revisions, std::back_inserter(heads),
                       [&](const StoredEvent* one) { return !named.contains(one->id); });
  std::ranges::sort(heads, before);
  return heads;
}

bool has_equivocation(const std::vector<const StoredEvent*>& revisions) {
  std::set<std::pair<NodeId, std::uint32_t>> seen;
  return !std::ranges::all_of(revisions, [&](const StoredEvent* one) {
    return seen.emplace(one->origin.node, one->event.rev).second;
  });
}

Quantity smallest(const NeedLine& line, const std::vector<const StoredEvent*>& heads) {
  Quantity least = line.quantity;
  for (const auto* head : heads) {
    const auto& lines = need_of(*head).lines;
    const auto same = std::ranges::find(lines, line.line_no, &NeedLine::line_no);
    const bool comparable =
        same != lines.end() && same->category == line.category && same->unit == line.unit;
    least = std::min(least, comparable ? same->quantity : Quantity{});
  }
  return least;
}

void describe_heads(NeedState& state, const std::vector<const StoredEvent*>& heads) {
  if (heads.empty()) return;
  state.tlp = Tlp::clear;
  for (const auto* head : heads) {
    state.heads.push_back(head->id);
    state.tlp = std::max(state.tlp, head->event.tlp);
  }
  for (const NeedLine& line : need_of(*heads.back()).lines) {
    state.counted.emplace(line.line_no, smallest(line, heads));
  }
}

using Copies = std::vector<const StoredEvent*>;

Events first_copies(const Copies& copies) {
  Events events;
  for (const auto* stored : copies) keep_first(events, *stored);
  return events;
}

NeedState settle(const RecordKey& key, const Copies& copies) {
  const Events events = first_copies(copies);
  Copies all;
  for (const auto& [id, stored] : events) all.push_back(stored);
  std::ranges::sort(all, by_revision);
  NeedState state;
  state.key = key;
  std::map<EventId, Effect> judged;
  Copies revisions;
  for (const auto* stored : all) {
    const Effect effect = judge(*stored, judged, events);
    judged.emplace(stored->id, effect);
    if (effect == Effect::pending) ++state.pending;
    if (effect == Effect::refused) ++state.refused;
    if (effect == Effect::counts) revisions.push_back(stored);
  }
  const auto heads = find_heads(revisions);
  describe_heads(state, heads);
  state.concurrent_edit = heads.size() > 1;
  // A revision that names both settles it, as it settles any two edits.
  state.disputed = state.concurrent_edit && has_equivocation(revisions);
  for (const auto* one : revisions) state.revisions.push_back(*one);
  for (const auto* copy : copies) {
    if (judged.at(copy->id) == Effect::counts) state.audiences.insert(copy->origin.audience);
  }
  return state;
}

RecordKey key_of(const StoredEvent& stored) {
  return {stored.origin.author, stored.event.id};
}

}  // namespace

const RecordEvent* NeedState::current() const {
  if (heads.empty()) return nullptr;
  const auto found = std::ranges::find(revisions, heads.back(), &StoredEvent::id);
  return found == revisions.end() ? nullptr : &found->event;
}

bool is_entitled(const StoredEvent& stored) {
  return stored.origin.guest.is_zero();
}

std::map<RecordKey, NeedState> fold(std::span<const StoredEvent> events) {
  std::map<RecordKey, Copies> records;
  for (const StoredEvent& stored : events) {
    // First the entitlement, then the duplicates: a copy by someone else must not take the place.
    if (is_entitled(stored)) records[key_of(stored)].push_back(&stored);
  }
  std::map<RecordKey, NeedState> states;
  for (const auto& [key, copies] : records) states.emplace(key, settle(key, copies));
  return states;
}

NeedState fold_record(const RecordKey& key, std::span<const StoredEvent> events) {
  Copies copies;
  for (const StoredEvent& stored : events) {
    if (is_entitled(stored) && key_of(stored) == key) copies.push_back(&stored);
  }
  return settle(key, copies);
}

}  // namespace talgu
