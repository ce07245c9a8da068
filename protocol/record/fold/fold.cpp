#include "protocol/record/fold/fold.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

namespace talgu {
namespace {

using Events = std::map<EventId, const StoredEvent*>;

auto order_of(const StoredEvent& stored) {
  return std::tie(stored.event.clock, stored.event.boot, stored.id);
}

// Which of its copies an event is shown by.
auto place_of(const StoredEvent& stored) {
  return std::tie(stored.origin.feed, stored.origin.seq, stored.origin.audience);
}

bool before(const StoredEvent* a, const StoredEvent* b) {
  return precedes(*a, *b);
}

bool by_revision(const StoredEvent* a, const StoredEvent* b) {
  return std::tie(a->event.rev, a->event.clock, a->event.boot, a->id) <
         std::tie(b->event.rev, b->event.clock, b->event.boot, b->id);
}

// However many copies there are, an event counts once.
void keep_first(Events& events, const StoredEvent& stored) {
  const auto [place, is_new] = events.emplace(stored.id, &stored);
  if (!is_new && place_of(stored) < place_of(*place->second)) place->second = &stored;
}

enum class Effect : std::uint8_t { counts, counts_unlinked, refused };

// A revision counts when all that it names count as far as they are held, and are of its kind and
// subject, and its number is one more than the highest of them. What is not held keeps nothing from
// counting: it may have been erased, or never have been for this reader. Called in the order of
// revisions, so that what is named was judged before.
Effect judge(const StoredEvent& stored, const std::map<EventId, Effect>& judged,
             const Events& events) {
  std::uint32_t highest = 0;
  Effect effect = Effect::counts;
  for (const EventId& id : stored.event.previous) {
    const auto named = events.find(id);
    if (named == events.end()) {
      effect = Effect::counts_unlinked;
      continue;
    }
    if (named->second->event.rev >= stored.event.rev) return Effect::refused;
    if (!is_same_subject(named->second->event.body, stored.event.body)) return Effect::refused;
    if (judged.at(id) == Effect::refused) return Effect::refused;
    highest = std::max(highest, named->second->event.rev);
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
  std::set<std::pair<BootId, std::uint32_t>> seen;
  return !std::ranges::all_of(revisions, [&](const StoredEvent* one) {
    return seen.emplace(one->event.boot, one->event.rev).second;
  });
}

Quantity smallest(const CountedLine& line, const std::vector<std::vector<CountedLine>>& heads) {
  Quantity least = line.quantity;
  for (const auto& lines : heads) {
    const auto same = std::ranges::find(lines, line.number, &CountedLine::number);
    const bool comparable = same != lines.end() && same->meaning == line.meaning;
    least = std::min(least, comparable ? same->quantity : Quantity{});
  }
  return least;
}

void describe_heads(RecordState& state, const std::vector<const StoredEvent*>& heads) {
  if (heads.empty()) return;
  state.tlp = Tlp::clear;
  for (const auto* head : heads) {
    state.heads.push_back(head->id);
    state.tlp = std::max(state.tlp, head->event.tlp);
  }
  state.counted = counted_of(heads);
  if (!state.mixed_kinds) return;
  for (auto& [line, quantity] : state.counted) quantity = {};
}

using Copies = std::vector<const StoredEvent*>;

Events first_copies(const Copies& copies) {
  Events events;
  for (const auto* stored : copies) keep_first(events, *stored);
  return events;
}

RecordState settle(const RecordKey& key, const Copies& copies) {
  const Events events = first_copies(copies);
  Copies all;
  for (const auto& [id, stored] : events) all.push_back(stored);
  std::ranges::sort(all, by_revision);
  RecordState state;
  state.key = key;
  std::map<EventId, Effect> judged;
  Copies revisions;
  for (const auto* stored : all) {
    const Effect effect = judge(*stored, judged, events);
    judged.emplace(stored->id, effect);
    state.chain_not_held = state.chain_not_held || effect == Effect::counts_unlinked;
    if (effect == Effect::refused) {
      ++state.refused;
    } else {
      revisions.push_back(stored);
    }
  }
  const auto heads = find_heads(revisions);
  // No revision may name two kinds, so nothing settles this.
  state.mixed_kinds = std::ranges::any_of(heads, [&](const StoredEvent* head) {
    return kind_of(head->event) != kind_of(heads.front()->event);
  });
  describe_heads(state, heads);
  state.concurrent_edit = heads.size() > 1;
  // A revision that names both settles it, as it settles any two edits.
  state.disputed = state.mixed_kinds || (state.concurrent_edit && has_equivocation(revisions));
  for (const auto* one : revisions) state.revisions.push_back(*one);
  state.by_id.resize(state.revisions.size());
  std::iota(state.by_id.begin(), state.by_id.end(), std::uint32_t{0});
  std::ranges::sort(state.by_id, {}, [&](std::uint32_t at) { return state.revisions[at].id; });
  for (const auto* copy : copies) {
    if (judged.at(copy->id) != Effect::refused) state.audiences.insert(copy->origin.audience);
  }
  return state;
}

RecordKey key_of(const StoredEvent& stored) {
  return {stored.origin.author, stored.event.id, stored.origin.guest};
}

}  // namespace

const RecordEvent* RecordState::current() const {
  if (heads.empty()) return nullptr;
  const StoredEvent* const found = find_revision(*this, heads.back());
  return found == nullptr ? nullptr : &found->event;
}

std::vector<const StoredEvent*> heads_among(const RecordState& state,
                                            const std::function<bool(const StoredEvent&)>& counts) {
  std::vector<const StoredEvent*> heads;
  std::set<EventId> followed;
  // Backwards: what follows a revision is judged before it.
  for (auto one = state.revisions.rbegin(); one != state.revisions.rend(); ++one) {
    const bool is_followed = followed.contains(one->id);
    const bool is_head = !is_followed && counts(*one);
    if (is_head) heads.push_back(&*one);
    if (is_head || is_followed) {
      followed.insert(one->event.previous.begin(), one->event.previous.end());
    }
  }
  std::ranges::sort(heads, before);
  return heads;
}

std::map<std::uint16_t, Quantity> counted_of(const std::vector<const StoredEvent*>& heads) {
  std::vector<std::vector<CountedLine>> lines;
  lines.reserve(heads.size());
  for (const auto* head : heads) lines.push_back(lines_of(head->event.body));
  std::map<std::uint16_t, Quantity> counted;
  if (lines.empty()) return counted;
  for (const CountedLine& line : lines.back()) counted.emplace(line.number, smallest(line, lines));
  return counted;
}

const StoredEvent* find_revision(const RecordState& state, const EventId& id) {
  const auto id_at = [&](std::uint32_t at) { return state.revisions[at].id; };
  const auto found = std::ranges::lower_bound(state.by_id, id, {}, id_at);
  return found == state.by_id.end() || id_at(*found) != id ? nullptr : &state.revisions[*found];
}

bool precedes(const StoredEvent& a, const StoredEvent& b) {
  return order_of(a) < order_of(b);
}

RoleOf roles_in(const FederationVersion& federation) {
  return [&federation](const PartyId& party) -> std::optional<PartyRole> {
    const Party* const found = federation.find(party);
    return found == nullptr ? std::nullopt : std::optional(found->role);
  };
}

bool is_entitled(const StoredEvent& stored, const RoleOf& role_of) {
  const EventOwner owner{stored.origin.author, stored.origin.guest};
  const RecordEvent& event = stored.event;
  const auto role = role_of(owner.party);
  if (role && !may_own(*role, kind_of(event))) return false;
  if (!may_be_of(event.body, owner)) return false;
  const auto target = target_of(event, owner);
  return !target || event.id == id_about(kind_of(event), *target);
}

std::map<RecordKey, RecordState> fold(std::span<const StoredEvent> events, const RoleOf& role_of) {
  std::map<RecordKey, Copies> records;
  for (const StoredEvent& stored : events) {
    // First the entitlement, then the duplicates: a copy by someone else must not take the place.
    if (is_entitled(stored, role_of)) records[key_of(stored)].push_back(&stored);
  }
  std::map<RecordKey, RecordState> states;
  for (const auto& [key, copies] : records) states.emplace(key, settle(key, copies));
  return states;
}

RecordState fold_record(const RecordKey& key, std::span<const StoredEvent> events,
                        const RoleOf& role_of) {
  Copies copies;
  for (const StoredEvent& stored : events) {
    if (is_entitled(stored, role_of) && key_of(stored) == key) copies.push_back(&stored);
  }
  return settle(key, copies);
}

}  // namespace talgu
