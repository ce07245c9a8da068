#include "node/records/toml_fields.h"

#include "node/system/nearest_key.h"
#include "protocol/base/refusal.h"
#include "protocol/base/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace talgu {
namespace {

constexpr std::array<std::string_view, 2> kMoneyKeys{"minor", "currency"};

}  // namespace

Result<toml::table> TomlFields::parse(std::string_view text) const {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    return fail(Fault::invalid_input, file_ + ":" + std::to_string(error.source().begin.line) +
                                          ": " + escape(error.description()),
                "a text stands in quotes, a day is written 2027-03-01, true and false are small");
  }
}

std::unexpected<Error> TomlFields::wrong(const toml::node& at, std::string what,
                                         std::string hint) const {
  const auto line = std::max<toml::source_index>(at.source().begin.line, 1);
  auto refused = refuse_rule(Rule::record_field,
                             file_ + ":" + std::to_string(line) + ": " + std::move(what));
  refused.error().hint = std::move(hint);
  return refused;
}

Status TomlFields::check_keys(const toml::table& table,
                              std::span<const std::string_view> known) const {
  for (const auto& [key, value] : table) {
    if (std::ranges::find(known, key.str()) != known.end()) continue;
    return wrong(value, "unknown key '" + escape(key.str(), 64) + "'",
                 "did you mean '" + std::string(nearest_key(key.str(), known)) + "'?");
  }
  return {};
}

Result<const toml::node*> TomlFields::required(const toml::table& in, std::string_view key) const {
  const toml::node* const node = in.get(key);
  if (node == nullptr) return wrong(in, std::string(key) + " is missing");
  return node;
}

Result<const toml::table*> TomlFields::table_at(const toml::table& in, std::string_view key,
                                                std::string_view shape) const {
  const toml::node* const node = in.get(key);
  if (node == nullptr) return nullptr;
  const toml::table* const table = node->as_table();
  if (table == nullptr) return wrong(*node, std::string(key) + " is written " + std::string(shape));
  return table;
}

Status TomlFields::read_text(const toml::table& in, std::string_view key, std::string& out) const {
  const toml::node* const node = in.get(key);
  if (node == nullptr) return {};
  const auto text = node->value_exact<std::string>();
  if (!text) return wrong(*node, std::string(key) + " must be a text in quotes");
  out = *text;
  return {};
}

Status TomlFields::read_texts(const toml::table& in, std::string_view key,
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

Status TomlFields::read_flag(const toml::table& in, std::string_view key, bool& out) const {
  const toml::node* const node = in.get(key);
  if (node == nullptr) return {};
  const auto said = node->value_exact<bool>();
  if (!said) return wrong(*node, std::string(key) + " must be true or false");
  out = *said;
  return {};
}

Status TomlFields::read_languages(const toml::table& in, std::string_view key,
                                  LangMap& out) const {
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

Status TomlFields::read_date(const toml::table& in, std::string_view key,
                             std::optional<Date>& out) const {
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

Status TomlFields::read_tlp(const toml::table& in, std::optional<Tlp>& out) const {
  if (!in.contains("tlp")) return {};
  return read_named(in, "tlp", tlp_from, out.emplace());
}

Status TomlFields::read_small(const toml::table& in, std::string_view key,
                              std::uint16_t& out) const {
  const toml::node* const node = in.get(key);
  if (node == nullptr) return {};
  TALGU_TRY(const std::int64_t number, whole(*node, key, 1, 65'535));
  out = static_cast<std::uint16_t>(number);
  return {};
}

Status TomlFields::read_months(const toml::table& in, std::string_view key,
                               std::optional<std::uint16_t>& out) const {
  if (!in.contains(key)) return {};
  return read_small(in, key, out.emplace());
}

Status TomlFields::read_category(const toml::table& in, std::string& category, Unit& unit) const {
  TALGU_TRY(const toml::node* const node, required(in, "category"));
  TALGU_PASS(read_text(in, "category", category));
  const Category* const known = find_category(category);
  if (known == nullptr) {
    std::vector<std::string_view> codes;
    for (const Category& one : categories()) codes.push_back(one.code);
    return wrong(*node, "no category '" + escape(category, 16) + "'",
                 "did you mean '" + std::string(nearest_key(category, codes)) + "'?");
  }
  unit = known->unit;
  const std::string_view code = row_of(unit).code;
  std::string stated(code);
  TALGU_PASS(read_text(in, "unit", stated));
  if (stated == code) return {};
  return wrong(*in.get("unit"), category + " is counted in " + std::string(code) + ", not in " +
                                    escape(stated, 16));
}

Status TomlFields::read_attributes(const toml::table& in,
                                   std::map<std::string, std::int64_t>& out) const {
  TALGU_TRY(const toml::table* const table, table_at(in, "attributes", "{ ram_gib = 64 }"));
  if (table == nullptr) return {};
  for (const auto& [name, value] : *table) {
    TALGU_TRY(const std::int64_t amount, whole(value, "an attribute", 0, kQuantityMax.steps));
    out.emplace(name.str(), amount);
  }
  return {};
}

Status TomlFields::read_money(const toml::table& in, std::string_view key,
                              std::optional<Money>& out) const {
  TALGU_TRY(const toml::table* const table,
            table_at(in, key, "{ minor = 12500, currency = \"EUR\" }"));
  if (table == nullptr) return {};
  TALGU_PASS(check_keys(*table, kMoneyKeys));
  Money money;
  TALGU_TRY(const toml::node* const minor, required(*table, "minor"));
  TALGU_TRY(money.minor, whole(*minor, "minor", 1, kQuantityMax.steps));
  TALGU_PASS(read_text(*table, "currency", money.currency));
  out = std::move(money);
  return {};
}

Result<std::int64_t> TomlFields::whole(const toml::node& node, std::string_view key,
                                       std::int64_t least, std::int64_t most) const {
  const auto number = node.value_exact<std::int64_t>();
  if (number && *number >= least && *number <= most) return *number;
  return wrong(node, std::string(key) + " must be a whole number from " + std::to_string(least) +
                         " to " + std::to_string(most));
}

Result<Quantity> TomlFields::quantity(const toml::node& node, std::string_view key,
                                      Unit unit) const {
  std::string text;
  if (const auto number = node.value_exact<std::int64_t>()) {
    text = std::to_string(*number);
  } else if (const auto said = node.value_exact<std::string>()) {
    text = *said;
  } else {
    return wrong(node, std::string(key) + " must be a whole number or a text such as \"12.5\"",
                 node.is_floating_point() ? "put the number in quotes: floats are not exact" : "");
  }
  const Result<Quantity> quantity = parse_quantity(text, unit);
  if (!quantity) return wrong(node, std::string(key) + ": " + quantity.error().what);
  return *quantity;
}

}  // namespace talgu
