#include "protocol/record/fold/ending.h"

#include <algorithm>
#include <limits>

namespace talgu {
namespace {

bool ends(const StoredEvent& stored) {
  return std::get<Closing>(stored.event.body).reason != CloseReason::reopened;
}

// From its heads back to where the last stretch of closed revisions began: a later word about why
// does not move the day.
const StoredEvent* beginning_of(const RecordState& state, RecordKind target_kind) {
  const StoredEvent* since = nullptr;
  for (const StoredEvent& one : state.revisions) {
    const auto* const closing = std::get_if<Closing>(&one.event.body);
    if (closing == nullptr || closing->target_kind != target_kind) continue;
    if (!ends(one)) {
      since = nullptr;
    } else if (since == nullptr || precedes(one, *since)) {
      since = &one;
    }
  }
  return since;
}

}  // namespace

const RecordState* find_about(const Records& records, RecordKind kind, const RecordKey& target) {
  const auto found = records.find({target.owner, id_about(kind, target), target.guest});
  // Also one that was written as two kinds: a second kind must not undo what the first one said.
  return found == records.end() ? nullptr : &found->second;
}

std::optional<Ending> ending_of(const Records& records, RecordKind target_kind,
                                const RecordKey& target) {
  const RecordState* const state = find_about(records, RecordKind::closing, target);
  if (state == nullptr) return {};
  auto heads = heads_among(*state, [&](const StoredEvent& one) {
    const auto* const closing = std::get_if<Closing>(&one.event.body);
    return closing != nullptr && closing->target_kind == target_kind;
  });
  std::erase_if(heads, [](const StoredEvent* head) { return !ends(*head); });
  if (heads.empty()) return {};
  const StoredEvent* const beginning = beginning_of(*state, target_kind);
  Ending ending{.reason = std::get<Closing>(heads.back()->event.body).reason,
                .record = state->key,
                .since = beginning == nullptr ? heads.front()->id : beginning->id};
  for (const auto* head : heads) {
    const CloseReason reason = std::get<Closing>(head->event.body).reason;
    if (reason == CloseReason::duplicate) ending.reason = reason;
  }
  return ending;
}

std::optional<Date> reaffirmed_until(const Records& records, RecordKind target_kind,
                                     const RecordKey& target) {
  const RecordState* const state = find_about(records, RecordKind::reaffirm, target);
  if (state == nullptr) return {};
  std::optional<Date> until;
  const auto heads = heads_among(*state, [&](const StoredEvent& one) {
    const auto* const reaffirm = std::get_if<Reaffirm>(&one.event.body);
    return reaffirm != nullptr && reaffirm->target_kind == target_kind;
  });
  for (const auto* head : heads) {
    const Date day = std::get<Reaffirm>(head->event.body).still_valid_until;
    until = until ? std::min(*until, day) : day;
  }
  return until;
}

}  // namespace talgu
