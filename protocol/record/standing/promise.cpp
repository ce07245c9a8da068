#include "protocol/record/standing/promise.h"

#include "crypto/check.h"

#include <algorithm>

namespace talgu {
namespace {

const Commitment& commitment_of(const StoredEvent& stored) {
  return std::get<Commitment>(stored.event.body);
}

const Response& response_of(const StoredEvent& stored) {
  return std::get<Response>(stored.event.body);
}

std::optional<Date> earlier(const std::optional<Date>& a, const std::optional<Date>& b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

bool same_thing(const Commitment& a, const Commitment& b) {
  return a.need == b.need && a.line_no == b.line_no && a.category == b.category && a.unit == b.unit;
}

/// What the answers to one commitment are judged by.
struct Case {
  const RecordState& commitment;
  const Promise& promise;

  // The revision that is answered, where it is held.
  [[nodiscard]] const StoredEvent* answered(const StoredEvent& response) const {
    return find_revision(commitment, response_of(response).revision);
  }

  // What an answer still allows of the promise as it stands.
  [[nodiscard]] Quantity accepted(const StoredEvent& response) const {
    const Commitment& answered_one = commitment_of(*answered(response));
    const Response& said = response_of(response);
    if (said.verdict != Verdict::accept || !same_thing(answered_one, promise.current())) return {};
    return std::min(said.quantity, answered_one.quantity);
  }

  [[nodiscard]] bool is_current(const StoredEvent& response) const {
    return std::ranges::all_of(promise.heads, [&](const StoredEvent* head) {
      return head->id == response_of(response).revision;
    });
  }

  // Of several heads one can be named: who says no to it says no.
  [[nodiscard]] bool is_about_head(const StoredEvent& response) const {
    return std::ranges::any_of(promise.heads, [&](const StoredEvent* head) {
      return head->id == response_of(response).revision;
    });
  }

  // What these heads of the response say together.
  [[nodiscard]] Answer answer(const std::vector<const StoredEvent*>& heads) const {
    Answer said;
    if (heads.empty()) return said;
    said.accepted = accepted(*heads.front());
    for (const auto* head : heads) {
      const Response& one = response_of(*head);
      said.verdict = std::max(said.verdict, std::optional(one.verdict));
      said.accepted = std::min(said.accepted, accepted(*head));
      said.amended = said.amended || !is_current(*head);
      said.exceeds_proposal =
          said.exceeds_proposal || one.quantity > commitment_of(*answered(*head)).quantity;
    }
    // A refusal of what stands no more says nothing about what does.
    const bool stands = std::ranges::any_of(heads, [&](const StoredEvent* head) {
      return response_of(*head).verdict == said.verdict && is_about_head(*head);
    });
    if (said.verdict != Verdict::accept && !stands) said.verdict = {};
    return said;
  }
};

}  // namespace

const Commitment& Promise::current() const {
  TALGU_CHECK(!heads.empty());
  return commitment_of(*heads.back());
}

Promise promise_of(const Records& records, const RecordState& commitment, const RecordState* need) {
  Promise promise;
  if (need == nullptr) return promise;
  for (const EventId& head : commitment.heads) {
    promise.heads.push_back(find_revision(commitment, head));
  }
  promise.quantity = counted_of(promise.heads).at(kOnlyLine);
  for (const auto* head : promise.heads) {
    const Commitment& one = commitment_of(*head);
    promise.form = std::max(promise.form, one.form);
    promise.valid_until = earlier(promise.valid_until, one.valid_until);
  }
  for (const StoredEvent& one : commitment.revisions) {
    promise.firm_until = std::max(promise.firm_until, commitment_of(one).firm_until);
  }
  promise.withdrawal = ending_of(records, RecordKind::commitment, commitment.key);
  return promise;
}

Answer answer_of(const Records& records, const RecordState& commitment, const RecordState& need,
                 const Promise& promise, const StoredEvent* closed) {
  const auto found =
      records.find({.owner = need.key.owner, .id = id_about(RecordKind::response, commitment.key)});
  if (found == records.end() || found->second.current_as<Response>() == nullptr) return {};
  const RecordState& response = found->second;
  const Case judged{.commitment = commitment, .promise = promise};
  const auto is_held = [&](const StoredEvent& one) { return judged.answered(one) != nullptr; };
  Answer answer = judged.answer(heads_among(response, is_held));
  if (closed != nullptr) {
    // After the closing an answer can only take back (I8), in the owner's own order.
    Answer before = judged.answer(heads_among(
        response, [&](const StoredEvent& one) { return is_held(one) && precedes(one, *closed); }));
    if (before.accepted < answer.accepted) {
      answer = before;
      answer.void_after_closing = true;
    }
  }
  answer.pending = std::ranges::any_of(response.heads, [&](const EventId& head) {
    return !is_held(*find_revision(response, head));
  });
  return answer;
}

CommitmentStage stage_of(const Promise& promise, const Answer& answer, Date as_of) {
  if (promise.heads.empty()) return CommitmentStage::pending;
  if (answer.verdict == Verdict::decline) return CommitmentStage::declined;
  if (answer.verdict == Verdict::revoke) return CommitmentStage::revoked;
  const bool is_accepted = answer.verdict == Verdict::accept;
  if (promise.withdrawal) {
    return is_accepted ? CommitmentStage::withdrawn_after_accept : CommitmentStage::withdrawn;
  }
  const bool is_firm = promise.form == CommitmentForm::firm;
  if (!is_accepted) {
    if (promise.valid_until && as_of > *promise.valid_until) return CommitmentStage::lapsed;
    return is_firm ? CommitmentStage::proposed : CommitmentStage::conditional;
  }
  if (answer.amended) return CommitmentStage::amended;
  if (!is_firm) return CommitmentStage::accepted_conditional;
  return answer.accepted == promise.quantity ? CommitmentStage::accepted
                                             : CommitmentStage::partly_accepted;
}

bool fits(const Commitment& commitment, const Need& need) {
  const auto line = std::ranges::find(need.lines, commitment.line_no, &NeedLine::line_no);
  if (line == need.lines.end() || line->unit != commitment.unit) return false;
  return line->category == commitment.category ||
         std::ranges::find(line->substitutes, commitment.category) != line->substitutes.end();
}

bool is_firm_on(const std::optional<Date>& firm_until, Date day) {
  return firm_until && day <= *firm_until;
}

bool is_wanted(CommitmentStage stage) {
  return stage != CommitmentStage::declined && stage != CommitmentStage::revoked &&
         stage != CommitmentStage::lapsed;
}

bool is_standing(CommitmentStage stage) {
  return stage == CommitmentStage::proposed || stage == CommitmentStage::conditional ||
         is_taken(stage);
}

bool is_taken(CommitmentStage stage) {
  return stage == CommitmentStage::accepted || stage == CommitmentStage::partly_accepted ||
         stage == CommitmentStage::accepted_conditional || stage == CommitmentStage::amended;
}

}  // namespace talgu
