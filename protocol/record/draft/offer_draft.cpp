#include "protocol/record/draft/offer_draft.h"

#include "protocol/record/draft/outcome.h"

#include <utility>

namespace talgu::draft {
namespace {

std::string thing_of(const Offer& offer) {
  const std::string_view currency = currency_of(offer);
  return offer.category + " in " +
         std::string(currency.empty() ? row_of(offer.unit).code : currency);
}

Status check_meaning(const Ground& ground, const RecordKey& key, const Offer& before,
                     const Offer& now) {
  const bool is_same = before.category == now.category && before.unit == now.unit &&
                       currency_of(before) == currency_of(now);
  const auto standing = ground.standings.offers.find(key);
  if (is_same || standing == ground.standings.offers.end()) return {};
  const auto& drawing = standing->second.commitments;
  if (drawing.empty()) return {};
  return refuse(ground.name_of(drawing.front()) + " is taken from " + ground.name_of(key) + " in " +
                    thing_of(before) + ", and this would be " + thing_of(now),
                "what was signed keeps its meaning: make a new offer");
}

void warn_of_promises(const Ground& ground, const RecordKey& key, const Standings& after,
                      Drafted& made) {
  const OfferStanding& now = after.offers.at(key);
  const auto before = ground.standings.offers.find(key);
  const bool was = before != ground.standings.offers.end() && before->second.over_promised &&
                   before->second.quantity <= now.quantity;
  const Offer& body = std::get<Offer>(made.event.body);
  if (!now.over_promised || was) return;
  made.warn({.code = WarningCode::offer_over,
             .record = key,
             .amount = amount_of(body, now.promised),
             .limit = amount_of(body, now.quantity)});
}

Result<Drafted> change(const Ground& ground, OfferIntent intent) {
  const RecordKey key = *intent.revises;
  const Offer* const before = ground.body<Offer>(key);
  if (before == nullptr) return refuse(ground.name_of(key) + " is not here as an offer");
  TALGU_PASS(check_meaning(ground, key, *before, intent.body));
  TALGU_TRY(Drafted made, next_revision(ground, key, std::move(intent.body), intent.tlp));
  if (is_ended(ground, RecordKind::offer, key)) {
    made.warn({.code = WarningCode::target_ended, .record = key});
  }
  const Standings after = outcome_of(ground, made);
  warn_of_promises(ground, key, after, made);
  warn_of_losses(ground, after, made);
  return made;
}

}  // namespace

Result<Drafted> make(const Ground& ground, OfferIntent intent) {
  TALGU_PASS(check(intent.body));
  const std::optional<Tlp> tlp = intent.tlp;
  const auto for_need = intent.body.for_need;
  if (for_need && is_ended(ground, RecordKind::need, *for_need) && !intent.revises) {
    return refuse(ground.name_of(*for_need) + " is closed: nothing can be offered for it any more");
  }
  TALGU_TRY(Drafted made, intent.revises ? change(ground, std::move(intent))
                                         : Result<Drafted>(new_record(std::move(intent.body))));
  if (tlp) made.event.tlp = *tlp;
  const Offer& offer = std::get<Offer>(made.event.body);
  if (for_need) {
    made.about = Subject{.record = *for_need};
    made.names.push_back({.record = *for_need});
  }
  warn_of_past(ground, "available_until", offer.available_until, made);
  return made;
}

}  // namespace talgu::draft
