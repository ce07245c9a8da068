#include "protocol/record/draft/response_draft.h"

#include "protocol/record/draft/outcome.h"
#include "protocol/record/draft/terms.h"

#include <algorithm>
#include <utility>

namespace talgu::draft {
namespace {

/// What is answered.
struct Answered {
  const RecordKey& key;
  const StoredEvent& revision;
  const Commitment& promise;
  const CommitmentStanding& standing;
};

Result<Answered> answered_by(const Ground& ground, const ResponseIntent& intent) {
  const std::string name = ground.name_of(intent.commitment);
  const RecordState* const state = ground.find(intent.commitment);
  const Commitment* const shown = ground.body<Commitment>(intent.commitment);
  if (shown == nullptr) return refuse(name + " is not here as a commitment");
  if (shown->need.owner != ground.self.party) {
    return fail(Fault::not_permitted, name + " is for a need of another party",
                "only the need's owner answers it");
  }
  const CommitmentStanding* const standing = standing_of(ground, intent.commitment);
  if (standing == nullptr || standing->stage == CommitmentStage::pending) {
    return refuse(name + " is for a need that is not here", "it has no effect until that arrives");
  }
  const StoredEvent* const revision = find_revision(*state, standing->revision);
  const auto* const promise =
      revision == nullptr ? nullptr : std::get_if<Commitment>(&revision->event.body);
  if (promise == nullptr) return refuse(name + " is not here as a commitment");
  return Answered{
      .key = intent.commitment, .revision = *revision, .promise = *promise, .standing = *standing};
}

/// What is gone, or means nothing any more, is not accepted.
Status check_stands(const Ground& ground, const Answered& answered) {
  const std::string name = ground.name_of(answered.key);
  switch (answered.standing.stage) {
    case CommitmentStage::lapsed:
      return refuse(
          name + " is lapsed: it could be accepted until " +
              talgu::to_text(answered.promise.valid_until.value_or(ground.day)),
          "ask its donor to renew it: talgu commitment change " + name + " --valid-until DAY");
    case CommitmentStage::withdrawn:
    case CommitmentStage::withdrawn_after_accept:
      return refuse(name + " is withdrawn", "its donor may make a new one");
    case CommitmentStage::pending:
    case CommitmentStage::proposed:
    case CommitmentStage::conditional:
    case CommitmentStage::accepted:
    case CommitmentStage::partly_accepted:
    case CommitmentStage::accepted_conditional:
    case CommitmentStage::amended:
    case CommitmentStage::declined:
    case CommitmentStage::revoked:
      break;
  }
  if (!answered.standing.does_not_fit) return {};
  return refuse(name + " does not fit its need as it is now",
                "let its donor make another, or say no to it: talgu response decline " + name);
}

/// Who was said yes to for more than counts: first those that free the most.
std::string how_to_free(const Ground& ground, const Answered& answered) {
  RecordKey best;
  Quantity most;
  Quantity counts;
  for (const RecordKey& one :
       commitments_of(ground, answered.promise.need, answered.promise.line_no, is_taken)) {
    const CommitmentStanding& other = *standing_of(ground, one);
    const Quantity counted = other.counted;
    const Quantity idle{other.accepted.steps - counted.steps};
    if (one == answered.key || idle <= most) continue;
    best = one;
    most = idle;
    counts = counted;
  }
  if (most.steps == 0) return "decline it, or let the need's line say over_ok = true";
  const std::string name = ground.name_of(best);
  const Unit unit = answered.promise.unit;
  return to_text(Amount{most, unit, {}}) + " of it are held by " + name +
         ", and count nothing now. To free them: talgu response " +
         (counts.steps > 0 ? "accept " + name + " --quantity " + talgu::to_text(counts, unit)
                           : "revoke " + name);
}

Status check_room(const Ground& ground, const Answered& answered, Quantity quantity) {
  const Commitment& promise = answered.promise;
  if (quantity > promise.quantity) {
    return refuse(ground.name_of(answered.key) + " promises " +
                  to_text(Amount{promise.quantity, promise.unit, {}}) +
                  ", and not more can be accepted");
  }
  if (is_ended(ground, RecordKind::need, promise.need) && quantity > answered.standing.accepted) {
    return refuse(ground.name_of(promise.need) +
                  " is closed: nothing can be accepted for it any more");
  }
  const Need* const need = ground.body<Need>(promise.need);
  const NeedLine* const line = need == nullptr ? nullptr : line_of(*need, promise.line_no);
  if (line == nullptr || line->over_ok) return {};
  const Quantity room = room_for(ground.standings, promise.need, promise.line_no, answered.key);
  if (quantity <= room) return {};
  // Who was accepted for more than is asked may be accepted for less, step by step.
  if (is_taken(answered.standing.stage) && quantity < answered.standing.accepted) return {};
  return refuse("the line has room for " + to_text(Amount{room, promise.unit, {}}) + " more",
                room.steps > 0
                    ? "accept a part with --quantity " + talgu::to_text(room, promise.unit) +
                          "; or " + how_to_free(ground, answered)
                    : how_to_free(ground, answered));
}

Status take_verdict(const Ground& ground, const ResponseIntent& intent, const Answered& answered,
                    Response& made) {
  const std::string name = ground.name_of(answered.key);
  const bool accepted = answered.standing.accepted.steps > 0;
  if (made.verdict == Verdict::decline && accepted) {
    return refuse(name + " was accepted before",
                  "take it back with: talgu response revoke " + name);
  }
  if (made.verdict == Verdict::revoke && !accepted &&
      answered.standing.stage != CommitmentStage::revoked) {
    return refuse(name + " is not accepted", "say no to it with: talgu response decline " + name);
  }
  if (made.verdict != Verdict::accept) return {};
  TALGU_PASS(check_stands(ground, answered));
  made.quantity = answered.promise.quantity;
  if (!intent.quantity.empty()) {
    const auto quantity = parse_quantity(intent.quantity, answered.promise.unit);
    if (!quantity) return refuse("quantity: " + quantity.error().what);
    made.quantity = *quantity;
  }
  return check_room(ground, answered, made.quantity);
}

void warn_of_acceptance(const Ground& ground, const Answered& answered, const Standings& after,
                        Drafted& made) {
  const Commitment& promise = answered.promise;
  const Quantity quantity = std::get<Response>(made.event.body).quantity;
  const CommitmentStanding& now = after.commitments.at(answered.key);
  if (now.form == CommitmentForm::provisional) {
    made.warn({.code = WarningCode::provisional, .amount = Amount{quantity, promise.unit, {}}});
  } else if (now.effective < quantity) {
    made.warn({.code = WarningCode::counts_less,
               .amount = Amount{quantity, promise.unit, {}},
               .limit = Amount{now.effective, promise.unit, {}}});
  }
  const Need& need = *ground.body<Need>(promise.need);
  const StoredEvent* const seen = find_revision(*ground.find(promise.need), promise.need_revision);
  const Need* const then = seen == nullptr ? nullptr : std::get_if<Need>(&seen->event.body);
  const std::string terms =
      then == nullptr ? "" : to_text(material_changes(*then, need, promise.line_no));
  if (!terms.empty()) {
    made.warn({.code = WarningCode::need_changed, .record = promise.need, .what = terms});
  }
  warn_of_need_terms(ground, answered.key, promise, quantity, made);
  if (const auto offer = offer_of(answered.key.owner, promise)) {
    warn_of_offer_terms(ground, *offer, promise, quantity, made);
  }
}

}  // namespace

Result<Drafted> make(const Ground& ground, const ResponseIntent& intent) {
  TALGU_TRY(const Answered answered, answered_by(ground, intent));
  Response body{.commitment = answered.key,
                .revision = answered.revision.id,
                .verdict = intent.verdict,
                .quantity = {},
                .reason = intent.reason};
  TALGU_PASS(take_verdict(ground, intent, answered, body));
  TALGU_PASS(check(body));
  TALGU_TRY(Drafted made, record_about(ground, answered.key, body));
  be_as_strict_as(ground, answered.promise.need, made);
  made.about = Subject{.record = answered.promise.need, .line = answered.promise.line_no};
  made.names.push_back({.record = answered.key});
  const Standings after = outcome_of(ground, made);
  if (body.verdict == Verdict::accept) warn_of_acceptance(ground, answered, after, made);
  warn_of_losses(ground, after, made);
  return made;
}

}  // namespace talgu::draft
