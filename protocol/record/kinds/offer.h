#pragma once

#include "protocol/record/schema/field.h"
#include "protocol/record/schema/record_key.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace talgu {

/// The bounds of what only an offer has.
namespace offer_limits {
inline constexpr std::size_t kEarmarksMax = 8;
inline constexpr std::size_t kSourcesMax = 8;
inline constexpr std::size_t kSourceBytesMax = 300;  // addresses of pages are long
inline constexpr std::uint16_t kLeadDaysMax = 3650;  // ten years
}  // namespace offer_limits

enum class OfferBasis : std::uint8_t {
  standing = 1,  // until further notice
  one_off,
  unsolicited,  // made for one need, which it names
};

/// How sure the giver's own side is, from an announcement to a budget line that may be spent.
enum class Certainty : std::uint8_t { unstated = 0, indicative, budgeted, approved };

/// What the giver demands, in words and in what can be compared. Empty lists: no restriction.
struct OfferTerms {
  std::vector<std::string> texts;
  std::vector<std::string> sectors;  // of sectors(): only for beneficiaries of these
  std::vector<std::string> oblasts;  // of oblasts()
  bool civil_only = false;

  friend bool operator==(const OfferTerms&, const OfferTerms&) = default;
};

/// What somebody can give (records.md): a donor, a guest of one, or a recipient with a surplus.
/// A pledge of money is an offer of FN.*, counted in the smallest steps of its currency, which is
/// never converted.
struct Offer {
  OfferBasis basis = OfferBasis::standing;
  LangMap title;
  LangMap summary;
  std::string category;
  Unit unit = Unit::device;  // that of the category
  Quantity quantity;
  std::string currency;             // of a quantity of money; empty: EUR
  std::optional<Quantity> min_lot;  // no smaller part is given
  std::optional<Date> available_from;
  std::optional<Date> available_until;
  std::optional<std::uint16_t> term_months;
  Attributes attributes;  // what each thing has
  OfferTerms terms;
  std::optional<Money> est_value;     // of the whole
  std::uint16_t lead_days = 0;        // from the order to the delivery
  std::optional<RecordKey> for_need;  // an unsolicited one's, or the earmark of money
  Certainty certainty = Certainty::unstated;
  std::vector<std::string> earmarks;  // money: groups or categories that it may be spent on
  std::optional<Date> announced_on;
  std::vector<std::string> sources;  // where it was announced

  friend bool operator==(const Offer&, const Offer&) = default;
};

[[nodiscard]] std::string_view name_of(OfferBasis basis);     // "one-off"
[[nodiscard]] std::string_view name_of(Certainty certainty);  // "" where it is unstated
/// Faults: invalid_input (rule record_field).
Result<OfferBasis> offer_basis_from(std::string_view name);
Result<Certainty> certainty_from(std::string_view name);

/// "EUR" where the offer names none; empty where it is not of money.
[[nodiscard]] std::string_view currency_of(const Offer& offer);

/// Whether every field is inside its bounds (I1). Faults: invalid_input (rule record_field).
Status check(const Offer& offer, std::uint16_t taxonomy_version = kTaxonomyVersion);

}  // namespace talgu
