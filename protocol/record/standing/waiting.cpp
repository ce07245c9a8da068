#include "protocol/record/standing/waiting.h"

#include <algorithm>

namespace talgu {
namespace {

/// Collects what waits for one party.
class WaitingList final {
 public:
  WaitingList(const PartyId& party, const Standings& standings)
      : party_(party), standings_(standings) {}

  std::vector<WaitingItem> collect() {
    for (const auto& [key, need] : standings_.needs) take(key, need);
    for (const auto& [key, commitment] : standings_.commitments) {
      take_own(key, commitment);
      take_others(key, commitment);
    }
    for (const auto& [key, offer] : standings_.offers) take(key, offer);
    std::ranges::sort(items_);
    return items_;
  }

 private:
  void add_if(bool holds, Waiting what, const RecordKey& record) {
    if (holds) items_.push_back({what, record});
  }

  // A guest's offers wait for the guest.
  [[nodiscard]] bool is_own(const RecordKey& key) const {
    return key.owner == party_ && key.guest.is_zero();
  }

  [[nodiscard]] bool is_closed(const RecordKey& need) const {
    const auto found = standings_.needs.find(need);
    return found != standings_.needs.end() && found->second.workflow == Workflow::closed;
  }

  void take(const RecordKey& key, const NeedStanding& need) {
    if (!is_own(key) || need.workflow == Workflow::closed) return;
    add_if(need.concurrent_edit, Waiting::merge, key);
    add_if(std::ranges::any_of(need.lines,
                               [](const auto& line) { return line.second.exceeds_required; }),
           Waiting::check_acceptance, key);
    add_if(need.stale, Waiting::reaffirm, key);
  }

  void take(const RecordKey& key, const OfferStanding& offer) {
    if (!is_own(key)) return;
    add_if(offer.over_promised, Waiting::reduce_promise, key);
    if (offer.ending) return;
    add_if(offer.concurrent_edit, Waiting::merge, key);
    add_if(offer.stale && offer.stage != OfferStage::expired, Waiting::reaffirm, key);
  }

  void take_own(const RecordKey& key, const CommitmentStanding& commitment) {
    using enum CommitmentStage;
    if (!is_own(key) || is_closed(commitment.need)) return;
    const CommitmentStage stage = commitment.stage;
    if (stage == declined || stage == revoked) {
      add_if(commitment.promised.steps > 0, Waiting::take_note, key);
      return;
    }
    if (stage == withdrawn || stage == withdrawn_after_accept) return;
    add_if(commitment.concurrent_edit, Waiting::merge, key);
    add_if(commitment.need_changed || commitment.does_not_fit, Waiting::check_promise, key);
    add_if(stage == lapsed, Waiting::renew_promise, key);
    add_if(commitment.stale, Waiting::reaffirm, key);
  }

  void take_others(const RecordKey& key, const CommitmentStanding& commitment) {
    using enum CommitmentStage;
    if (!is_own(commitment.need) || is_closed(commitment.need)) return;
    const CommitmentStage stage = commitment.stage;
    add_if(stage == proposed || stage == conditional || stage == amended, Waiting::answer, key);
    add_if(stage == withdrawn_after_accept, Waiting::find_another, key);
    add_if(commitment.exceeds_proposal, Waiting::check_acceptance, key);
  }

  const PartyId& party_;
  const Standings& standings_;
  std::vector<WaitingItem> items_;
};

}  // namespace

std::string_view name_of(Waiting what) {
  switch (what) {
    case Waiting::merge:
      return "merge";
    case Waiting::answer:
      return "answer";
    case Waiting::find_another:
      return "find-another";
    case Waiting::check_acceptance:
      return "check-acceptance";
    case Waiting::check_promise:
      return "check-promise";
    case Waiting::reduce_promise:
      return "reduce-promise";
    case Waiting::take_note:
      return "take-note";
    case Waiting::renew_promise:
      return "renew-promise";
    case Waiting::reaffirm:
      return "reaffirm";
  }
  return "unknown";
}

std::vector<WaitingItem> waiting_for(const PartyId& party, const Standings& standings) {
  return WaitingList(party, standings).collect();
}

}  // namespace talgu
