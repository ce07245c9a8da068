#pragma once

#include "protocol/record/kinds/kind.h"

#include <array>
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
inline constexpr std::size_t kSourceCharsMax = 300;  // addresses of pages are long
inline constexpr std::uint16_t kLeadDaysMax = 3650;  // ten years
}  // namespace offer_limits

enum class OfferBasis : std::uint8_t {
  standing = 1,  // until further notice
  one_off,
  unsolicited,  // made for one need, which it names
};

template <>
struct EnumNames<OfferBasis> {
  static constexpr OfferBasis kFirst = OfferBasis::standing;
  static constexpr std::array<std::string_view, 3> kNames{"standing", "one-off", "unsolicited"};
};

/// How sure the giver's own side is, from an announcement to a budget line that may be spent.
enum class Certainty : std::uint8_t { unstated = 0, indicative, budgeted, approved };

template <>
struct EnumNames<Certainty> {
  static constexpr Certainty kFirst = Certainty::unstated;
  static constexpr std::array<std::string_view, 4> kNames{"", "indicative", "budgeted",
                                                          "approved"};
};

/// What the giver demands, in words and in what can be compared. Empty lists: no restriction.
struct OfferTerms {
  std::vector<std::string> texts;
  std::vector<std::string> sectors;  // of sectors(): only for beneficiaries of these
  std::vector<std::string> oblasts;  // of oblasts()
  bool civil_only = false;

  friend bool operator==(const OfferTerms&, const OfferTerms&) = default;
};

/// What somebody can give: a donor, a guest of one, or a recipient with a surplus.
/// A pledge of money is an offer of FN.*, counted in the smallest steps of its currency, which is
/// never converted.
struct Offer {
  static constexpr RecordKind kKind = RecordKind::offer;

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

  static const FieldTable& fields();
  static const KindRow& row();
  friend bool operator==(const Offer&, const Offer&) = default;
};

/// "EUR" where the offer names none; empty where it is not of money.
[[nodiscard]] std::string_view currency_of(const Offer& offer);

/// What its quantities are counted in.
[[nodiscard]] Measure measure_of(const Offer& offer);

/// What holds across fields (I1).
Checked check_rules(const Offer& offer, std::uint16_t taxonomy_version);
std::vector<CountedLine> counted_lines(const Offer& offer);

}  // namespace talgu
