#pragma once

#include "protocol/record/kinds/kind.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace talgu {

/// The bounds of what only a need has; other fields have those of field_limits.
namespace need_limits {
inline constexpr std::size_t kPlaceCharsMax = 100;
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

  static const FieldTable& fields();
  friend bool operator==(const Beneficiary&, const Beneficiary&) = default;
};

enum class Horizon : std::uint8_t { short_term = 1, medium_term, long_term };

template <>
struct EnumNames<Horizon> {
  static constexpr Horizon kFirst = Horizon::short_term;
  static constexpr std::array<std::string_view, 3> kNames{"short", "medium", "long"};
};

/// Military needs are never records: they are referred.
enum class EndUse : std::uint8_t { civil = 1, dual };

template <>
struct EnumNames<EndUse> {
  static constexpr EndUse kFirst = EndUse::civil;
  static constexpr std::array<std::string_view, 2> kNames{"civil", "dual"};
};

/// What is needed. `line_no` names the line for ever: not its place in the list.
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

  static const FieldTable& fields();
  friend bool operator==(const NeedLine&, const NeedLine&) = default;
};

struct Need {
  static constexpr RecordKind kKind = RecordKind::need;

  LangMap title;
  LangMap summary;
  Beneficiary beneficiary;
  Horizon horizon = Horizon::short_term;
  std::uint16_t priority = 3;  // 1 first .. 5 last
  ReviewTracks required_tracks;
  std::optional<Date> needed_by;
  std::optional<Date> expires_on;
  EndUse end_use = EndUse::civil;
  std::vector<std::string> restrictions;
  std::vector<NeedLine> lines;
  std::string project_ref;
  std::vector<std::string> documents;

  static const FieldTable& fields();
  static const KindRow& row();
  friend bool operator==(const Need&, const Need&) = default;
};

/// What holds across fields (I1).
Checked check_rules(const Need& need, std::uint16_t taxonomy_version);
std::vector<CountedLine> counted_lines(const Need& need);

}  // namespace talgu
