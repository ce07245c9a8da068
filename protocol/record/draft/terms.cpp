#include "protocol/record/draft/terms.h"

#include <algorithm>

namespace talgu::draft {
namespace {

/// One offer beside the promise that is taken from it.
struct Match {
  const Ground& ground;
  const RecordKey& key;
  const Offer& offer;
  const Need& need;
  const NeedLine& line;
};

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& one : list) text += (text.empty() ? "" : ", ") + one;
  return text;
}

bool has(const std::vector<std::string>& list, std::string_view one) {
  return std::ranges::find(list, one) != list.end();
}

void warn_of_beneficiary(const Match& match, Drafted& made) {
  const OfferTerms& terms = match.offer.terms;
  const Beneficiary& who = match.need.beneficiary;
  if (terms.civil_only && match.need.end_use != EndUse::civil) {
    made.warn({.code = WarningCode::offer_civil, .record = match.key});
  }
  if (who.withheld) {
    if (terms.sectors.empty() && terms.oblasts.empty()) return;
    made.warn({.code = WarningCode::offer_beneficiary, .record = match.key});
    return;
  }
  if (!terms.sectors.empty() && !has(terms.sectors, who.sector)) {
    made.warn(
        {.code = WarningCode::offer_sectors, .record = match.key, .what = joined(terms.sectors)});
  }
  if (!terms.oblasts.empty() && !has(terms.oblasts, who.oblast)) {
    made.warn(
        {.code = WarningCode::offer_oblasts, .record = match.key, .what = joined(terms.oblasts)});
  }
}

void warn_of_purpose(const Match& match, const Commitment& promise, Drafted& made) {
  const auto& earmarks = match.offer.earmarks;
  const std::string group = promise.category.substr(0, promise.category.find('.'));
  if (!earmarks.empty() && !has(earmarks, promise.category) && !has(earmarks, group)) {
    made.warn({.code = WarningCode::offer_earmark, .record = match.key, .what = joined(earmarks)});
  }
  if (match.offer.for_need && *match.offer.for_need != promise.need) {
    made.warn({.code = WarningCode::offer_other_need, .record = *match.offer.for_need});
  }
}

/// Money has no term and no attributes of the thing that it buys.
void warn_of_kind(const Match& match, const Commitment& promise, Drafted& made) {
  if (match.offer.category != promise.category) return;
  const auto& asked = match.line.term_months;
  if (asked && match.offer.term_months.value_or(0) < *asked) {
    made.warn({.code = WarningCode::offer_term,
               .record = match.key,
               .what = std::to_string(match.offer.term_months.value_or(0)) + " of " +
                       std::to_string(*asked)});
  }
  std::string missing;
  for (const auto& [name, least] : match.line.attributes) {
    const auto given = match.offer.attributes.find(name);
    if (given != match.offer.attributes.end() && given->second >= least) continue;
    missing += (missing.empty() ? "" : ", ") + name;
  }
  if (!missing.empty()) {
    made.warn({.code = WarningCode::offer_attribute, .record = match.key, .what = missing});
  }
}

void warn_of_days(const Match& match, const Commitment& promise, Drafted& made) {
  const Ground& ground = match.ground;
  const auto& from = match.offer.available_from;
  const auto& until = match.offer.available_until;
  if (from && ground.day < *from) {
    made.warn({.code = WarningCode::offer_not_yet, .record = match.key, .day = from});
  }
  if (until && *until < ground.day) {
    made.warn({.code = WarningCode::offer_expired, .record = match.key, .day = until});
  }
  const Date first{std::max(ground.day.days, from ? from->days : 0) + match.offer.lead_days};
  const auto& wanted = promise.eta ? promise.eta : match.need.needed_by;
  if (match.offer.lead_days > 0 && wanted && *wanted < first) {
    made.warn({.code = WarningCode::offer_lead, .record = match.key, .day = first});
  }
}

}  // namespace

std::optional<RecordKey> offer_of(const PartyId& owner, const Commitment& promise) {
  if (!promise.offer) return {};
  return RecordKey{.owner = owner, .id = promise.offer->id, .guest = promise.offer->guest};
}

void warn_of_offer_terms(const Ground& ground, const RecordKey& offer, const Commitment& promise,
                         Quantity quantity, Drafted& made) {
  const Offer* const body = ground.body<Offer>(offer);
  const Need* const need = ground.body<Need>(promise.need);
  const NeedLine* const line = need == nullptr ? nullptr : line_of(*need, promise.line_no);
  if (body == nullptr || line == nullptr) return;
  const Match match{.ground = ground, .key = offer, .offer = *body, .need = *need, .line = *line};
  const auto draw = draw_of(*body, promise, quantity);
  if (body->min_lot && draw && *draw < *body->min_lot) {
    made.warn({.code = WarningCode::offer_lot,
               .record = offer,
               .limit = amount_of(*body, *body->min_lot)});
  }
  warn_of_beneficiary(match, made);
  warn_of_purpose(match, promise, made);
  warn_of_kind(match, promise, made);
  warn_of_days(match, promise, made);
}

void warn_of_need_terms(const Ground& ground, const RecordKey& commitment,
                        const Commitment& promise, Quantity quantity, Drafted& made) {
  const Need* const need = ground.body<Need>(promise.need);
  const LineStanding* const standing = standing_of(ground, promise.need, promise.line_no);
  const NeedLine* const line = need == nullptr ? nullptr : line_of(*need, promise.line_no);
  if (line == nullptr || standing == nullptr) return;
  if (need->expires_on && *need->expires_on < ground.day) {
    made.warn({.code = WarningCode::need_expired, .record = promise.need, .day = need->expires_on});
  }
  if (ground.standings.needs.at(promise.need).workflow == Workflow::submitted) {
    made.warn({.code = WarningCode::need_waits, .record = promise.need});
  }
  if (promise.eta && need->needed_by && *promise.eta > *need->needed_by) {
    made.warn({.code = WarningCode::late, .day = need->needed_by});
  }
  const Quantity covered =
      counted_without(ground.standings, promise.need, promise.line_no, commitment);
  if (line->min_useful && plus(covered, quantity) < *line->min_useful) {
    made.warn({.code = WarningCode::below_useful,
               .amount = Amount{plus(covered, quantity), line->unit, {}},
               .limit = Amount{*line->min_useful, line->unit, {}}});
  }
}

}  // namespace talgu::draft
