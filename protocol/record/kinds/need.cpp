#include "protocol/record/kinds/need.h"

#include "protocol/base/text.h"

#include <algorithm>

namespace talgu {
namespace {

using field::refuse;

Status check_beneficiary(const Beneficiary& who) {
  if (who.withheld) {
    const bool says_nothing = who.name.empty() && who.sector.empty() && who.oblast.empty();
    return says_nothing ? Status{} : refuse("beneficiary", "is withheld, yet described");
  }
  TALGU_PASS(field::check("beneficiary.name", who.name, field_limits::kNameBytesMax));
  if (!who.sector.empty() && !std::ranges::binary_search(sectors(), who.sector)) {
    return refuse("beneficiary.sector", "is no sector of NIS2: " + escape(who.sector, 40));
  }
  if (!who.oblast.empty() && !std::ranges::binary_search(oblasts(), who.oblast)) {
    return refuse("beneficiary.oblast", "is no code of ISO 3166-2:UA: " + escape(who.oblast, 40));
  }
  return {};
}

Status check_dates(const Need& need) {
  TALGU_PASS(field::check_date("needed_by", need.needed_by));
  TALGU_PASS(field::check_date("expires_on", need.expires_on));
  if (need.needed_by && need.expires_on && *need.expires_on < *need.needed_by) {
    return refuse("expires_on", "is before needed_by");
  }
  return {};
}

Status check_substitutes(const std::string& at, const NeedLine& line, std::uint16_t version) {
  const auto& codes = line.substitutes;
  if (codes.size() > need_limits::kSubstitutesMax) {
    return refuse(at + "substitutes", "has more than 8 codes");
  }
  const Category* const asked = find_category(line.category);
  for (const std::string& code : codes) {
    const Category* const other = find_category(code);
    const bool later = version > kTaxonomyVersion && field::is_category_form(code);
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
  TALGU_PASS(field::check_quantity(at + "quantity", line.quantity));
  if (line.min_useful && (line.min_useful->steps < 1 || *line.min_useful > line.quantity)) {
    return refuse(at + "min_useful", "must be more than 0 and at most the quantity");
  }
  TALGU_PASS(field::check_term(at + "term_months", line.term_months));
  return field::check_money(at + "est_unit_cost", line.est_unit_cost);
}

Status check_line(const NeedLine& line, std::uint16_t version) {
  const std::string at = "line " + std::to_string(line.line_no) + ": ";
  if (line.line_no == 0) return refuse(at + "line_no", "must be 1 or more");
  TALGU_PASS(field::check_category(at, line.category, line.unit, version));
  TALGU_PASS(check_amounts(at, line));
  TALGU_PASS(field::check_attributes(at + "attributes", line.attributes));
  TALGU_PASS(check_substitutes(at, line, version));
  return field::check_optional(at + "place", line.place, need_limits::kPlaceBytesMax);
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
  TALGU_PASS(field::check_languages("title", need.title, field_limits::kTitleBytesMax,
                                    field::Form::one_line));
  TALGU_PASS(field::check_languages("summary", need.summary, field_limits::kSummaryBytesMax,
                                    field::Form::lines));
  TALGU_PASS(check_beneficiary(need.beneficiary));
  if (need.horizon < Horizon::short_term || need.horizon > Horizon::long_term) {
    return refuse("horizon", "must be short, medium or long");
  }
  if (need.priority < 1 || need.priority > 5) return refuse("priority", "must be 1 to 5");
  if (need.end_use != EndUse::civil && need.end_use != EndUse::dual) {
    return refuse("end_use", "must be civil or dual");
  }
  TALGU_PASS(check_dates(need));
  TALGU_PASS(
      field::check_list("restrictions", need.restrictions,
                        {field_limits::kRestrictionsMax, field_limits::kRestrictionBytesMax}));
  TALGU_PASS(
      field::check_optional("project_ref", need.project_ref, field_limits::kReferenceBytesMax));
  TALGU_PASS(field::check_list("documents", need.documents,
                               {need_limits::kDocumentsMax, field_limits::kReferenceBytesMax}));
  return check_lines(need.lines, taxonomy_version);
}

}  // namespace talgu
