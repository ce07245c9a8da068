#include "node/record_file.h"

#include "node/nearest_key.h"
#include "protocol/refusal.h"
#include "protocol/text.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <utility>

namespace talgu {
namespace {

constexpr std::array<std::string_view, 14> kTopKeys{
    "audience",     "title",       "summary",    "beneficiary", "horizon",
    "priority",     "needed_by",   "expires_on", "end_use",     "required_tracks",
    "restrictions", "project_ref", "documents",  "line"};
constexpr std::array<std::string_view, 4> kBeneficiaryKeys{"name", "sector", "oblast", "withheld"};
constexpr std::array<std::string_view, 10> kLineKeys{
    "line_no",     "category",   "unit",        "quantity",      "min_useful",
    "term_months", "attributes", "substitutes", "est_unit_cost", "place"};
constexpr std::array<std::string_view, 2> kCostKeys{"minor", "currency"};

/// Reads one file; every refusal says where.
class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  Result<NeedFile> read(const toml::table& in) const {
    TALGU_PASS(check_keys(in, kTopKeys));
    NeedFile made;
    Need& need = made.need;
    TALGU_PASS(read_text(in, "audience", made.audience));
    TALGU_PASS(read_languages(in, "title", need.title));
    TALGU_PASS(read_languages(in, "summary", need.summary));
    TALGU_PASS(read_beneficiary(in, need.beneficiary));
    TALGU_PASS(read_choices(in, need));
    TALGU_PASS(read_date(in, "needed_by", need.needed_by));
    TALGU_PASS(read_date(in, "expires_on", need.expires_on));
    TALGU_PASS(read_texts(in, "restrictions", need.restrictions));
    TALGU_PASS(read_text(in, "project_ref", need.project_ref));
    TALGU_PASS(read_texts(in, "documents", need.documents));
    TALGU_PASS(read_lines(in, need.lines));
    if (const Status checked = check(need); !checked) {
      return wrong(in, checked.error().what, checked.error().hint);
    }
    return made;
  }

 private:
  std::unexpected<Error> wrong(const toml::node& at, std::string what,
                               std::string hint = {}) const {
    const auto line = std::max<toml::source_index>(at.source().begin.line, 1);
    auto refused = refuse_rule(Rule::record_field,
                               file_ + ":" + std::to_string(line) + ": " + std::move(what));
    refused.error().hint = std::move(hint);
    return refused;
  }

  Status check_keys(const toml::table& table, std::span<const std::string_view> known) const {
    for (const auto& [key, value] : table) {
      if (std::ranges::find(known, key.str()) != known.end()) continue;
      return wrong(value, "unknown key '" + escape(key.str(), 64) + "'",
                   "did you mean '" + std::string(nearest_key(key.str(), known)) + "'?");
    }
    return {};
  }

  Status read_text(const toml::table& in, std::string_view key, std::string& out) const {
    const toml::node* const node = in.get(key);
    if (node == nullptr) return {};
    const auto text = node->value_exact<std::string>();
    if (!text) return wrong(*node, std::string(key) + " must be a text in quotes");
    out = *text;
    return {};
  }

  Status read_texts(const toml::table& in, std::string_view key,
                    std::vector<std::string>& out) const {
    const toml::node* const node = in.get(key);
    if (node == nullptr) return {};
    const toml::array* const list = node->as_array();
    if (list == nullptr) return wrong(*node, std::string(key) + " must be a list of texts");
    for (const toml::node& item : *list) {
      const auto text = item.value_exact<std::string>();
      if (!text) return wrong(item, std::string(key) + " must be a list of texts");
      out.push_back(*text);
    }
    return {};
  }

  Result<std::int64_t> whole(const toml::node& node, std::string_view key, std::int64_t least,
                             std::int64_t most) const {
    const auto number = node.value_exact<std::int64_t>();
    if (number && *number >= least && *number <= most) return *number;
    return wrong(node, std::string(key) + " must be a whole number from " + std::to_string(least) +
                           " to " + std::to_string(most));
  }

  Status read_languages(const toml::table& in, std::string_view key, LangMap& out) const {
    const toml::node* const node = in.get(key);
    if (node == nullptr) return {};
    const toml::table* const table = node->as_table();
    if (table == nullptr) {
      return wrong(*node, std::string(key) + " must say its language",
                   "write " + std::string(key) + ".en = \"...\"");
    }
    for (const auto& [language, value] : *table) {
      const auto text = value.value_exact<std::string>();
      if (!text) return wrong(value, std::string(key) + " must be a text in quotes");
      out.emplace(language.str(), *text);
    }
    return {};
  }

  Status read_beneficiary(const toml::table& in, Beneficiary& out) const {
    const toml::node* const node = in.get("beneficiary");
    if (node == nullptr)
      return wrong(in, "beneficiary is missing", "or beneficiary.withheld = true");
    const toml::table* const table = node->as_table();
    if (table == nullptr) return wrong(*node, "beneficiary has name, sector and oblast");
    TALGU_PASS(check_keys(*table, kBeneficiaryKeys));
    if (const toml::node* const withheld = table->get("withheld")) {
      const auto said = withheld->value_exact<bool>();
      if (!said) return wrong(*withheld, "withheld must be true or false");
      out.withheld = *said;
    }
    TALGU_PASS(read_text(*table, "name", out.name));
    TALGU_PASS(read_text(*table, "sector", out.sector));
    return read_text(*table, "oblast", out.oblast);
  }

  // Fields with few values; all but the tracks must be said, since a default would be signed.
  Status read_choices(const toml::table& in, Need& need) const {
    TALGU_TRY(const toml::node* const priority, required(in, "priority"));
    TALGU_TRY(const std::int64_t number, whole(*priority, "priority", 1, 5));
    need.priority = static_cast<std::uint8_t>(number);
    TALGU_PASS(read_named(in, "horizon", horizon_from, need.horizon));
    TALGU_PASS(read_named(in, "end_use", end_use_from, need.end_use));
    std::vector<std::string> tracks;
    TALGU_PASS(read_texts(in, "required_tracks", tracks));
    for (const std::string& track : tracks) {
      if (track != "technical" && track != "strategic") {
        return wrong(*in.get("required_tracks"), "a track is technical or strategic");
      }
      (track == "technical" ? need.required_tracks.technical : need.required_tracks.strategic) =
          true;
    }
    return {};
  }

  Result<const toml::node*> required(const toml::table& in, std::string_view key) const {
    const toml::node* const node = in.get(key);
    if (node == nullptr) return wrong(in, std::string(key) + " is missing");
    return node;
  }

  template <class Value>
  Status read_named(const toml::table& in, std::string_view key,
                    Result<Value> (*from)(std::string_view), Value& out) const {
    TALGU_TRY(const toml::node* const node, required(in, key));
    std::string text;
    TALGU_PASS(read_text(in, key, text));
    const Result<Value> value = from(text);
    if (!value) return wrong(*node, value.error().what, value.error().hint);
    out = *value;
    return {};
  }

  Status read_date(const toml::table& in, std::string_view key, std::optional<Date>& out) const {
    const toml::node* const node = in.get(key);
    if (node == nullptr) return {};
    Result<Date> date = refuse_rule(Rule::record_field, "a date is written 2027-03-01");
    if (const auto* day = node->as_date()) {
      date = make_date(day->get().year, day->get().month, day->get().day);
    } else if (const auto text = node->value_exact<std::string>()) {
      date = parse_date(*text);
    }
    if (!date) return wrong(*node, std::string(key) + ": " + date.error().what);
    out = *date;
    return {};
  }

  // A whole number of the unit, or a text with its decimal digits; never a float.
  Result<Quantity> read_quantity(const toml::node& node, std::string_view key, Unit unit) const {
    std::string text;
    if (const auto number = node.value_exact<std::int64_t>()) {
      text = std::to_string(*number);
    } else if (const auto said = node.value_exact<std::string>()) {
      text = *said;
    } else {
      return wrong(
          node, std::string(key) + " must be a whole number or a text such as \"12.5\"",
          node.is_floating_point() ? "put the number in quotes: floats are not exact" : "");
    }
    const Result<Quantity> quantity = parse_quantity(text, unit);
    if (!quantity) return wrong(node, std::string(key) + ": " + quantity.error().what);
    return *quantity;
  }

  Status read_lines(const toml::table& in, std::vector<NeedLine>& out) const {
    TALGU_TRY(const toml::node* const node, required(in, "line"));
    const toml::array* const list = node->as_array();
    if (list == nullptr || list->size() > need_limits::kLinesMax) {
      return wrong(*node, "up to 64 lines, each begins with [[line]]");
    }
    for (const toml::node& item : *list) {
      const toml::table* const table = item.as_table();
      if (table == nullptr) return wrong(item, "a line begins with [[line]]");
      TALGU_TRY(NeedLine line, read_line(*table, static_cast<std::uint16_t>(out.size() + 1)));
      out.push_back(std::move(line));
    }
    return {};
  }

  Result<NeedLine> read_line(const toml::table& in, std::uint16_t number) const {
    TALGU_PASS(check_keys(in, kLineKeys));
    NeedLine line;
    line.line_no = number;
    TALGU_PASS(read_small(in, "line_no", line.line_no));
    TALGU_PASS(read_category(in, line));
    TALGU_TRY(const toml::node* const quantity, required(in, "quantity"));
    TALGU_TRY(line.quantity, read_quantity(*quantity, "quantity", line.unit));
    if (const toml::node* const least = in.get("min_useful")) {
      TALGU_TRY(line.min_useful, read_quantity(*least, "min_useful", line.unit));
    }
    if (in.contains("term_months")) {
      TALGU_PASS(read_small(in, "term_months", line.term_months.emplace()));
    }
    TALGU_PASS(read_attributes(in, line));
    TALGU_PASS(read_texts(in, "substitutes", line.substitutes));
    TALGU_PASS(read_cost(in, line));
    TALGU_PASS(read_text(in, "place", line.place));
    return line;
  }

  Status read_small(const toml::table& in, std::string_view key, std::uint16_t& out) const {
    const toml::node* const node = in.get(key);
    if (node == nullptr) return {};
    TALGU_TRY(const std::int64_t number, whole(*node, key, 1, 65'535));
    out = static_cast<std::uint16_t>(number);
    return {};
  }

  Status read_category(const toml::table& in, NeedLine& line) const {
    TALGU_TRY(const toml::node* const node, required(in, "category"));
    TALGU_PASS(read_text(in, "category", line.category));
    const Category* const category = find_category(line.category);
    if (category == nullptr) {
      std::vector<std::string_view> codes;
      for (const Category& one : categories()) codes.push_back(one.code);
      return wrong(*node, "no category '" + escape(line.category, 16) + "'",
                   "did you mean '" + std::string(nearest_key(line.category, codes)) + "'?");
    }
    line.unit = category->unit;
    const std::string_view unit = row_of(category->unit).code;
    std::string stated(unit);
    TALGU_PASS(read_text(in, "unit", stated));
    if (stated == unit) return {};
    return wrong(*in.get("unit"), line.category + " is counted in " + std::string(unit) +
                                      ", not in " + escape(stated, 16));
  }

  Status read_attributes(const toml::table& in, NeedLine& line) const {
    const toml::node* const node = in.get("attributes");
    if (node == nullptr) return {};
    const toml::table* const table = node->as_table();
    if (table == nullptr) return wrong(*node, "attributes are written { ram_gib = 64 }");
    for (const auto& [name, value] : *table) {
      TALGU_TRY(const std::int64_t least, whole(value, "an attribute", 0, kQuantityMax.steps));
      line.attributes.emplace(name.str(), least);
    }
    return {};
  }

  Status read_cost(const toml::table& in, NeedLine& line) const {
    const toml::node* const node = in.get("est_unit_cost");
    if (node == nullptr) return {};
    const toml::table* const table = node->as_table();
    if (table == nullptr) {
      return wrong(*node, "est_unit_cost is written { minor = 12500, currency = \"EUR\" }");
    }
    TALGU_PASS(check_keys(*table, kCostKeys));
    Money cost;
    TALGU_TRY(const toml::node* const minor, required(*table, "minor"));
    TALGU_TRY(cost.minor, whole(*minor, "minor", 1, kQuantityMax.steps));
    TALGU_PASS(read_text(*table, "currency", cost.currency));
    line.est_unit_cost = std::move(cost);
    return {};
  }

  const std::string& file_;
};

}  // namespace

Result<NeedFile> parse_need_file(std::string_view text, const std::string& file_name) {
  try {
    return Reader(file_name).read(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return fail(Fault::invalid_input, file_name + ":" + std::to_string(error.source().begin.line) +
                                          ": " + escape(error.description()));
  }
}

}  // namespace talgu
