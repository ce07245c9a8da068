#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

/// Types and bounds of fields that several kinds of records have.
namespace talgu {

/// The bounds of fields, each with its reason. Texts are counted in characters.
namespace field_limits {
inline constexpr std::size_t kLanguagesMax = 8;        // en, uk and those of the donors
inline constexpr std::size_t kTitleCharsMax = 200;     // one line of a table
inline constexpr std::size_t kSummaryCharsMax = 4000;  // two printed pages
inline constexpr std::size_t kNameCharsMax = 200;      // official names are long
inline constexpr std::size_t kRestrictionsMax = 16;
inline constexpr std::size_t kRestrictionCharsMax = 300;
inline constexpr std::size_t kReferenceCharsMax = 200;
inline constexpr std::size_t kAttributesMax = 16;
inline constexpr std::size_t kAttributeNameBytesMax = 32;
inline constexpr std::size_t kReasonCharsMax = 1000;  // a paragraph
inline constexpr std::uint16_t kTermMonthsMax = 120;  // ten years
}  // namespace field_limits

/// Language tag ("en", "uk") to text; "en" sorts and shows first where the reader's is missing.
using LangMap = std::map<std::string, std::string>;

/// Name of an attribute to its value: what is offered, or the least that is needed.
using Attributes = std::map<std::string, std::int64_t>;

struct Money {
  std::int64_t minor = 0;  // smallest steps of the currency
  std::string currency;    // ISO 4217

  friend bool operator==(const Money&, const Money&) = default;
};

/// Reviews that the owner's policy asks for before the need is valid.
struct ReviewTracks {
  bool technical = false;
  bool strategic = false;

  friend bool operator==(const ReviewTracks&, const ReviewTracks&) = default;
};

inline constexpr std::size_t kSectors = 19;
inline constexpr std::size_t kOblasts = 27;

/// Codes of NIS2 sectors and of the regions of Ukraine, sorted.
[[nodiscard]] std::span<const std::string_view> sectors();
[[nodiscard]] std::span<const std::string_view> oblasts();

}  // namespace talgu
