#include "node/records/record_json.h"

#include "node/core/match.h"
#include "node/records/record_book.h"

namespace talgu {
namespace {

using control::Json;

Json to_json(const Beneficiary& who) {
  if (who.withheld) return {{"withheld", true}};
  Json shown{{"name", who.name}};
  if (!who.sector.empty()) shown["sector"] = who.sector;
  if (!who.oblast.empty()) shown["oblast"] = who.oblast;
  return shown;
}

/// Adds what stands there: empty texts and lists are left out.
void add(Json& shown, const char* name, const std::string& text) {
  if (!text.empty()) shown[name] = text;
}

void add(Json& shown, const char* name, const std::vector<std::string>& list) {
  if (!list.empty()) shown[name] = list;
}

void add(Json& shown, const char* name, const std::optional<Date>& date) {
  if (date) shown[name] = to_text(*date);
}

void add(Json& shown, const char* name, const std::optional<Money>& money) {
  if (money) shown[name] = {{"minor", money->minor}, {"currency", money->currency}};
}

Json to_json(const NeedLine& line) {
  Json shown{{"line", line.line_no}, {"quantity", line.quantity.steps}};
  add_category(shown, line.category, line.unit);
  if (line.min_useful) shown["min_useful"] = line.min_useful->steps;
  if (line.term_months) shown["term_months"] = *line.term_months;
  if (!line.attributes.empty()) shown["attributes"] = line.attributes;
  add(shown, "substitutes", line.substitutes);
  add(shown, "est_unit_cost", line.est_unit_cost);
  add(shown, "place", line.place);
  if (line.over_ok) shown["over_ok"] = true;
  return shown;
}

Json to_json(const ReviewTracks& tracks) {
  Json shown = Json::array();
  if (tracks.technical) shown.push_back("technical");
  if (tracks.strategic) shown.push_back("strategic");
  return shown;
}

Json to_json(const NodeParts& parts, const Offer& offer) {
  Json shown{{"basis", name_of(offer.basis)}, {"quantity", offer.quantity.steps}};
  add_category(shown, offer.category, offer.unit);
  if (!offer.currency.empty()) shown["unit"] = offer.currency;
  if (!offer.title.empty()) shown["title"] = offer.title;
  if (!offer.summary.empty()) shown["summary"] = offer.summary;
  if (offer.min_lot) shown["min_lot"] = offer.min_lot->steps;
  add(shown, "available_from", offer.available_from);
  add(shown, "available_until", offer.available_until);
  if (offer.term_months) shown["term_months"] = *offer.term_months;
  if (!offer.attributes.empty()) shown["attributes"] = offer.attributes;
  add(shown, "restrictions", offer.terms.texts);
  add(shown, "sectors", offer.terms.sectors);
  add(shown, "oblasts", offer.terms.oblasts);
  if (offer.terms.civil_only) shown["civil_only"] = true;
  add(shown, "est_value", offer.est_value);
  if (offer.lead_days != 0) shown["lead_days"] = offer.lead_days;
  if (offer.for_need) shown["for_need"] = name_of(parts, *offer.for_need);
  add(shown, "certainty", std::string(name_of(offer.certainty)));
  add(shown, "earmarks", offer.earmarks);
  add(shown, "announced_on", offer.announced_on);
  add(shown, "sources", offer.sources);
  return shown;
}

/// How much of the offer it takes: smallest steps, and where the offer is here as people write it.
void add_draws(const NodeParts& parts, const PartyId& owner, const OfferRef& named, Json& shown) {
  const Quantity draws = *named.draws;
  shown["draws"] = draws.steps;
  const RecordKey key{.owner = owner, .id = named.id, .guest = named.guest};
  const auto record = read_record(parts, key);
  const Offer* const offer =
      record && *record ? (*record)->state.current_as<Offer>() : nullptr;
  if (offer == nullptr) return;
  shown["draws_unit"] = offer->currency.empty() ? row_of(offer->unit).code : offer->currency;
  shown["draws_scale"] = row_of(offer->unit).scale;
}

Json to_json(const NodeParts& parts, const PartyId& owner, const Commitment& commitment) {
  Json shown{{"need", name_of(parts, commitment.need)},
             {"line", commitment.line_no},
             {"quantity", commitment.quantity.steps},
             {"form", name_of(commitment.form)}};
  add_category(shown, commitment.category, commitment.unit);
  if (commitment.offer) {
    shown["offer"] = name_of(parts, RecordKey{.owner = owner, .id = commitment.offer->id});
    if (commitment.offer->draws) add_draws(parts, owner, *commitment.offer, shown);
  }
  add(shown, "condition", commitment.condition);
  add(shown, "valid_until", commitment.valid_until);
  add(shown, "firm_until", commitment.firm_until);
  add(shown, "eta", commitment.eta);
  add(shown, "provider", commitment.provider);
  add(shown, "extending", commitment.extending);
  add(shown, "implementer", commitment.implementer);
  return shown;
}

Json to_json(const NodeParts& parts, const Response& response) {
  Json shown{{"commitment", name_of(parts, response.commitment)},
             {"verdict", name_of(response.verdict)}};
  const auto promise = read_record(parts, response.commitment);
  const Commitment* const body =
      promise && *promise ? (*promise)->state.current_as<Commitment>() : nullptr;
  if (response.verdict == Verdict::accept) shown["quantity"] = response.quantity.steps;
  if (body != nullptr) {
    shown["need"] = name_of(parts, body->need);
    shown["line"] = body->line_no;
    add_category(shown, body->category, body->unit);
  }
  add(shown, "reason", response.reason);
  return shown;
}

Json to_json(const NodeParts& parts, const PartyId& owner, const Closing& closing) {
  Json shown{{"target", name_of(parts, RecordKey{.owner = owner, .id = closing.target})},
             {"target_kind", name_of(closing.target_kind)},
             {"reason", name_of(closing.reason)}};
  add(shown, "text", closing.text);
  if (closing.kept) shown["kept"] = name_of(parts, *closing.kept);
  return shown;
}

Json to_json(const NodeParts& parts, const PartyId& owner, const Reaffirm& reaffirm) {
  return {{"target", name_of(parts, RecordKey{.owner = owner, .id = reaffirm.target})},
          {"target_kind", name_of(reaffirm.target_kind)},
          {"still_valid_until", to_text(reaffirm.still_valid_until)}};
}

}  // namespace

Json to_json(const Need& need) {
  Json shown{{"title", need.title},
             {"beneficiary", to_json(need.beneficiary)},
             {"horizon", name_of(need.horizon)},
             {"priority", need.priority},
             {"required_tracks", to_json(need.required_tracks)},
             {"end_use", name_of(need.end_use)}};
  if (!need.summary.empty()) shown["summary"] = need.summary;
  add(shown, "needed_by", need.needed_by);
  add(shown, "expires_on", need.expires_on);
  add(shown, "restrictions", need.restrictions);
  add(shown, "project_ref", need.project_ref);
  add(shown, "documents", need.documents);
  Json lines = Json::array();
  for (const NeedLine& line : need.lines) lines.push_back(to_json(line));
  shown["lines"] = std::move(lines);
  return shown;
}

void add_category(Json& shown, const std::string& category, Unit unit) {
  const UnitRow& row = row_of(unit);
  const Category* const known = find_category(category);
  shown["category"] = category;
  shown["label"] = known != nullptr ? std::string(known->en) : category;
  shown["unit"] = row.code;
  shown["scale"] = row.scale;
}

Json to_json(const NodeParts& parts, const PartyId& owner, const RecordBody& body) {
  return std::visit(
      Match{[](const Need& need) { return to_json(need); },
            [&](const Offer& offer) { return to_json(parts, offer); },
            [&](const Commitment& commitment) { return to_json(parts, owner, commitment); },
            [&](const Response& response) { return to_json(parts, response); },
            [&](const Closing& closing) { return to_json(parts, owner, closing); },
            [&](const Reaffirm& reaffirm) { return to_json(parts, owner, reaffirm); }},
      body);
}

}  // namespace talgu
