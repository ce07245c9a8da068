#pragma once

#include "crypto/result.h"
#include "protocol/record/schema/date.h"
#include "protocol/record/schema/quantity.h"
#include "protocol/record/schema/taxonomy.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Fields that several kinds of records have: their types, bounds and checks, each in one place.
namespace talgu {

/// The bounds of fields, each with its reason.
namespace field_limits {
inline constexpr std::size_t kLanguagesMax = 8;        // en, uk and those of the donors
inline constexpr std::size_t kTitleBytesMax = 200;     // one line of a table
inline constexpr std::size_t kSummaryBytesMax = 4000;  // one printed page
inline constexpr std::size_t kNameBytesMax = 200;      // official names are long
inline constexpr std::size_t kRestrictionsMax = 16;
inline constexpr std::size_t kRestrictionBytesMax = 300;
inline constexpr std::size_t kReferenceBytesMax = 200;
inline constexpr std::size_t kAttributesMax = 16;
inline constexpr std::size_t kAttributeNameBytesMax = 32;
inline constexpr std::size_t kReasonBytesMax = 1000;  // a paragraph
inline constexpr std::uint16_t kTermMonthsMax = 120;  // ten years
}  // namespace field_limits

/// Language tag ("en", "uk") to text; "en" sorts and shows first where the reader's is missing.
using LangMap = std::map<std::string, std::string>;

/// Name of an attribute to its value: what is offered, or the least that is needed.
using Attributes = std::map<std::string, std::int64_t>;

struct Money {
  std::int64_t minor = 0;  // cents and the like
  std::string currency;    // ISO 4217

  friend bool operator==(const Money&, const Money&) = default;
};

/// Codes of NIS2 sectors and of the regions of Ukraine, sorted.
[[nodiscard]] std::span<const std::string_view> sectors();
[[nodiscard]] std::span<const std::string_view> oblasts();

/// The checks of fields. `name` is how people know the field ("line 3: quantity"). Pure.
/// Faults of all: invalid_input (rule record_field); `what` begins with the name.
namespace field {

enum class Form : std::uint8_t { one_line, lines };

[[nodiscard]] std::unexpected<Error> refuse(std::string_view name, std::string_view why);

Status check(std::string_view name, std::string_view text, std::size_t bytes_max,
             Form form = Form::one_line);
/// As check(), or empty.
Status check_optional(std::string_view name, std::string_view text, std::size_t bytes_max,
                      Form form = Form::one_line);
Status check_languages(std::string_view name, const LangMap& map, std::size_t bytes_max, Form form);

struct ListBounds {
  std::size_t count_max = 0;
  std::size_t bytes_max = 0;
};

Status check_list(std::string_view name, const std::vector<std::string>& list, ListBounds bounds);

/// Each a code of `known`, none twice.
Status check_codes(std::string_view name, const std::vector<std::string>& list,
                   std::span<const std::string_view> known);

/// Within the years that records may name.
Status check_date(std::string_view name, const std::optional<Date>& date);
/// 1 to 10 years, in months.
Status check_term(std::string_view name, const std::optional<std::uint16_t>& months);
/// More than 0, at most kQuantityMax.
Status check_quantity(std::string_view name, Quantity quantity);
Status check_money(std::string_view name, const std::optional<Money>& money);
/// Three capital letters.
Status check_currency(std::string_view name, std::string_view currency);
Status check_attributes(std::string_view name, const Attributes& attributes);

/// A code of the taxonomy and its unit (I1). A code that we do not know is refused only where
/// `taxonomy_version` is ours or older. `at` stands before "category" or "unit".
Status check_category(const std::string& at, const std::string& code, Unit unit,
                      std::uint16_t taxonomy_version);

/// "SW.EDR": the form that every later code has too.
[[nodiscard]] bool is_category_form(std::string_view code);

}  // namespace field
}  // namespace talgu
