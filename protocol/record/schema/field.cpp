#include "protocol/record/schema/field.h"

#include "protocol/base/refusal.h"
#include "protocol/base/text.h"

#include <algorithm>
#include <array>

namespace talgu {
namespace {

constexpr std::array<std::string_view, 19> kSectors{"banking",
                                                    "chemicals",
                                                    "cross-sector",
                                                    "digital-infrastructure",
                                                    "digital-providers",
                                                    "drinking-water",
                                                    "energy",
                                                    "financial-markets",
                                                    "food",
                                                    "health",
                                                    "ict-services",
                                                    "manufacturing",
                                                    "postal",
                                                    "public-administration",
                                                    "research-education",
                                                    "space",
                                                    "transport",
                                                    "waste",
                                                    "waste-water"};

// ISO 3166-2:UA: names of regions are spelt in many ways, codes in one.
constexpr std::array<std::string_view, 27> kOblasts{
    "UA-05", "UA-07", "UA-09", "UA-12", "UA-14", "UA-18", "UA-21", "UA-23", "UA-26",
    "UA-30", "UA-32", "UA-35", "UA-40", "UA-43", "UA-46", "UA-48", "UA-51", "UA-53",
    "UA-56", "UA-59", "UA-61", "UA-63", "UA-65", "UA-68", "UA-71", "UA-74", "UA-77"};

static_assert(std::ranges::is_sorted(kSectors) && std::ranges::is_sorted(kOblasts));

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// "en", "uk", "pt-BR": a language and, rarely, a region.
bool is_language(std::string_view tag) {
  const std::size_t dash = std::min(tag.find('-'), tag.size());
  const std::string_view language = tag.substr(0, dash);
  const std::string_view region = tag.substr(std::min(dash + 1, tag.size()));
  const bool whole = dash == tag.size() || region.size() == 2;
  return (language.size() == 2 || language.size() == 3) && whole &&
         std::ranges::all_of(language, is_lower) && std::ranges::all_of(region, is_upper);
}

bool is_attribute_name(std::string_view name) {
  return !name.empty() && name.size() <= field_limits::kAttributeNameBytesMax &&
         is_lower(name.front()) &&
         std::ranges::all_of(name, [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

}  // namespace

std::span<const std::string_view> sectors() {
  return kSectors;
}

std::span<const std::string_view> oblasts() {
  return kOblasts;
}

namespace field {

std::unexpected<Error> refuse(std::string_view name, std::string_view why) {
  return refuse_rule(Rule::record_field, std::string(name) + " " + std::string(why));
}

// The field in front of what the text rule says.
Status check(std::string_view name, std::string_view text, std::size_t bytes_max, Form form) {
  const Status checked =
      form == Form::lines ? check_text(text, bytes_max) : check_name(text, bytes_max);
  if (checked) return {};
  return refuse(name, ": " + checked.error().what);
}

Status check_optional(std::string_view name, std::string_view text, std::size_t bytes_max,
                      Form form) {
  return text.empty() ? Status{} : check(name, text, bytes_max, form);
}

Status check_languages(std::string_view name, const LangMap& map, std::size_t bytes_max,
                       Form form) {
  if (map.size() > field_limits::kLanguagesMax) return refuse(name, "has more than 8 languages");
  for (const auto& [language, text] : map) {
    if (!is_language(language)) {
      return refuse(name, "has no language '" + escape(language, 16) + "'");
    }
    TALGU_PASS(check(std::string(name) + "." + language, text, bytes_max, form));
  }
  return {};
}

Status check_list(std::string_view name, const std::vector<std::string>& list, ListBounds bounds) {
  if (list.size() > bounds.count_max) {
    return refuse(name, "has more than " + std::to_string(bounds.count_max) + " entries");
  }
  for (const std::string& text : list) TALGU_PASS(check(name, text, bounds.bytes_max));
  return {};
}

Status check_codes(std::string_view name, const std::vector<std::string>& list,
                   std::span<const std::string_view> known) {
  for (const std::string& code : list) {
    if (!std::ranges::binary_search(known, code)) {
      return refuse(name, "has no code " + escape(code, 40));
    }
    if (std::ranges::count(list, code) > 1) return refuse(name, "names " + code + " twice");
  }
  return {};
}

Status check_date(std::string_view name, const std::optional<Date>& date) {
  if (!date || (*date >= kDateMin && *date <= kDateMax)) return {};
  return refuse(name, "is outside the years 2000 to 2199");
}

Status check_term(std::string_view name, const std::optional<std::uint16_t>& months) {
  if (!months || (*months >= 1 && *months <= field_limits::kTermMonthsMax)) return {};
  return refuse(name, "must be 1 to 120");
}

Status check_quantity(std::string_view name, Quantity quantity) {
  if (quantity.steps < 1) return refuse(name, "must be more than 0");
  if (quantity > kQuantityMax) return refuse(name, "is too large");
  return {};
}

Status check_money(std::string_view name, const std::optional<Money>& money) {
  if (!money) return {};
  if (money->minor < 1 || money->minor > kQuantityMax.steps) {
    return refuse(name, "must be more than 0 and not too large");
  }
  return check_currency(name, money->currency);
}

Status check_currency(std::string_view name, std::string_view currency) {
  if (currency.size() == 3 && std::ranges::all_of(currency, is_upper)) return {};
  return refuse(name, "has no currency such as EUR");
}

Status check_attributes(std::string_view name, const Attributes& attributes) {
  if (attributes.size() > field_limits::kAttributesMax) {
    return refuse(name, "has more than 16 entries");
  }
  for (const auto& [attribute, value] : attributes) {
    if (!is_attribute_name(attribute)) {
      return refuse(name, "has no name such as ram_gib: " + escape(attribute, 40));
    }
    if (value < 0 || value > kQuantityMax.steps) {
      return refuse(std::string(name) + "." + attribute, "must be 0 or more and not too large");
    }
  }
  return {};
}

Status check_category(const std::string& at, const std::string& code, Unit unit,
                      std::uint16_t taxonomy_version) {
  const auto number = static_cast<std::uint8_t>(unit);
  if (number < 1 || number > units().size()) return refuse(at + "unit", "is unknown");
  const Category* const category = find_category(code);
  if (category == nullptr) {
    // A later taxonomy: shown raw, matched only to itself.
    if (taxonomy_version > kTaxonomyVersion && is_category_form(code)) return {};
    return refuse(at + "category", "is unknown: " + escape(code, 16));
  }
  if (category->unit == unit) return {};
  return refuse(at + "unit",
                "must be " + std::string(row_of(category->unit).code) + " for " + code);
}

bool is_category_form(std::string_view code) {
  return code.size() == 6 && code[2] == '.' && std::ranges::all_of(code.substr(0, 2), is_upper) &&
         std::ranges::all_of(code.substr(3), is_upper);
}

}  // namespace field
}  // namespace talgu
