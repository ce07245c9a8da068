#include "protocol/record/draft/commitment_draft.h"

#include "protocol/base/text.h"
#include "protocol/record/draft/outcome.h"
#include "protocol/record/draft/terms.h"

#include <algorithm>
#include <utility>

namespace talgu::draft {
namespace {

/// The commitment on its way: what it was, and what it becomes.
struct Base {
  const Commitment* before = nullptr;  // null: a new one
  Commitment made;
};

Result<Base> base_of(const Ground& ground, const CommitmentIntent& intent) {
  Base base;
  if (intent.revises) {
    const std::string name = ground.name_of(*intent.revises);
    base.before = ground.body<Commitment>(*intent.revises);
    if (base.before == nullptr) return refuse(name + " is not here as a commitment");
    if (is_ended(ground, RecordKind::commitment, *intent.revises)) {
      return refuse(name + " is withdrawn", "make a new commitment");
    }
    base.made = *base.before;
  } else {
    base.made.need = intent.need;
    base.made.line_no =
        static_cast<std::uint16_t>(std::min<std::uint64_t>(intent.line_no, UINT16_MAX));
  }
  const std::string need = ground.name_of(base.made.need);
  if (ground.body<Need>(base.made.need) == nullptr) return refuse(need + " is not here as a need");
  if (base.made.need.owner == ground.self.party) {
    return refuse(need + " is a need of this party", "others commit to it");
  }
  if (is_ended(ground, RecordKind::need, base.made.need)) {
    return refuse(need + " is closed: nothing can be promised for it any more");
  }
  return base;
}

Status take_line(const Ground& ground, const CommitmentIntent& intent, Base& base) {
  Commitment& made = base.made;
  const std::string name = ground.name_of(made.need);
  const NeedLine* const line = line_of(*ground.body<Need>(made.need), made.line_no);
  const std::uint64_t asked = base.before == nullptr ? intent.line_no : made.line_no;
  if (line == nullptr || asked != made.line_no) {
    return refuse(name + " has no line " + std::to_string(asked),
                  "talgu need show " + name + " shows its lines");
  }
  if (base.before == nullptr) {
    made.category = intent.category.empty() ? line->category : intent.category;
  } else if (!intent.category.empty() && intent.category != made.category) {
    return refuse(ground.name_of(*intent.revises) + " promises " + made.category +
                      ", and what was promised keeps its meaning",
                  "make another commitment of " + escape(intent.category, 16));
  }
  made.unit = line->unit;
  if (!fits(made, *ground.body<Need>(made.need))) {
    return refuse("line " + std::to_string(line->line_no) + " of " + name + " asks for " +
                      line->category + " and allows no " + escape(made.category, 16),
                  "ask the need's owner to allow it as a substitute");
  }
  made.need_revision = ground.find(made.need)->heads.back();
  if (base.before != nullptr && intent.quantity.empty()) return {};
  const auto quantity = parse_quantity(intent.quantity, made.unit);
  if (!quantity) return refuse("quantity: " + quantity.error().what);
  made.quantity = *quantity;
  return {};
}

/// Nothing new is taken from an offer that is over; what was taken before may become less.
Status check_offer_open(const Ground& ground, const RecordKey& offer, const Base& base) {
  const bool is_new = base.before == nullptr || !base.before->offer ||
                      base.before->offer->id != base.made.offer->id ||
                      base.before->quantity < base.made.quantity ||
                      base.before->offer->draws < base.made.offer->draws;
  if (!is_new) return {};
  const std::string name = ground.name_of(offer);
  if (is_ended(ground, RecordKind::offer, offer)) {
    return refuse(name + " is withdrawn: nothing is left of it",
                  "take it from another offer, or from none; or reopen it: talgu close " + name +
                      " --reason reopened");
  }
  const auto& until = ground.body<Offer>(offer)->available_until;
  if (!until || ground.day <= *until) return {};
  return refuse(name + " was available until " + talgu::to_text(*until),
                "make it longer first: talgu offer change " + name + " FILE");
}

Status take_offer(const Ground& ground, const CommitmentIntent& intent, Base& base) {
  Commitment& made = base.made;
  if (intent.offer) {
    if (intent.offer->owner != ground.self.party) {
      return refuse(ground.name_of(*intent.offer) + " is an offer of another party",
                    "a commitment is taken from an own offer");
    }
    made.offer = OfferRef{.id = intent.offer->id, .guest = intent.offer->guest, .draws = {}};
  }
  if (!made.offer) return intent.draws.empty() ? Status{} : refuse("draws asks for an offer");
  const RecordKey key = *offer_of(ground.self.party, made);
  const Offer* const offer = ground.body<Offer>(key);
  if (offer == nullptr) return refuse("the offer of this commitment is not here");
  if (!intent.draws.empty()) {
    const auto draws = parse_quantity(intent.draws, offer->unit);
    if (!draws) return refuse("draws: " + draws.error().what);
    made.offer->draws = *draws;
  }
  TALGU_PASS(check_offer_open(ground, key, base));
  if (draw_of(*offer, made, made.quantity)) return {};
  const std::string currency(currency_of(*offer));
  return refuse("the offer is of " + offer->category + (currency.empty() ? "" : " in " + currency) +
                    ", and this promises " + made.category + " in " +
                    std::string(row_of(made.unit).code),
                offer->category.starts_with("FN.")
                    ? "say how much of the offer it takes, with --draws"
                    : "take it from an offer of " + made.category + ", or from none");
}

/// A word once given can be made longer, not shorter, and not be put under a condition.
Status take_word(const Ground& ground, const CommitmentIntent& intent, Base& base) {
  Commitment& made = base.made;
  const std::optional<Date> word = made.firm_until;
  if (intent.form == CommitmentForm::firm) {
    made.form = CommitmentForm::firm;
    made.condition.clear();
  } else if (intent.form == CommitmentForm::provisional) {
    if (is_firm_on(word, ground.day)) {
      return refuse(ground.name_of(*intent.revises) + " is firm until " + talgu::to_text(*word),
                    "that is a word given: no condition can be added before it is past");
    }
    made.form = CommitmentForm::provisional;
    made.condition = intent.condition;
    made.firm_until.reset();
  }
  if (intent.firm_until) made.firm_until = intent.firm_until;
  if (!word || made.firm_until >= word || !is_firm_on(word, ground.day)) return {};
  return refuse(ground.name_of(*intent.revises) + " is firm until " + talgu::to_text(*word),
                "that is a word given: it can be made longer, not shorter");
}

void take_rest(const CommitmentIntent& intent, Commitment& made) {
  if (intent.valid_until) made.valid_until = intent.valid_until;
  if (intent.eta) made.eta = intent.eta;
  if (!intent.provider.empty()) made.provider = intent.provider;
  if (!intent.extending.empty()) made.extending = intent.extending;
  if (!intent.implementer.empty()) made.implementer = intent.implementer;
}

/// A new revision answers the need as it is now: also where its donor has not seen that.
void warn_of_changed_need(const Ground& ground, const Base& base, Drafted& made) {
  if (base.before == nullptr) return;
  const StoredEvent* const seen =
      find_revision(*ground.find(base.made.need), base.before->need_revision);
  const Need* const then = seen == nullptr ? nullptr : std::get_if<Need>(&seen->event.body);
  if (then == nullptr) return;
  const auto terms = material_changes(*then, *ground.body<Need>(base.made.need), base.made.line_no);
  if (terms.empty()) return;
  made.warn({.code = WarningCode::need_changed, .record = base.made.need, .what = to_text(terms)});
}

/// Who sees none of the promises of others learns from the need's owner what is still open.
void warn_of_stated(const Ground& ground, const RecordKey& own, Drafted& made) {
  const Commitment& promise = std::get<Commitment>(made.event.body);
  const auto open = stated_open(ground.standings, promise.need, promise.line_no, own);
  if (!open || promise.quantity <= *open) return;
  made.warn({.code = WarningCode::over_stated,
             .amount = Amount{promise.quantity, promise.unit, {}},
             .limit = Amount{*open, promise.unit, {}},
             .day = ground.standings.needs.at(promise.need).stated_on});
}

void warn_of_gap(const Ground& ground, const RecordKey& own, Drafted& made) {
  const Commitment& promise = std::get<Commitment>(made.event.body);
  const Quantity gap = gap_without(ground.standings, promise.need, promise.line_no, own);
  if (promise.quantity > gap) {
    made.warn({.code = WarningCode::over_gap,
               .amount = Amount{promise.quantity, promise.unit, {}},
               .limit = Amount{gap, promise.unit, {}}});
  }
  warn_of_stated(ground, own, made);
  if (made.revises) return;
  for (const RecordKey& one : commitments_of(ground, promise.need, promise.line_no, is_standing)) {
    if (one.owner != ground.self.party) continue;
    made.warn({.code = WarningCode::own_promise,
               .record = one,
               .amount = Amount{standing_of(ground, one)->promised, promise.unit, {}}});
  }
}

void warn_of_offer(const Ground& ground, const RecordKey& own, Drafted& made) {
  const Commitment& promise = std::get<Commitment>(made.event.body);
  const auto key = offer_of(ground.self.party, promise);
  const Offer* const offer = key ? ground.body<Offer>(*key) : nullptr;
  if (offer == nullptr) return;
  const Quantity left = left_for(ground.standings, *key, own);
  const auto draw = draw_of(*offer, promise, promise.quantity);
  if (draw && *draw > left) {
    made.warn({.code = WarningCode::offer_over,
               .record = *key,
               .amount = amount_of(*offer, *draw),
               .limit = amount_of(*offer, left)});
  }
  warn_of_offer_terms(ground, *key, promise, promise.quantity, made);
}

}  // namespace

Result<Drafted> make(const Ground& ground, const CommitmentIntent& intent) {
  TALGU_TRY(Base base, base_of(ground, intent));
  TALGU_PASS(take_line(ground, intent, base));
  TALGU_PASS(take_offer(ground, intent, base));
  TALGU_PASS(take_word(ground, intent, base));
  take_rest(intent, base.made);
  TALGU_PASS(check(base.made));
  const Commitment promise = base.made;
  TALGU_TRY(Drafted made, intent.revises ? next_revision(ground, *intent.revises, promise)
                                         : Result<Drafted>(new_record(promise)));
  be_as_strict_as(ground, promise.need, made);
  made.about = Subject{.record = promise.need, .line = promise.line_no};
  made.names.push_back({.record = promise.need});
  const RecordKey own = ground.own(made.event.id);
  warn_of_past(ground, "valid-until", promise.valid_until, made);
  warn_of_past(ground, "firm-until", promise.firm_until, made);
  warn_of_past(ground, "eta", promise.eta, made);
  warn_of_gap(ground, own, made);
  warn_of_need_terms(ground, own, promise, promise.quantity, made);
  warn_of_changed_need(ground, base, made);
  warn_of_offer(ground, own, made);
  const CommitmentStanding* const standing = standing_of(ground, own);
  const bool was_firm = standing != nullptr && standing->form == CommitmentForm::firm;
  if (was_firm && standing->counts && promise.form == CommitmentForm::provisional) {
    made.warn({.code = WarningCode::provisional,
               .amount = Amount{standing->effective, promise.unit, {}}});
  }
  if (intent.revises) warn_of_losses(ground, outcome_of(ground, made), made);
  return made;
}

}  // namespace talgu::draft
