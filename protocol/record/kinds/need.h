#pragma once

#include "protocol/record/schema/field.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace talgu {

/// The bounds of what only a need has; other fields have those of field_limits.
namespace need_limits {
inline constexpr std::size_t kPlaceBytesMax = 100;
inline constexpr std::size_t kDocumentsMax = 16;
inline constexpr std::size_t kLinesMax = 64;
inline constexpr std::size_t kSubstitutesMax = 8;
}  // namespace need_limits

/// Who the need is for. Where it is withheld, the other fields are empty.
struct Beneficiary {
  bool withheld = false;
  std::string name;
  std::string sector;  // a code of sectors()
  std::string oblast;  // a code of oblasts()

  friend bool operator==(const Beneficiary&, const Beneficiary&) = default;
};

enum class Horizon : std::uint8_t { short_term = 1, medium_term, long_term };

/// Military needs are never records: they are referred (records.md).
enum class EndUse : std::uint8_t { civil = 1, dual };

/// Reviews that the owner's policy asks for before the need is valid.
struct ReviewTracks {
  bool technical = false;
  bool strategic = false;

  friend bool operator==(const ReviewTracks&, const ReviewTracks&) = default;
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
  Attributes attributes;                 // the least of each
  std::vector<std::string> substitutes;  // category codes
  std::optional<Money> est_unit_cost;
  std::string place;     // class of the place of delivery, no address
  bool over_ok = false;  // the owner may accept more than the quantity (I3)

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
