#include "protocol/record/kinds/offer.h"

#include "protocol/base/text.h"

#include <algorithm>

namespace talgu {
namespace {

using field::refuse;

constexpr std::string_view kMoneyGroup = "FN";
constexpr std::string_view kUnearmarked = "FN.GEN";

bool is_group_form(std::string_view code) {
  return code.size() == 2 && std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_known_earmark(const std::string& code, std::uint16_t version) {
  if (find_group(code) != nullptr || find_category(code) != nullptr) return true;
  return version > kTaxonomyVersion && (is_group_form(code) || field::is_category_form(code));
}

Status check_money_fields(const Offer& offer, std::uint16_t version) {
  const bool is_money = offer.category.starts_with(kMoneyGroup);
  if (!offer.currency.empty()) {
    if (offer.unit != Unit::euro) return refuse("currency", "is for quantities of money only");
    TALGU_PASS(field::check_currency("currency", offer.currency));
  }
  if (offer.earmarks.empty()) return {};
  if (!is_money || offer.category == kUnearmarked) {
    return refuse("earmarks", "are for earmarked money only");
  }
  if (offer.earmarks.size() > offer_limits::kEarmarksMax) {
    return refuse("earmarks", "has more than 8 codes");
  }
  for (const std::string& code : offer.earmarks) {
    if (!is_known_earmark(code, version)) {
      return refuse("earmarks", "names no group or category: " + escape(code, 16));
    }
    if (std::ranges::count(offer.earmarks, code) > 1) {
      return refuse("earmarks", "names " + code + " twice");
    }
  }
  return {};
}

Status check_terms(const OfferTerms& terms) {
  TALGU_PASS(
      field::check_list("restrictions", terms.texts,
                        {field_limits::kRestrictionsMax, field_limits::kRestrictionBytesMax}));
  TALGU_PASS(field::check_codes("sectors", terms.sectors, sectors()));
  return field::check_codes("oblasts", terms.oblasts, oblasts());
}

Status check_dates(const Offer& offer) {
  TALGU_PASS(field::check_date("available_from", offer.available_from));
  TALGU_PASS(field::check_date("available_until", offer.available_until));
  TALGU_PASS(field::check_date("announced_on", offer.announced_on));
  if (offer.available_from && offer.available_until &&
      *offer.available_until < *offer.available_from) {
    return refuse("available_until", "is before available_from");
  }
  if (offer.lead_days > offer_limits::kLeadDaysMax)
    return refuse("lead_days", "are more than 3650");
  return {};
}

Status check_amounts(const Offer& offer) {
  TALGU_PASS(field::check_quantity("quantity", offer.quantity));
  if (offer.min_lot && (offer.min_lot->steps < 1 || *offer.min_lot > offer.quantity)) {
    return refuse("min_lot", "must be more than 0 and at most the quantity");
  }
  TALGU_PASS(field::check_term("term_months", offer.term_months));
  TALGU_PASS(field::check_attributes("attributes", offer.attributes));
  return field::check_money("est_value", offer.est_value);
}

Status check_need(const Offer& offer) {
  if (offer.basis == OfferBasis::unsolicited && !offer.for_need) {
    return refuse("for_need", "is missing: an unsolicited offer names its need");
  }
  if (!offer.for_need) return {};
  if (offer.for_need->id.is_zero()) return refuse("for_need", "has no id");
  if (!offer.for_need->guest.is_zero())
    return refuse("for_need", "is of a guest: none owns a need");
  return {};
}

}  // namespace

std::string_view name_of(OfferBasis basis) {
  switch (basis) {
    case OfferBasis::standing:
      return "standing";
    case OfferBasis::one_off:
      return "one-off";
    case OfferBasis::unsolicited:
      return "unsolicited";
  }
  return "unknown";
}

std::string_view name_of(Certainty certainty) {
  switch (certainty) {
    case Certainty::unstated:
      return "";
    case Certainty::indicative:
      return "indicative";
    case Certainty::budgeted:
      return "budgeted";
    case Certainty::approved:
      return "approved";
  }
  return "unknown";
}

Result<OfferBasis> offer_basis_from(std::string_view name) {
  for (const auto one : {OfferBasis::standing, OfferBasis::one_off, OfferBasis::unsolicited}) {
    if (name == name_of(one)) return one;
  }
  return refuse("basis", "must be standing, one-off or unsolicited");
}

Result<Certainty> certainty_from(std::string_view name) {
  for (const auto one : {Certainty::indicative, Certainty::budgeted, Certainty::approved}) {
    if (name == name_of(one)) return one;
  }
  return refuse("certainty", "must be indicative, budgeted or approved");
}

std::string_view currency_of(const Offer& offer) {
  if (offer.unit != Unit::euro) return "";
  return offer.currency.empty() ? std::string_view("EUR") : std::string_view(offer.currency);
}

Status check(const Offer& offer, std::uint16_t taxonomy_version) {
  if (offer.basis < OfferBasis::standing || offer.basis > OfferBasis::unsolicited) {
    return refuse("basis", "must be standing, one-off or unsolicited");
  }
  if (offer.certainty > Certainty::approved) {
    return refuse("certainty", "must be indicative, budgeted or approved");
  }
  if (!offer.title.contains("en")) return refuse("title.en", "is missing");
  TALGU_PASS(field::check_languages("title", offer.title, field_limits::kTitleBytesMax,
                                    field::Form::one_line));
  TALGU_PASS(field::check_languages("summary", offer.summary, field_limits::kSummaryBytesMax,
                                    field::Form::lines));
  TALGU_PASS(field::check_category("", offer.category, offer.unit, taxonomy_version));
  TALGU_PASS(check_amounts(offer));
  TALGU_PASS(check_money_fields(offer, taxonomy_version));
  TALGU_PASS(check_dates(offer));
  TALGU_PASS(check_terms(offer.terms));
  TALGU_PASS(check_need(offer));
  return field::check_list("sources", offer.sources,
                           {offer_limits::kSourcesMax, offer_limits::kSourceBytesMax});
}

}  // namespace talgu
