#pragma once

#include "crypto/result.h"
#include "protocol/record/date.h"
#include "protocol/record/quantity.h"
#include "protocol/record/taxonomy.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace talgu {

/// The bounds of a need, each with its reason.
namespace need_limits {
inline constexpr std::size_t kLanguagesMax = 8;        // en, uk and those of the donors
inline constexpr std::size_t kTitleBytesMax = 200;     // one line of a table
inline constexpr std::size_t kSummaryBytesMax = 4000;  // one printed page
inline constexpr std::size_t kNameBytesMax = 200;      // official names are long
inline constexpr std::size_t kPlaceBytesMax = 100;
inline constexpr std::size_t kRestrictionsMax = 16;
inline constexpr std::size_t kRestrictionBytesMax = 300;
inline constexpr std::size_t kDocumentsMax = 16;
inline constexpr std::size_t kReferenceBytesMax = 200;
inline constexpr std::size_t kLinesMax = 64;
inline constexpr std::size_t kAttributesMax = 16;
inline constexpr std::size_t kAttributeNameBytesMax = 32;
inline constexpr std::size_t kSubstitutesMax = 8;
inline constexpr std::uint16_t kTermMonthsMax = 120;  // ten years
}  // namespace need_limits

/// Language tag ("en", "uk") to text; "en" sorts and shows first where the reader's is missing.
using LangMap = std::map<std::string, std::string>;

/// Who the need is for. Where it is withheld, the other fields are empty.
struct Beneficiary {
  bool withheld = false;
  std::string name;
  std::string sector;  // a code of sectors()
  std::string oblast;  // a code of oblasts()

  friend bool operator==(const Beneficiary&, const Beneficiary&) = default;
};

enum class Horizon : std::uint8_t { short_term = 1, medium_term, long_term };

/// Military needs are never records: they are referred (domain.md §5.2).
enum class EndUse : std::uint8_t { civil = 1, dual };

/// Reviews that the owner's policy asks for before the need is valid.
struct ReviewTracks {
  bool technical = false;
  bool strategic = false;

  friend bool operator==(const ReviewTracks&, const ReviewTracks&) = default;
};

struct Money {
  std::int64_t minor = 0;  // cents and the like
  std::string currency;    // ISO 4217

  friend bool operator==(const Money&, const Money&) = default;
};

/// One thing that is needed. The line number is what commitments cite: it stays with its line in
/// every revision.
struct NeedLine {
  std::uint16_t line_no = 0;
  std::string category;
  Unit unit = Unit::device;  // that of the category; stated so that later codes have one
  Quantity quantity;
  std::optional<Quantity> min_useful;
  std::optional<std::uint16_t> term_months;
  std::map<std::string, std::int64_t> attributes;  // name -> least value
  std::vector<std::string> substitutes;            // category codes
  std::optional<Money> est_unit_cost;
  std::string place;  // class of the place of delivery, no address

  friend bool operator==(const NeedLine&, const NeedLine&) = default;
};

struct Need {
  LangMap title;
  LangMap summary;
  Beneficiary beneficiary;
  Horizon horizon = Horizon::short_term;
  std::uint8_t priority = 3;  // 1 first .. 5 last
  ReviewTracks required_tracks;
  std::optional<Date> needed_by;
  std::optional<Date> expires_on;
  EndUse end_use = EndUse::civil;
  std::vector<std::string> restrictions;
  std::vector<NeedLine> lines;
  std::string project_ref;
  std::vector<std::string> documents;

  friend bool operator==(const Need&, const Need&) = default;
};

/// Codes of NIS2 sectors and of the regions of Ukraine, sorted.
[[nodiscard]] std::span<const std::string_view> sectors();
[[nodiscard]] std::span<const std::string_view> oblasts();

[[nodiscard]] std::string_view name_of(Horizon horizon);
[[nodiscard]] std::string_view name_of(EndUse use);
/// "short", "medium", "long". Faults: invalid_input (rule record_field).
Result<Horizon> horizon_from(std::string_view name);
/// "civil", "dual". Faults: invalid_input (rule record_field; a military use says what to do).
Result<EndUse> end_use_from(std::string_view name);

/// Whether every field is inside its bounds (invariant I1). `what` names field and line. A category
/// that we do not know is refused only where `taxonomy_version` is ours or older.
/// Faults: invalid_input (rule record_field).
Status check(const Need& need, std::uint16_t taxonomy_version = kTaxonomyVersion);

}  // namespace talgu
