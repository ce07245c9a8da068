#include "protocol/record/need.h"

#include "protocol/refusal.h"
#include "protocol/text.h"

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

std::unexpected<Error> refuse(std::string_view field, std::string_view why) {
  return refuse_rule(Rule::record_field, std::string(field) + " " + std::string(why));
}

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

// "SW.EDR": the form that every later code has too.
bool is_category_form(std::string_view code) {
  return code.size() == 6 && code[2] == '.' && std::ranges::all_of(code.substr(0, 2), is_upper) &&
         std::ranges::all_of(code.substr(3), is_upper);
}

bool is_attribute_name(std::string_view name) {
  return !name.empty() && name.size() <= need_limits::kAttributeNameBytesMax &&
         is_lower(name.front()) &&
         std::ranges::all_of(name, [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

// The field in front of what the text rule says.
Status check_field(std::string_view field, std::string_view text, std::size_t bytes_max,
                   bool lines = false) {
  const Status checked = lines ? check_text(text, bytes_max) : check_name(text, bytes_max);
  if (checked) return {};
  return refuse(field, ": " + checked.error().what);
}

Status check_optional(std::string_view field, std::string_view text, std::size_t bytes_max) {
  return text.empty() ? Status{} : check_field(field, text, bytes_max);
}

Status check_map(std::string_view field, const LangMap& map, std::size_t bytes_max, bool lines) {
  if (map.size() > need_limits::kLanguagesMax) return refuse(field, "has more than 8 languages");
  for (const auto& [language, text] : map) {
    if (!is_language(language)) {
      return refuse(field, "has no language '" + escape(language, 16) + "'");
    }
    TALGU_PASS(check_field(std::string(field) + "." + language, text, bytes_max, lines));
  }
  return {};
}

Status check_list(std::string_view field, const std::vector<std::string>& list, std::size_t max,
                  std::size_t bytes_max) {
  if (list.size() > max) {
    return refuse(field, "has more than " + std::to_string(max) + " entries");
  }
  for (const std::string& text : list) TALGU_PASS(check_field(field, text, bytes_max));
  return {};
}

Status check_beneficiary(const Beneficiary& who) {
  if (who.withheld) {
    const bool says_nothing = who.name.empty() && who.sector.empty() && who.oblast.empty();
    return says_nothing ? Status{} : refuse("beneficiary", "is withheld, yet described");
  }
  TALGU_PASS(check_field("beneficiary.name", who.name, need_limits::kNameBytesMax));
  if (!who.sector.empty() && !std::ranges::binary_search(kSectors, who.sector)) {
    return refuse("beneficiary.sector", "is no sector of NIS2: " + escape(who.sector, 40));
  }
  if (!who.oblast.empty() && !std::ranges::binary_search(kOblasts, who.oblast)) {
    return refuse("beneficiary.oblast", "is no code of ISO 3166-2:UA: " + escape(who.oblast, 40));
  }
  return {};
}

Status check_date(std::string_view field, const std::optional<Date>& date) {
  if (!date || (*date >= kDateMin && *date <= kDateMax)) return {};
  return refuse(field, "is outside the years 2000 to 2199");
}

Status check_dates(const Need& need) {
  TALGU_PASS(check_date("needed_by", need.needed_by));
  TALGU_PASS(check_date("expires_on", need.expires_on));
  if (need.needed_by && need.expires_on && *need.expires_on < *need.needed_by) {
    return refuse("expires_on", "is before needed_by");
  }
  return {};
}

Status check_category(const std::string& at, const NeedLine& line, std::uint16_t version) {
  const auto number = static_cast<std::uint8_t>(line.unit);
  if (number < 1 || number > units().size()) return refuse(at + "unit", "is unknown");
  const Category* const category = find_category(line.category);
  if (category == nullptr) {
    // A later taxonomy: shown raw, matched only to itself.
    if (version > kTaxonomyVersion && is_category_form(line.category)) return {};
    return refuse(at + "category", "is unknown: " + escape(line.category, 16));
  }
  if (category->unit == line.unit) return {};
  return refuse(at + "unit",
                "must be " + std::string(row_of(category->unit).code) + " for " + line.category);
}

Status check_substitutes(const std::string& at, const NeedLine& line, std::uint16_t version) {
  const auto& codes = line.substitutes;
  if (codes.size() > need_limits::kSubstitutesMax) {
    return refuse(at + "substitutes", "has more than 8 codes");
  }
  const Category* const asked = find_category(line.category);
  for (const std::string& code : codes) {
    const Category* const other = find_category(code);
    const bool later = version > kTaxonomyVersion && is_category_form(code);
    if (other == nullptr && !later) {
      return refuse(at + "substitutes", "names an unknown category: " + escape(code, 16));
    }
    if (asked != nullptr && other != nullptr && !can_substitute(*asked, *other)) {
      return refuse(at + "substitutes", code + " has another group or unit than " + line.category);
    }
    if (std::ranges::count(codes, code) > 1) {
      return refuse(at + "substitutes", "names " + code + " twice");
    }
  }
  return {};
}

Status check_amounts(const std::string& at, const NeedLine& line) {
  if (line.quantity.steps < 1) return refuse(at + "quantity", "must be more than 0");
  if (line.quantity > kQuantityMax) return refuse(at + "quantity", "is too large");
  if (line.min_useful && (line.min_useful->steps < 1 || *line.min_useful > line.quantity)) {
    return refuse(at + "min_useful", "must be more than 0 and at most the quantity");
  }
  if (line.term_months &&
      (*line.term_months < 1 || *line.term_months > need_limits::kTermMonthsMax)) {
    return refuse(at + "term_months", "must be 1 to 120");
  }
  if (!line.est_unit_cost) return {};
  const auto& [minor, currency] = *line.est_unit_cost;
  if (minor < 1 || minor > kQuantityMax.steps) {
    return refuse(at + "est_unit_cost", "must be more than 0 and not too large");
  }
  if (currency.size() != 3 || !std::ranges::all_of(currency, is_upper)) {
    return refuse(at + "est_unit_cost", "has no currency such as EUR");
  }
  return {};
}

Status check_attributes(const std::string& at, const NeedLine& line) {
  if (line.attributes.size() > need_limits::kAttributesMax) {
    return refuse(at + "attributes", "has more than 16 entries");
  }
  for (const auto& [name, least] : line.attributes) {
    if (!is_attribute_name(name)) {
      return refuse(at + "attributes", "has no name such as ram_gib: " + escape(name, 40));
    }
    if (least < 0 || least > kQuantityMax.steps) {
      std::string field = at + "attributes.";
      return refuse(field.append(name), "must be 0 or more and not too large");
    }
  }
  return {};
}

Status check_line(const NeedLine& line, std::uint16_t version) {
  const std::string at = "line " + std::to_string(line.line_no) + ": ";
  if (line.line_no == 0) return refuse(at + "line_no", "must be 1 or more");
  TALGU_PASS(check_category(at, line, version));
  TALGU_PASS(check_amounts(at, line));
  TALGU_PASS(check_attributes(at, line));
  TALGU_PASS(check_substitutes(at, line, version));
  return check_optional(at + "place", line.place, need_limits::kPlaceBytesMax);
}

Status check_lines(const std::vector<NeedLine>& lines, std::uint16_t version) {
  if (lines.empty()) return refuse("lines", "are missing: a need has at least one");
  if (lines.size() > need_limits::kLinesMax) return refuse("lines", "are more than 64");
  std::uint16_t before = 0;
  for (const NeedLine& line : lines) {
    TALGU_PASS(check_line(line, version));
    if (line.line_no <= before) {
      return refuse("line " + std::to_string(line.line_no), "is repeated or out of order");
    }
    before = line.line_no;
  }
  return {};
}

}  // namespace

std::span<const std::string_view> sectors() {
  return kSectors;
}

std::span<const std::string_view> oblasts() {
  return kOblasts;
}

std::string_view name_of(Horizon horizon) {
  switch (horizon) {
    case Horizon::short_term:
      return "short";
    case Horizon::medium_term:
      return "medium";
    case Horizon::long_term:
      return "long";
  }
  return "unknown";
}

std::string_view name_of(EndUse use) {
  return use == EndUse::civil ? "civil" : "dual";
}

Result<Horizon> horizon_from(std::string_view name) {
  for (const Horizon one : {Horizon::short_term, Horizon::medium_term, Horizon::long_term}) {
    if (name == name_of(one)) return one;
  }
  return refuse("horizon", "must be short, medium or long");
}

Result<EndUse> end_use_from(std::string_view name) {
  if (name == "civil") return EndUse::civil;
  if (name == "dual") return EndUse::dual;
  if (name != "military") return refuse("end_use", "must be civil or dual");
  auto refused = refuse("end_use", "is military, and a military need cannot be opened");
  refused.error().hint = "it is no record here: refer it to the IT Coalition";
  return refused;
}

Status check(const Need& need, std::uint16_t taxonomy_version) {
  if (!need.title.contains("en")) return refuse("title.en", "is missing");
  TALGU_PASS(check_map("title", need.title, need_limits::kTitleBytesMax, false));
  TALGU_PASS(check_map("summary", need.summary, need_limits::kSummaryBytesMax, true));
  TALGU_PASS(check_beneficiary(need.beneficiary));
  if (need.horizon < Horizon::short_term || need.horizon > Horizon::long_term) {
    return refuse("horizon", "must be short, medium or long");
  }
  if (need.priority < 1 || need.priority > 5) return refuse("priority", "must be 1 to 5");
  if (need.end_use != EndUse::civil && need.end_use != EndUse::dual) {
    return refuse("end_use", "must be civil or dual");
  }
  TALGU_PASS(check_dates(need));
  TALGU_PASS(check_list("restrictions", need.restrictions, need_limits::kRestrictionsMax,
                        need_limits::kRestrictionBytesMax));
  TALGU_PASS(check_optional("project_ref", need.project_ref, need_limits::kReferenceBytesMax));
  TALGU_PASS(check_list("documents", need.documents, need_limits::kDocumentsMax,
                        need_limits::kReferenceBytesMax));
  return check_lines(need.lines, taxonomy_version);
}

}  // namespace talgu
