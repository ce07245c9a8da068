#include "node/records/offer_file.h"

#include "node/records/toml_fields.h"

#include <array>

namespace talgu {
namespace {

constexpr std::array<std::string_view, 25> kTopKeys{
    "audience",    "tlp",        "basis",      "title",        "summary",  "category",     "unit",
    "quantity",    "currency",   "min_lot",      "available_from",
    "available_until",           "term_months",  "attributes", "restrictions", "sectors",
    "oblasts",     "civil_only", "est_value",    "lead_days", "for_need",    "certainty",
    "earmarks",    "announced_on", "sources"};

Status read_amount(const TomlFields& fields, const toml::table& in, Offer& offer) {
  TALGU_PASS(fields.read_category(in, offer.category, offer.unit));
  TALGU_TRY(const toml::node* const quantity, fields.required(in, "quantity"));
  TALGU_TRY(offer.quantity, fields.quantity(*quantity, "quantity", offer.unit));
  TALGU_PASS(fields.read_text(in, "currency", offer.currency));
  if (const toml::node* const lot = in.get("min_lot")) {
    TALGU_TRY(offer.min_lot, fields.quantity(*lot, "min_lot", offer.unit));
  }
  TALGU_PASS(fields.read_months(in, "term_months", offer.term_months));
  TALGU_PASS(fields.read_attributes(in, offer.attributes));
  return fields.read_money(in, "est_value", offer.est_value);
}

Status read_terms(const TomlFields& fields, const toml::table& in, OfferTerms& terms) {
  TALGU_PASS(fields.read_texts(in, "restrictions", terms.texts));
  TALGU_PASS(fields.read_texts(in, "sectors", terms.sectors));
  TALGU_PASS(fields.read_texts(in, "oblasts", terms.oblasts));
  return fields.read_flag(in, "civil_only", terms.civil_only);
}

Status read_times(const TomlFields& fields, const toml::table& in, Offer& offer) {
  TALGU_PASS(fields.read_date(in, "available_from", offer.available_from));
  TALGU_PASS(fields.read_date(in, "available_until", offer.available_until));
  TALGU_PASS(fields.read_date(in, "announced_on", offer.announced_on));
  return fields.read_small(in, "lead_days", offer.lead_days);
}

}  // namespace

Result<OfferFile> parse_offer_file(std::string_view text, const std::string& file_name) {
  const TomlFields fields(file_name);
  TALGU_TRY(const toml::table in, fields.parse(text));
  TALGU_PASS(fields.check_keys(in, kTopKeys));
  OfferFile made;
  Offer& offer = made.offer;
  TALGU_PASS(fields.read_text(in, "audience", made.audience));
  TALGU_PASS(fields.read_tlp(in, made.tlp));
  TALGU_PASS(fields.read_text(in, "for_need", made.for_need));
  TALGU_PASS(fields.read_named(in, "basis", offer_basis_from, offer.basis));
  TALGU_PASS(fields.read_languages(in, "title", offer.title));
  TALGU_PASS(fields.read_languages(in, "summary", offer.summary));
  TALGU_PASS(read_amount(fields, in, offer));
  TALGU_PASS(read_terms(fields, in, offer.terms));
  TALGU_PASS(read_times(fields, in, offer));
  if (in.contains("certainty")) {
    TALGU_PASS(fields.read_named(in, "certainty", certainty_from, offer.certainty));
  }
  TALGU_PASS(fields.read_texts(in, "earmarks", offer.earmarks));
  TALGU_PASS(fields.read_texts(in, "sources", offer.sources));
  return made;
}

}  // namespace talgu
