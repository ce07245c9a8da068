#include "protocol/record/kinds/need.h"

#include <array>

namespace talgu {
namespace {

using enum Presence;
using enum Part;

constexpr std::array kBeneficiaryFields{
    field_of<&Beneficiary::withheld>("withheld", {.part = detail,
                                                  .help = "`true`: who it is for is not said"}),
    field_of<&Beneficiary::name>("name", {.part = detail,
                                          .chars_max = field_limits::kNameCharsMax,
                                          .help = "who it is for, unless withheld"}),
    field_of<&Beneficiary::sector>(
        "sector", {.part = detail, .meaning = Meaning::sector, .help = "a sector of NIS2"}),
    field_of<&Beneficiary::oblast>(
        "oblast",
        {.part = detail, .meaning = Meaning::oblast, .help = "a region, such as `UA-63`"}),
};

constexpr std::array kLineFields{
    field_of<&NeedLine::line_no>(
        "line_no", {.presence = required,
                    .least = 1,
                    .most = 65'535,
                    .json_name = "line",
                    .help = "stays with its line in every revision; left out: its place"}),
    field_of<&NeedLine::category>("category", {.presence = required,
                                               .meaning = Meaning::category,
                                               .help = "what, a code of the taxonomy"}),
    field_of<&NeedLine::unit>("unit",
                              {.meaning = Meaning::unit, .help = "that of the category"}),
    field_of<&NeedLine::quantity>("quantity", {.presence = required, .help = "how much"}),
    field_of<&NeedLine::min_useful>("min_useful", {.help = "less is of no use"}),
    field_of<&NeedLine::term_months>(
        "term_months", {.least = 1, .most = field_limits::kTermMonthsMax, .help = "for how long"}),
    field_of<&NeedLine::attributes>(
        "attributes", {.part = detail, .help = "the least of each, `{ ram_gib = 16 }`"}),
    field_of<&NeedLine::substitutes>("substitutes",
                                     {.meaning = Meaning::categories,
                                      .count_max = need_limits::kSubstitutesMax,
                                      .help = "codes of the same group and unit that do as well"}),
    field_of<&NeedLine::est_unit_cost>(
        "est_unit_cost",
        {.part = detail, .help = "of one, `{ amount = \"125.00\", currency = \"EUR\" }`"}),
    field_of<&NeedLine::place>("place", {.part = detail,
                                         .chars_max = need_limits::kPlaceCharsMax,
                                         .help = "class of the place of delivery, no address"}),
    field_of<&NeedLine::over_ok>(
        "over_ok", {.help = "more may be accepted than is asked for"}),
};

constexpr std::array kFields{
    field_of<&Need::title>("title", {.presence = required,
                                     .chars_max = field_limits::kTitleCharsMax,
                                     .help = "by language, `title.en = \"…\"`"}),
    field_of<&Need::summary>("summary", {.part = detail,
                                         .meaning = Meaning::lines,
                                         .chars_max = field_limits::kSummaryCharsMax,
                                         .help = "by language"}),
    field_of<&Need::beneficiary>("beneficiary",
                                 {.presence = required, .part = detail, .help = "see below"}),
    field_of<&Need::horizon>("horizon", {.presence = required, .help = "how soon"}),
    field_of<&Need::priority>(
        "priority", {.presence = required, .least = 1, .most = 5, .help = "1 first, 5 last"}),
    field_of<&Need::required_tracks>("required_tracks", {.help = "reviews to wait for"}),
    field_of<&Need::needed_by>("needed_by", {.help = "the day on which it is needed"}),
    field_of<&Need::expires_on>("expires_on", {.help = "after this day it is needed no more"}),
    field_of<&Need::end_use>("end_use", {.presence = required,
                               .help = "what it is used for; a military need is no record here",
                               .hint = "a military need is referred to the IT Coalition"}),
    field_of<&Need::restrictions>("restrictions",
                                  {.part = detail,
                                   .chars_max = field_limits::kRestrictionCharsMax,
                                   .count_max = field_limits::kRestrictionsMax,
                                   .help = "what cannot be taken"}),
    field_of<&Need::lines>("lines", {.presence = required,
                                     .count_max = need_limits::kLinesMax,
                                     .file_name = "line",
                                     .help = "each begins with `[[line]]`"}),
    field_of<&Need::project_ref>("project_ref", {.part = detail,
                                                 .chars_max = field_limits::kReferenceCharsMax,
                                                 .help = "what it is called elsewhere"}),
    field_of<&Need::documents>("documents", {.part = detail,
                                             .chars_max = field_limits::kReferenceCharsMax,
                                             .count_max = need_limits::kDocumentsMax,
                                             .help = "where more is said"}),
};

constexpr std::array kOwners{PartyRole::recipient};
constexpr std::array<std::string_view, 7> kColumns{"name",     "owner",     "title",  "priority",
                                                   "horizon",  "needed_by", "lines"};
constexpr std::array<std::string_view, 5> kVerbs{"add", "change", "show", "list", "close"};

FieldProblem line_problem(std::size_t index, const NeedLine& line, std::string_view field,
                          std::string why) {
  return {.path = {.outer = "line", .item = index, .number = line.line_no, .field = field},
          .why = std::move(why)};
}

Checked check_line(std::size_t index, const NeedLine& line) {
  if (line.min_useful && *line.min_useful > line.quantity) {
    return line_problem(index, line, "min_useful", "must be at most the quantity");
  }
  const Category* const asked = find_category(line.category);
  for (const std::string& code : line.substitutes) {
    const Category* const other = find_category(code);
    if (find_group(code) != nullptr) {
      return line_problem(index, line, "substitutes", "names a group: " + code);
    }
    if (asked != nullptr && other != nullptr && !can_substitute(*asked, *other)) {
      return line_problem(index, line, "substitutes",
                          "names " + code + ", of another group or unit than " + line.category);
    }
  }
  return {};
}

Checked check_beneficiary(const Beneficiary& who) {
  const auto wrong = [](std::string_view field, std::string why) {
    return FieldProblem{
        .path = {.outer = "beneficiary", .item = std::nullopt, .field = field},
        .why = std::move(why)};
  };
  const bool says_nothing = who.name.empty() && who.sector.empty() && who.oblast.empty();
  if (who.withheld && !says_nothing) return wrong("withheld", "is true, yet who it is is said");
  if (!who.withheld && who.name.empty()) {
    FieldProblem missing = wrong("name", "is missing");
    missing.hint = "or write beneficiary.withheld = true";
    return missing;
  }
  return {};
}

}  // namespace

const FieldTable& Beneficiary::fields() {
  static constexpr FieldTable kTable{"Beneficiary", kBeneficiaryFields};
  return kTable;
}

const FieldTable& NeedLine::fields() {
  static constexpr FieldTable kTable{"NeedLine", kLineFields};
  return kTable;
}

const FieldTable& Need::fields() {
  static constexpr FieldTable kTable{"Need", kFields};
  return kTable;
}

const KindRow& Need::row() {
  static constexpr KindRow kRow{.en = "needs",
                                .uk = "потреби",
                                .owners = kOwners,
                                .audience = "coordination",
                                .columns = kColumns,
                                .verbs = kVerbs,
                                .help = "what is needed"};
  return kRow;
}

Checked check_rules(const Need& need, std::uint16_t /*taxonomy_version*/) {
  if (need.needed_by && need.expires_on && *need.expires_on < *need.needed_by) {
    return problem("expires_on", "is before needed_by");
  }
  if (Checked found = check_beneficiary(need.beneficiary)) return found;
  for (std::size_t i = 0; i < need.lines.size(); ++i) {
    const NeedLine& line = need.lines[i];
    if (Checked found = check_line(i, line)) return found;
    if (i > 0 && line.line_no <= need.lines[i - 1].line_no) {
      return line_problem(i, line, "line_no", "is repeated or out of order");
    }
  }
  return {};
}

std::vector<CountedLine> counted_lines(const Need& need) {
  std::vector<CountedLine> lines;
  lines.reserve(need.lines.size());
  for (const NeedLine& line : need.lines) {
    lines.push_back({line.line_no, line.quantity, meaning_of(line.category, line.unit)});
  }
  return lines;
}

}  // namespace talgu
