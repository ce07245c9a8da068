#include "node/records/need_file.h"

#include "node/records/toml_fields.h"

#include <array>
#include <utility>

namespace talgu {
namespace {

constexpr std::array<std::string_view, 15> kTopKeys{
    "audience",     "tlp",         "title",       "summary",    "beneficiary", "horizon",
    "priority",     "needed_by",   "expires_on", "end_use",     "required_tracks",
    "restrictions", "project_ref", "documents",  "line"};
constexpr std::array<std::string_view, 4> kBeneficiaryKeys{"name", "sector", "oblast", "withheld"};
constexpr std::array<std::string_view, 11> kLineKeys{
    "line_no",     "category",   "unit",        "quantity",      "min_useful",
    "term_months", "attributes", "substitutes", "est_unit_cost", "place",
    "over_ok"};

Status read_beneficiary(const TomlFields& fields, const toml::table& in, Beneficiary& out) {
  TALGU_TRY(const toml::table* const table,
            fields.table_at(in, "beneficiary", "{ name = \"...\", sector = \"...\" }"));
  if (table == nullptr) {
    return fields.wrong(in, "beneficiary is missing", "or beneficiary.withheld = true");
  }
  TALGU_PASS(fields.check_keys(*table, kBeneficiaryKeys));
  TALGU_PASS(fields.read_flag(*table, "withheld", out.withheld));
  TALGU_PASS(fields.read_text(*table, "name", out.name));
  TALGU_PASS(fields.read_text(*table, "sector", out.sector));
  return fields.read_text(*table, "oblast", out.oblast);
}

// Fields with few values; all but the tracks must be said, since a default would be signed.
Status read_choices(const TomlFields& fields, const toml::table& in, Need& need) {
  TALGU_TRY(const toml::node* const priority, fields.required(in, "priority"));
  TALGU_TRY(const std::int64_t number, fields.whole(*priority, "priority", 1, 5));
  need.priority = static_cast<std::uint8_t>(number);
  TALGU_PASS(fields.read_named(in, "horizon", horizon_from, need.horizon));
  TALGU_PASS(fields.read_named(in, "end_use", end_use_from, need.end_use));
  std::vector<std::string> tracks;
  TALGU_PASS(fields.read_texts(in, "required_tracks", tracks));
  for (const std::string& track : tracks) {
    if (track != "technical" && track != "strategic") {
      return fields.wrong(*in.get("required_tracks"), "a track is technical or strategic");
    }
    (track == "technical" ? need.required_tracks.technical : need.required_tracks.strategic) = true;
  }
  return {};
}

Result<NeedLine> read_line(const TomlFields& fields, const toml::table& in, std::uint16_t number) {
  TALGU_PASS(fields.check_keys(in, kLineKeys));
  NeedLine line;
  line.line_no = number;
  TALGU_PASS(fields.read_small(in, "line_no", line.line_no));
  TALGU_PASS(fields.read_category(in, line.category, line.unit));
  TALGU_TRY(const toml::node* const quantity, fields.required(in, "quantity"));
  TALGU_TRY(line.quantity, fields.quantity(*quantity, "quantity", line.unit));
  if (const toml::node* const least = in.get("min_useful")) {
    TALGU_TRY(line.min_useful, fields.quantity(*least, "min_useful", line.unit));
  }
  TALGU_PASS(fields.read_months(in, "term_months", line.term_months));
  TALGU_PASS(fields.read_attributes(in, line.attributes));
  TALGU_PASS(fields.read_texts(in, "substitutes", line.substitutes));
  TALGU_PASS(fields.read_money(in, "est_unit_cost", line.est_unit_cost));
  TALGU_PASS(fields.read_text(in, "place", line.place));
  TALGU_PASS(fields.read_flag(in, "over_ok", line.over_ok));
  return line;
}

Status read_lines(const TomlFields& fields, const toml::table& in, std::vector<NeedLine>& out) {
  TALGU_TRY(const toml::node* const node, fields.required(in, "line"));
  const toml::array* const list = node->as_array();
  if (list == nullptr || list->size() > need_limits::kLinesMax) {
    return fields.wrong(*node, "up to 64 lines, each begins with [[line]]");
  }
  for (const toml::node& item : *list) {
    const toml::table* const table = item.as_table();
    if (table == nullptr) return fields.wrong(item, "a line begins with [[line]]");
    TALGU_TRY(NeedLine line, read_line(fields, *table, static_cast<std::uint16_t>(out.size() + 1)));
    out.push_back(std::move(line));
  }
  return {};
}

}  // namespace

Result<NeedFile> parse_need_file(std::string_view text, const std::string& file_name) {
  const TomlFields fields(file_name);
  TALGU_TRY(const toml::table in, fields.parse(text));
  TALGU_PASS(fields.check_keys(in, kTopKeys));
  NeedFile made;
  Need& need = made.need;
  TALGU_PASS(fields.read_text(in, "audience", made.audience));
  TALGU_PASS(fields.read_tlp(in, made.tlp));
  TALGU_PASS(fields.read_languages(in, "title", need.title));
  TALGU_PASS(fields.read_languages(in, "summary", need.summary));
  TALGU_PASS(read_beneficiary(fields, in, need.beneficiary));
  TALGU_PASS(read_choices(fields, in, need));
  TALGU_PASS(fields.read_date(in, "needed_by", need.needed_by));
  TALGU_PASS(fields.read_date(in, "expires_on", need.expires_on));
  TALGU_PASS(fields.read_texts(in, "restrictions", need.restrictions));
  TALGU_PASS(fields.read_text(in, "project_ref", need.project_ref));
  TALGU_PASS(fields.read_texts(in, "documents", need.documents));
  TALGU_PASS(read_lines(fields, in, need.lines));
  if (const Status checked = check(need); !checked) {
    return fields.wrong(in, checked.error().what, checked.error().hint);
  }
  return made;
}

}  // namespace talgu
