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

  // What its owner said about it on two nodes apart.
  void add_conflicts(const AboutConflicts& about, const RecordKey& target) {
    const auto record = [&](RecordKind kind) {
      return RecordKey{.owner = target.owner, .id = id_about(kind, target), .guest = target.guest};
    };
    add_if(about.closing, Waiting::merge, record(RecordKind::closing));
    add_if(about.reaffirm, Waiting::merge, record(RecordKind::reaffirm));
    add_if(about.coverage, Waiting::merge, record(RecordKind::coverage));
    add_if(about.delivery, Waiting::merge, record(RecordKind::delivery));
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
    if (!is_own(key)) return;
    add_conflicts(need.about, key);
    if (need.workflow == Workflow::closed) return;
    add_if(need.concurrent_edit, Waiting::merge, key);
    add_if(std::ranges::any_of(need.lines,
                               [](const auto& line) { return line.second.exceeds_required; }),
           Waiting::check_acceptance, key);
    add_if(need.statement_due, Waiting::state_coverage, key);
    add_if(need.stale, Waiting::reaffirm, key);
  }

  void take(const RecordKey& key, const OfferStanding& offer) {
    if (!is_own(key)) return;
    add_conflicts(offer.about, key);
    add_if(offer.over_promised, Waiting::reduce_promise, key);
    if (offer.ending) return;
    add_if(offer.concurrent_edit, Waiting::merge, key);
    add_if(offer.stale && offer.stage != OfferStage::expired, Waiting::reaffirm, key);
  }

  void take_own(const RecordKey& key, const CommitmentStanding& commitment) {
    using enum CommitmentStage;
    if (!is_own(key)) return;
    add_conflicts(commitment.about, key);
    const Shipment& shipment = commitment.shipment;
    add_if(commitment.fulfilment == Fulfilment::disputed && !shipment.surplus, Waiting::make_good,
           commitment.delivery);
    if (is_closed(commitment.need)) return;
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
    if (!is_own(commitment.need)) return;
    add_if(commitment.answer_conflict, Waiting::merge, commitment.response);
    add_if(commitment.confirmation_conflict, Waiting::merge, commitment.confirmation);
    // What arrives after a need was closed is confirmed all the same.
    add_if(commitment.shipment.unconfirmed, Waiting::confirm, commitment.delivery);
    if (is_closed(commitment.need)) return;
    const CommitmentStage stage = commitment.stage;
    add_if(stage == proposed || stage == conditional || stage == amended, Waiting::answer, key);
    const bool is_short = is_taken(stage) && commitment.offer_exceeded &&
                          commitment.form == CommitmentForm::firm && !commitment.does_not_fit &&
                          commitment.effective < std::min(commitment.accepted, commitment.promised);
    add_if(stage == withdrawn_after_accept || is_short, Waiting::find_another, key);
    add_if(commitment.exceeds_proposal, Waiting::check_acceptance, key);
  }

  const PartyId& party_;
  const Standings& standings_;
  std::vector<WaitingItem> items_;
};

}  // namespace

std::vector<WaitingItem> waiting_for(const PartyId& party, const Standings& standings) {
  return WaitingList(party, standings).collect();
}

}  // namespace talgu
