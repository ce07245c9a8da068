#include "protocol/record/draft/closing_draft.h"

#include "protocol/record/draft/outcome.h"

#include <array>
#include <span>
#include <utility>

namespace talgu::draft {
namespace {

constexpr std::size_t kNamedMax = 5;

/// An own record that can be ended or renewed. Faults: not_permitted.
Result<RecordKind> kind_of_own(const Ground& ground, const RecordKey& target) {
  const std::string name = ground.name_of(target);
  if (target != ground.own(target.id)) {
    return fail(Fault::not_permitted, name + " is a record of another party",
                "only its owner may end or renew it");
  }
  const RecordState* const state = ground.find(target);
  const RecordEvent* const current = state == nullptr ? nullptr : state->current();
  const RecordKind kind = current == nullptr ? RecordKind::response : kind_of(*current);
  if (kind == RecordKind::need || kind == RecordKind::offer || kind == RecordKind::commitment) {
    return kind;
  }
  return refuse(name + " is neither a need, an offer nor a commitment");
}

std::string reasons_for(RecordKind kind) {
  std::string text;
  for (const CloseReason one :
       {CloseReason::fulfilled, CloseReason::withdrawn, CloseReason::rejected,
        CloseReason::duplicate, CloseReason::referred, CloseReason::expired,
        CloseReason::short_closed, CloseReason::reopened}) {
    if (can_close(kind, one)) text += (text.empty() ? "" : ", ") + std::string(name_of(one));
  }
  return text;
}

Status check_reason(const Ground& ground, RecordKind kind, const ClosingIntent& intent) {
  const std::string name = ground.name_of(intent.target);
  if (!can_close(kind, intent.reason)) {
    return refuse(name + " is a " + std::string(name_of(kind)) + ", and reason " +
                      std::string(name_of(intent.reason)) + " is not for one",
                  "its reasons: " + reasons_for(kind));
  }
  if (intent.reason == CloseReason::reopened && !is_ended(ground, kind, intent.target)) {
    return refuse(name + " is not closed", "there is nothing to reopen");
  }
  return {};
}

bool same_thing(const Commitment* a, const Commitment* b) {
  return a != nullptr && b != nullptr && a->need == b->need && a->line_no == b->line_no;
}

Status check_kept(const Ground& ground, RecordKind kind, const ClosingIntent& intent) {
  if (!intent.kept) return {};
  const std::string name = ground.name_of(*intent.kept);
  const RecordState* const state = ground.find(*intent.kept);
  const RecordEvent* const current = state == nullptr ? nullptr : state->current();
  if (current == nullptr || kind_of(*current) != kind) {
    return refuse(name + " is no " + std::string(name_of(kind)),
                  "a duplicate names the record of its kind that stays");
  }
  if (is_ended(ground, kind, *intent.kept)) {
    return refuse(name + " is closed itself, and would not stay",
                  "name the one that is open: talgu record show " + name);
  }
  const bool is_promise = kind == RecordKind::commitment;
  if (is_promise &&
      !same_thing(ground.body<Commitment>(intent.target), ground.body<Commitment>(*intent.kept))) {
    return refuse(name + " is for another line or need",
                  "a duplicate repeats what is promised for the same line");
  }
  return {};
}

/// What is still open when somebody closes a need, by the figures that it is closed with: one that
/// was a duplicate had none before.
void warn_of_need(const Ground& ground, const ClosingIntent& intent, const Standings& after,
                  Drafted& made) {
  const auto need = after.needs.find(intent.target);
  if (need == after.needs.end() || intent.reason == CloseReason::reopened) return;
  if (intent.reason == CloseReason::fulfilled && need->second.coverage < Extent::full) {
    made.warn(
        {.code = WarningCode::not_covered, .what = std::string(name_of(need->second.coverage))});
  }
  if (intent.reason == CloseReason::fulfilled && need->second.coverage >= Extent::full &&
      need->second.fulfilment < Extent::full) {
    made.warn(
        {.code = WarningCode::not_received, .what = std::string(name_of(need->second.fulfilment))});
  }
  std::vector<RecordKey> accepted;
  std::uint64_t waiting = 0;
  for (const auto& [number, line] : need->second.lines) {
    for (const RecordKey& one : line.commitments) {
      const CommitmentStanding& promise = *standing_of(ground, one);
      if (promise.counts && promise.effective.steps > 0) accepted.push_back(one);
      waiting += is_standing(promise.stage) && !is_taken(promise.stage) ? 1U : 0U;
    }
  }
  for (const RecordKey& one : std::span(accepted).first(std::min(kNamedMax, accepted.size()))) {
    made.warn({.code = WarningCode::promise_accepted, .record = one});
  }
  if (accepted.size() > kNamedMax) {
    made.warn({.code = WarningCode::more, .count = accepted.size() - kNamedMax});
  }
  if (waiting > 0) made.warn({.code = WarningCode::promises_wait, .count = waiting});
}

void warn_of_offer(const Ground& ground, const ClosingIntent& intent, Drafted& made) {
  const auto offer = ground.standings.offers.find(intent.target);
  if (offer == ground.standings.offers.end() || offer->second.commitments.empty()) return;
  if (intent.reason == CloseReason::reopened) return;
  made.warn({.code = WarningCode::promises_stay, .count = offer->second.commitments.size()});
}

Subject subject_of(const Ground& ground, const RecordKey& target) {
  const Commitment* const promise = ground.body<Commitment>(target);
  if (promise == nullptr) return {.record = target};
  return {.record = promise->need, .line = promise->line_no};
}

}  // namespace

Result<Drafted> make(const Ground& ground, const ClosingIntent& intent) {
  TALGU_TRY(const RecordKind kind, kind_of_own(ground, intent.target));
  TALGU_PASS(check_reason(ground, kind, intent));
  TALGU_PASS(check_kept(ground, kind, intent));
  const Closing body{.target_kind = kind,
                     .target = intent.target.id,
                     .reason = intent.reason,
                     .text = intent.text,
                     .kept = intent.kept};
  TALGU_PASS(check(body));
  TALGU_TRY(Drafted made, record_about(ground, intent.target, body));
  made.about = subject_of(ground, intent.target);
  if (intent.kept) made.names.push_back({.record = *intent.kept, .refuse_outsiders = true});
  const Standings after = outcome_of(ground, made);
  warn_of_need(ground, intent, after, made);
  warn_of_offer(ground, intent, made);
  warn_of_losses(ground, after, made);
  return made;
}

Result<Drafted> make(const Ground& ground, const ReaffirmIntent& intent) {
  TALGU_TRY(const RecordKind kind, kind_of_own(ground, intent.target));
  const std::string name = ground.name_of(intent.target);
  if (intent.still_valid_until < ground.day) {
    return refuse("until: " + talgu::to_text(intent.still_valid_until) + " is past");
  }
  if (is_ended(ground, kind, intent.target)) {
    return refuse(name + " is closed or withdrawn: it holds no longer",
                  kind == RecordKind::commitment
                      ? "make a new commitment"
                      : "reopen it first: talgu close " + name + " --reason reopened");
  }
  const CommitmentStanding* const promise = standing_of(ground, intent.target);
  if (promise != nullptr && !is_wanted(promise->stage)) {
    return refuse(name + " is " + std::string(name_of(promise->stage)) + ": nobody waits for it",
                  "change it, or close it as withdrawn");
  }
  const Reaffirm body{.target_kind = kind,
                      .target = intent.target.id,
                      .still_valid_until = intent.still_valid_until};
  TALGU_PASS(check(body));
  TALGU_TRY(Drafted made, record_about(ground, intent.target, body));
  made.about = subject_of(ground, intent.target);
  const auto before = reaffirmed_until(ground.records, kind, intent.target);
  if (before && intent.still_valid_until < *before) {
    made.warn({.code = WarningCode::reaffirm_shorter, .day = before});
  }
  return made;
}

}  // namespace talgu::draft
