#include "protocol/record/kinds/offer.h"

#include <array>

namespace talgu {
namespace {

using enum Presence;
using enum Part;

constexpr std::string_view kMoneyGroup = "FN";
constexpr std::string_view kUnearmarked = "FN.GEN";

constexpr std::array kFields{
    field_of<&Offer::basis>("basis", {.presence = required, .help = "for how long it stands"}),
    field_of<&Offer::title>("title", {.presence = required,
                                      .chars_max = field_limits::kTitleCharsMax,
                                      .help = "by language, `title.en = \"…\"`"}),
    field_of<&Offer::summary>("summary", {.part = detail,
                                          .meaning = Meaning::lines,
                                          .chars_max = field_limits::kSummaryCharsMax,
                                          .help = "by language"}),
    field_of<&Offer::category>("category", {.presence = required,
                                            .meaning = Meaning::category,
                                            .help = "what, a code of the taxonomy"}),
    field_of<&Offer::unit>("unit", {.meaning = Meaning::unit, .help = "that of the category"}),
    field_of<&Offer::quantity>("quantity", {.presence = required, .help = "how much"}),
    field_of<&Offer::currency>(
        "currency", {.meaning = Meaning::currency, .help = "of money (`FN.*`), else EUR"}),
    field_of<&Offer::min_lot>("min_lot", {.help = "no smaller part is given"}),
    field_of<&Offer::available_from>("available_from", {.help = "the first day"}),
    field_of<&Offer::available_until>("available_until", {.help = "the last day"}),
    field_of<&Offer::term_months>(
        "term_months", {.least = 1, .most = field_limits::kTermMonthsMax, .help = "for how long"}),
    field_of<&Offer::attributes>(
        "attributes", {.part = detail, .help = "what each thing has, `{ ram_gib = 16 }`"}),
    field_of<&Offer::terms, &OfferTerms::texts>(
        "restrictions", {.part = detail,
                         .chars_max = field_limits::kRestrictionCharsMax,
                         .count_max = field_limits::kRestrictionsMax,
                         .help = "what the giver demands"}),
    field_of<&Offer::terms, &OfferTerms::sectors>("sectors",
                                                  {.part = detail,
                                                   .meaning = Meaning::sector,
                                                   .count_max = kSectors,
                                                   .help = "only for beneficiaries of these"}),
    field_of<&Offer::terms, &OfferTerms::oblasts>("oblasts",
                                                  {.part = detail,
                                                   .meaning = Meaning::oblast,
                                                   .count_max = kOblasts,
                                                   .help = "only for beneficiaries of these"}),
    field_of<&Offer::terms, &OfferTerms::civil_only>(
        "civil_only", {.part = detail, .help = "not for a need of dual use"}),
    field_of<&Offer::est_value>(
        "est_value",
        {.part = detail, .help = "of the whole, `{ amount = \"60000.00\", currency = \"USD\" }`"}),
    field_of<&Offer::lead_days>("lead_days",
                                {.part = detail,
                                 .most = offer_limits::kLeadDaysMax,
                                 .help = "from the order to the delivery"}),
    field_of<&Offer::for_need>(
        "for_need", {.part = detail, .help = "the need of an unsolicited offer, or of money"}),
    field_of<&Offer::certainty>("certainty", {.help = "how sure the giver's own side is"}),
    field_of<&Offer::earmarks>("earmarks", {.part = detail,
                                            .meaning = Meaning::categories,
                                            .count_max = offer_limits::kEarmarksMax,
                                            .help = "of money: groups or categories"}),
    field_of<&Offer::announced_on>("announced_on", {.help = "the day of the announcement"}),
    field_of<&Offer::sources>("sources", {.part = detail,
                                          .chars_max = offer_limits::kSourceCharsMax,
                                          .count_max = offer_limits::kSourcesMax,
                                          .help = "where it was announced"}),
};

constexpr std::array kOwners{PartyRole::donor, PartyRole::recipient};
constexpr std::array<std::string_view, 7> kColumns{
    "name", "owner", "title", "category", "quantity", "available_from", "available_until"};
constexpr std::array<std::string_view, 4> kVerbs{"add", "change", "list", "withdraw"};

}  // namespace

const FieldTable& Offer::fields() {
  static constexpr FieldTable kTable{"Offer", kFields};
  return kTable;
}

const KindRow& Offer::row() {
  static constexpr KindRow kRow{
      .en = "offers",
      .uk = "пропозиції",
      .owners = kOwners,
      .guests_own = true,
      .audience = "bilateral-*",
      .columns = kColumns,
      .verbs = kVerbs,
      .help = "what can be given; a pledge of money is one; a recipient's is a surplus"};
  return kRow;
}

std::string_view currency_of(const Offer& offer) {
  if (offer.unit != Unit::euro) return "";
  return offer.currency.empty() ? std::string_view("EUR") : std::string_view(offer.currency);
}

Measure measure_of(const Offer& offer) {
  return {offer.unit, currency_of(offer)};
}

Checked check_rules(const Offer& offer, std::uint16_t /*taxonomy_version*/) {
  if (offer.min_lot && *offer.min_lot > offer.quantity) {
    return problem("min_lot", "must be at most the quantity");
  }
  if (!offer.currency.empty() && offer.unit != Unit::euro) {
    return problem("currency", "is for quantities of money only");
  }
  const bool is_earmarked_kind =
      offer.category.starts_with(kMoneyGroup) && offer.category != kUnearmarked;
  if (!offer.earmarks.empty() && !is_earmarked_kind) {
    return problem("earmarks", "are for earmarked money only");
  }
  if (offer.available_from && offer.available_until &&
      *offer.available_until < *offer.available_from) {
    return problem("available_until", "is before available_from");
  }
  if (offer.basis == OfferBasis::unsolicited && !offer.for_need) {
    return problem("for_need", "is missing: an unsolicited offer names its need");
  }
  if (offer.for_need && !offer.for_need->guest.is_zero()) {
    return problem("for_need", "is of a guest: none owns a need");
  }
  return {};
}

std::vector<CountedLine> counted_lines(const Offer& offer) {
  return {{kOnlyLine, offer.quantity, meaning_of(offer.category, offer.unit, currency_of(offer))}};
}

}  // namespace talgu
