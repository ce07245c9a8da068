#include "protocol/record/standing/standings.h"

#include "protocol/record/standing/coverage.h"
#include "protocol/record/standing/stated.h"

#include <algorithm>
#include <utility>

namespace talgu {
namespace {

/// A commitment on its way to a standing.
struct Judged {
  const RecordState* state = nullptr;
  Promise promise;
  Answer answer;
  std::optional<Quantity> reach;  // as far as its offer goes, where it names one
  CommitmentStanding standing;

  [[nodiscard]] bool stands() const { return is_standing(standing.stage); }

  [[nodiscard]] bool is_counted() const {
    return stands() && standing.form == CommitmentForm::firm && answer.verdict == Verdict::accept;
  }
};

/// A commitment that takes something from an offer.
struct Drawer {
  std::size_t index;    // of its judged
  Quantity draw;        // in the offer's steps
  bool in_other_steps;  // than the commitment's own
};

/// Builds the standings from its records; used once.
class StandingsBuilder final {
 public:
  StandingsBuilder(const Records& records, Date as_of) : records_(records) { made_.as_of = as_of; }

  Standings build() {
    for (const auto& [key, state] : records_) {
      if (state.mixed_kinds) made_.mixed.push_back(key);
      if (state.current_as<Need>() != nullptr) add_need(state);
      if (state.current_as<Offer>() != nullptr) add_offer(state);
    }
    for (const auto& [key, state] : records_) {
      if (state.current_as<Commitment>() != nullptr) add_commitment(state);
    }
    for (auto& [key, offer] : made_.offers) share_out(key, offer);
    for (Judged& judged : judged_) settle(judged);
    for (auto& [key, need] : made_.needs) finish(key, need);
    return std::move(made_);
  }

 private:
  [[nodiscard]] const RecordState* find(const RecordKey& key) const {
    const auto found = records_.find(key);
    return found == records_.end() || found->second.mixed_kinds ? nullptr : &found->second;
  }

  [[nodiscard]] bool is_past(const std::optional<Date>& day) const {
    return day && made_.as_of > *day;
  }

  void add_need(const RecordState& state);
  void add_offer(const RecordState& state);
  void add_commitment(const RecordState& state);
  void flag(Judged& judged, const RecordState& need) const;
  [[nodiscard]] bool is_broken(const Judged& judged) const;
  [[nodiscard]] AboutConflicts conflicts_about(const RecordKey& key) const;
  void link_offer(std::size_t index);
  void share_out(const RecordKey& key, OfferStanding& offer);
  void settle(Judged& judged);
  void finish(const RecordKey& key, NeedStanding& need) const;
  [[nodiscard]] bool is_stale(const RecordState& need) const;

  const Records& records_;
  Standings made_;
  std::vector<Judged> judged_;
  std::map<RecordKey, std::vector<Drawer>> drawers_;  // of each offer
  std::map<RecordKey, const StoredEvent*> closed_;    // needs, since which event
};

void StandingsBuilder::add_need(const RecordState& state) {
  const Need& need = *state.current_as<Need>();
  NeedStanding& made = made_.needs[state.key];
  const bool has_tracks = need.required_tracks.technical || need.required_tracks.strategic;
  // Reviews are not records yet: what waits for one goes on waiting.
  made.workflow = has_tracks ? Workflow::submitted : Workflow::open;
  made.ending = ending_of(records_, RecordKind::need, state.key);
  if (made.ending) {
    made.workflow = Workflow::closed;
    made.referred = made.ending->reason == CloseReason::referred;
    made.duplicate = made.ending->reason == CloseReason::duplicate;
    closed_.emplace(state.key, find_revision(records_.at(made.ending->record), made.ending->since));
  }
  for (const auto& [number, quantity] : state.counted) {
    made.lines[number].required = made.duplicate ? Quantity{} : quantity;
  }
  made.about = conflicts_about(state.key);
  made.concurrent_edit = state.concurrent_edit;
  made.disputed = state.disputed;
}

void StandingsBuilder::add_offer(const RecordState& state) {
  OfferStanding& made = made_.offers[state.key];
  made.quantity = state.counted.at(kOnlyLine);
  made.ending = ending_of(records_, RecordKind::offer, state.key);
  made.about = conflicts_about(state.key);
  made.stale = is_past(reaffirmed_until(records_, RecordKind::offer, state.key));
  made.concurrent_edit = state.concurrent_edit;
  made.disputed = state.disputed;
}

void StandingsBuilder::add_commitment(const RecordState& state) {
  const Commitment& shown = *state.current_as<Commitment>();
  const RecordState* need = find(shown.need);
  if (need != nullptr && need->current_as<Need>() == nullptr) need = nullptr;
  Judged judged;
  judged.state = &state;
  judged.promise = promise_of(records_, state, need);
  CommitmentStanding& made = judged.standing;
  made.need = shown.need;
  made.line_no = shown.line_no;
  made.form = shown.form;
  made.response = {.owner = shown.need.owner, .id = id_about(RecordKind::response, state.key)};
  made.delivery = {.owner = state.key.owner, .id = id_about(RecordKind::delivery, state.key)};
  made.confirmation = {.owner = shown.need.owner,
                       .id = id_about(RecordKind::confirmation, made.delivery)};
  made.concurrent_edit = state.concurrent_edit;
  made.disputed = state.disputed;
  if (!judged.promise.heads.empty()) {
    const auto closed = closed_.find(shown.need);
    judged.answer = answer_of(records_, state, *need, judged.promise,
                              closed == closed_.end() ? nullptr : closed->second);
    flag(judged, *need);
  }
  judged_.push_back(std::move(judged));
  if (judged_.back().stands()) link_offer(judged_.size() - 1);
}

void StandingsBuilder::flag(Judged& judged, const RecordState& need) const {
  const Promise& promise = judged.promise;
  const Commitment& commitment = promise.current();
  const Need& now = *need.current_as<Need>();
  const StoredEvent* const seen = find_revision(need, commitment.need_revision);
  CommitmentStanding& made = judged.standing;
  made.line_no = commitment.line_no;
  made.form = promise.form;
  made.stage = stage_of(promise, judged.answer, made_.as_of);
  made.revision = promise.heads.back()->id;
  const bool is_gone = promise.withdrawal || made.stage == CommitmentStage::lapsed;
  made.promised = is_gone ? Quantity{} : promise.quantity;
  made.accepted = judged.answer.accepted;
  made.shipment = shipment_of(records_, judged.state->key, commitment, need.key.owner);
  made.answer_pending = judged.answer.pending;
  made.exceeds_proposal = judged.answer.exceeds_proposal;
  made.void_after_closing = judged.answer.void_after_closing;
  made.does_not_fit = !fits(commitment, now);
  made.need_revision_not_held = seen == nullptr;
  made.need_changed = seen != nullptr &&
                      is_material_change(std::get<Need>(seen->event.body), now, commitment.line_no);
  made.stale = is_past(reaffirmed_until(records_, RecordKind::commitment, judged.state->key));
  made.broken_firm_promise = is_broken(judged);
  made.about = conflicts_about(judged.state->key);
  const auto is_concurrent = [&](const RecordKey& key) {
    const RecordState* const said = find(key);
    return said != nullptr && said->concurrent_edit;
  };
  made.answer_conflict = is_concurrent(made.response);
  made.confirmation_conflict = is_concurrent(made.confirmation);
}

// Broken for good, not only until the day is past: both days are the donor's own words.
bool StandingsBuilder::is_broken(const Judged& judged) const {
  const Promise& promise = judged.promise;
  if (!is_wanted(judged.standing.stage)) return false;
  if (promise.withdrawal) {
    const RecordState& closing = records_.at(promise.withdrawal->record);
    const Date day = day_of(find_revision(closing, promise.withdrawal->since)->event);
    const bool had_lapsed =
        !judged.answer.verdict && promise.valid_until && day > *promise.valid_until;
    return !had_lapsed && is_firm_on(promise.firm_until, day);
  }
  // What both sides agreed to anew is no breach.
  const bool is_provisional = judged.answer.amended && promise.form == CommitmentForm::provisional;
  return (promise.quantity < judged.answer.accepted || is_provisional) &&
         is_firm_on(promise.firm_until, day_of(promise.heads.back()->event));
}

AboutConflicts StandingsBuilder::conflicts_about(const RecordKey& key) const {
  const auto is_concurrent = [&](RecordKind kind) {
    const RecordState* const about = find_about(records_, kind, key);
    return about != nullptr && about->concurrent_edit;
  };
  return {.closing = is_concurrent(RecordKind::closing),
          .reaffirm = is_concurrent(RecordKind::reaffirm),
          .coverage = is_concurrent(RecordKind::coverage),
          .delivery = is_concurrent(RecordKind::delivery)};
}

void StandingsBuilder::link_offer(std::size_t index) {
  Judged& judged = judged_[index];
  const auto& named = judged.promise.current().offer;
  if (!named) return;
  const RecordKey key{.owner = judged.state->key.owner, .id = named->id, .guest = named->guest};
  const RecordState* const state = find(key);
  const Offer* const offer = state == nullptr ? nullptr : state->current_as<Offer>();
  if (offer == nullptr) return;  // not held, or nothing that this reader may see
  const auto draw = draw_of(*offer, judged.promise.current(), judged.promise.quantity);
  judged.standing.offer_mismatch = !draw.has_value();
  if (draw) drawers_[key].push_back({index, *draw, named->draws.has_value()});
}

// The oldest promises first (I4): all by one donor, so its own order decides.
void StandingsBuilder::share_out(const RecordKey& key, OfferStanding& offer) {
  std::vector<Drawer>& drawers = drawers_[key];
  std::ranges::sort(drawers, [&](const Drawer& a, const Drawer& b) {
    return precedes(judged_[a.index].state->revisions.front(),
                    judged_[b.index].state->revisions.front());
  });
  const Offer& body = *records_.at(key).current_as<Offer>();
  std::int64_t left = offer.quantity.steps;
  for (const auto& [index, draw, in_other_steps] : drawers) {
    Judged& judged = judged_[index];
    CommitmentStanding& made = judged.standing;
    made.draws = draw;
    made.offer_exceeded = draw.steps > left;
    if (!made.offer_exceeded) {
      left -= draw.steps;
    } else if (in_other_steps) {
      judged.reach = Quantity{};  // how much the rest would buy is not for us to say
    } else {
      judged.reach = Quantity{left};
      left = 0;
    }
    offer.promised = plus(offer.promised, draw);
    if (judged.is_counted()) {
      offer.accepted =
          plus(offer.accepted, in_other_steps ? draw : std::min(draw, judged.answer.accepted));
    }
    offer.commitments.push_back(judged.state->key);
  }
  offer.over_promised = offer.promised > offer.quantity;
  if (!offer.ending) {
    offer.left = {std::max<std::int64_t>(0, offer.quantity.steps - offer.promised.steps)};
  }
  const auto stage = [&] {
    if (offer.ending) return OfferStage::withdrawn;
    if (offer.accepted >= offer.quantity && offer.accepted.steps > 0) return OfferStage::exhausted;
    if (is_past(body.available_until)) return OfferStage::expired;
    return offer.left.steps > 0 ? OfferStage::active : OfferStage::reserved;
  };
  offer.stage = stage();
}

void StandingsBuilder::settle(Judged& judged) {
  CommitmentStanding& made = judged.standing;
  const auto need = made_.needs.find(made.need);
  made.effective = std::min({made.promised, made.accepted, judged.reach.value_or(made.promised)});
  const bool is_cut =
      made.offer_exceeded && made.effective < std::min(made.promised, made.accepted);
  if (is_cut && judged.promise.firm_until) made.broken_firm_promise = true;
  if (made.does_not_fit || !judged.stands()) made.effective = {};
  if (need != made_.needs.end() && made.need_changed && judged.stands()) {
    need->second.changed = true;  // also where the line is gone
  }
  const bool has_line = need != made_.needs.end() && need->second.lines.contains(made.line_no);
  made.counts = has_line && judged.is_counted() && !made.does_not_fit && !need->second.duplicate;
  // What was received is there, whatever became of the promise.
  made.counted = made.counts ? made.effective : Quantity{};
  if (has_line && !made.does_not_fit && !need->second.duplicate) {
    made.counted = std::max(made.counted, made.shipment.received);
  }
  made.fulfilment = fulfilment_of(made.shipment, std::min(made.promised, made.accepted));
  if (has_line && made.stage != CommitmentStage::pending) {
    LineStanding& line = need->second.lines.at(made.line_no);
    line.commitments.push_back(judged.state->key);
    if (!made.does_not_fit && !need->second.duplicate) {
      if (judged.stands()) add(line, made);
      add_counted(line, made);
    }
  }
  made_.commitments.emplace(judged.state->key, made);
}

bool StandingsBuilder::is_stale(const RecordState& need) const {
  std::int32_t last = 0;
  for (const EventId& head : need.heads) {
    last = std::max(last, day_of(find_revision(need, head)->event).days);
  }
  // 2^48 milliseconds after 1970 and some days more still fit.
  last += kStaleAfterDays;
  const auto until = reaffirmed_until(records_, RecordKind::need, need.key);
  return made_.as_of.days > std::max(last, until ? until->days : 0);
}

void StandingsBuilder::finish(const RecordKey& key, NeedStanding& need) const {
  const RecordState& state = records_.at(key);
  const Need& body = *state.current_as<Need>();
  for (const NeedLine& line : body.lines) finish_line(need.lines.at(line.line_no), line);
  take_stated(records_, state, made_.as_of, need);
  const Totals totals = totals_of(body, need.lines);
  need.coverage = totals.coverage;
  need.fulfilment = totals.fulfilment;
  need.percent_by_lines = totals.percent_by_lines;
  need.percent_by_cost = totals.percent_by_cost;
  if (need.workflow == Workflow::closed) return;
  need.stale = is_stale(state);
  need.overdue = is_past(body.needed_by) && need.coverage < Extent::full;
  need.expired = is_past(body.expires_on);
}

}  // namespace

std::optional<Quantity> draw_of(const Offer& offer, const Commitment& commitment,
                                Quantity promised) {
  const bool buys = offer.category.starts_with("FN.");
  if (!commitment.offer || (!buys && offer.category != commitment.category)) return {};
  if (commitment.offer->draws) return commitment.offer->draws;
  const std::string_view currency = currency_of(offer);
  const bool same_steps = offer.unit == commitment.unit && (currency.empty() || currency == "EUR");
  return same_steps ? std::optional(promised) : std::nullopt;
}

Standings standings_of(const Records& records, Date as_of) {
  return StandingsBuilder(records, as_of).build();
}

}  // namespace talgu
