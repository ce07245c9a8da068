#include "node/records/record_file.h"

#include "node/records/toml_scan.h"
#include "node/system/nearest_key.h"
#include "protocol/base/refusal.h"
#include "protocol/base/text.h"
#include "protocol/record/schema/currency.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace talgu {
namespace {

constexpr std::array<std::string_view, 2> kEnvelopeKeys{"audience", "tlp"};
constexpr std::array<std::string_view, 2> kMoneyKeys{"amount", "currency"};

/// Refuses with the place in the file.
struct Places {
  const std::string& file;

  [[nodiscard]] std::unexpected<Error> wrong(TextPlace at, std::string_view what,
                                             std::string_view hint = {}) const {
    auto refused =
        refuse_rule(Rule::record_field, file + ":" + std::to_string(at.line) + ":" +
                                            std::to_string(at.column) + ": " + std::string(what));
    refused.error().hint = hint;
    return refused;
  }

  [[nodiscard]] std::unexpected<Error> wrong(const toml::node& at, std::string_view what,
                                             std::string_view hint = {}) const {
    const toml::source_position begin = at.source().begin;
    return wrong(
        TextPlace{std::max<std::size_t>(begin.line, 1), std::max<std::size_t>(begin.column, 1)},
        what, hint);
  }
};

// What the quantities of one table are counted in: read before them.
struct Counted {
  Unit unit = Unit::device;
  std::string currency;

  [[nodiscard]] Measure measure() const { return {unit, currency}; }
};

/// Fills one field that holds no group and no list of groups.
class FieldFromToml final {
 public:
  FieldFromToml(const Places& places, const Field& field, const toml::node& node,
                const Counted& counted, RecordFile& file)
      : places_(places), field_(field), node_(node), counted_(counted), file_(file) {}

  Status operator()(std::string* into) const {
    TALGU_TRY(*into, text_of(node_));
    return {};
  }

  Status operator()(LangMap* into) const {
    const toml::table* const table = node_.as_table();
    if (table == nullptr) return wrong("must say its language", key() + ".en = \"...\"");
    for (const auto& [language, value] : *table) {
      TALGU_TRY((*into)[std::string(language.str())], text_of(value));
    }
    return {};
  }

  Status operator()(std::vector<std::string>* into) const {
    TALGU_TRY(*into, texts());
    return {};
  }

  Status operator()(Attributes* into) const {
    const toml::table* const table = node_.as_table();
    if (table == nullptr) return wrong("is a table", key() + " = { ram_gib = 64 }");
    for (const auto& [name, value] : *table) {
      const auto number = value.value_exact<std::int64_t>();
      if (!number) return places_.wrong(value, "an attribute is a whole number");
      into->emplace(name.str(), *number);
    }
    return {};
  }

  Status operator()(bool* into) const {
    const auto said = node_.value_exact<bool>();
    if (!said) return wrong("must be true or false");
    *into = *said;
    return {};
  }

  Status operator()(std::uint16_t* into) const {
    const auto number = node_.value_exact<std::int64_t>();
    const FieldRules& rules = field_.rules;
    if (!number || *number < rules.least || *number > rules.most) {
      return wrong("must be a whole number from " + std::to_string(rules.least) + " to " +
                   std::to_string(rules.most));
    }
    *into = static_cast<std::uint16_t>(*number);
    return {};
  }

  Status operator()(std::optional<std::uint16_t>* into) const { return (*this)(&into->emplace()); }

  Status operator()(Date* into) const {
    Result<Date> date = refuse_rule(Rule::record_field, "is a day, written 2027-03-01");
    if (const auto* day = node_.as_date()) {
      date = make_date(day->get().year, day->get().month, day->get().day);
    } else if (const auto text = node_.value_exact<std::string>()) {
      date = parse_date(*text);
    }
    if (!date) return wrong(date.error().what);
    *into = *date;
    return {};
  }

  Status operator()(std::optional<Date>* into) const { return (*this)(&into->emplace()); }

  Status operator()(Quantity* into) const {
    TALGU_TRY(*into, amount(node_, counted_.measure()));
    return {};
  }

  Status operator()(std::optional<Quantity>* into) const { return (*this)(&into->emplace()); }

  Status operator()(std::optional<Money>* into) const {
    const std::string shape = key() + " = { amount = \"125.00\", currency = \"EUR\" }";
    const toml::table* const table = node_.as_table();
    if (table == nullptr) return wrong("is an amount and its currency", shape);
    for (const auto& [name, value] : *table) {
      if (std::ranges::find(kMoneyKeys, name.str()) == kMoneyKeys.end()) {
        return places_.wrong(value, "unknown key '" + escape(name.str(), 64) + "'", shape);
      }
    }
    const toml::node* const sum = table->get("amount");
    const toml::node* const code = table->get("currency");
    if (sum == nullptr || code == nullptr) return wrong("is an amount and its currency", shape);
    Money& money = into->emplace();
    TALGU_TRY(money.currency, text_of(*code));
    if (find_currency(money.currency) == nullptr) {
      return places_.wrong(*code, "no currency of ISO 4217: " + escape(money.currency, 16));
    }
    TALGU_TRY(const Quantity steps, amount(*sum, {Unit::euro, money.currency}));
    money.minor = steps.steps;
    return {};
  }

  // Which record it is, is not known here: one that is none stands for it while the rest is
  // checked.
  Status operator()(RecordKey* into) const {
    TALGU_TRY(file_.named[std::string(field_.name)], text_of(node_));
    into->id.bytes.front() = std::byte{1};
    return {};
  }

  Status operator()(std::optional<RecordKey>* into) const { return (*this)(&into->emplace()); }

  Status operator()(ReviewTracks* into) const {
    TALGU_TRY(const auto tracks, texts());
    for (const std::string& track : tracks) {
      if (track != "technical" && track != "strategic") {
        return wrong("are technical and strategic");
      }
      (track == "technical" ? into->technical : into->strategic) = true;
    }
    return {};
  }

  Status operator()(const FieldTypes<false>::Choice& into) const {
    TALGU_TRY(const std::string text, text_of(node_));
    const auto names = into.type->names;
    const auto found = std::ranges::find(names, text);
    if (found == names.end() || text.empty())
      return wrong(must_be_one_of(names), field_.rules.hint);
    into.type->set(into.at, static_cast<std::uint16_t>(into.type->first + (found - names.begin())));
    return {};
  }

  // Nobody writes a file of a record with these.
  Status operator()(std::optional<OfferRef>* /*into*/) const { return not_in_files(); }

  Status operator()(RecordId* /*into*/) const { return not_in_files(); }

  Status operator()(EventId* /*into*/) const { return not_in_files(); }

  Status operator()(const FieldTypes<false>::Group& /*into*/) const { return {}; }

  Status operator()(const FieldTypes<false>::Items& /*into*/) const { return {}; }

 private:
  [[nodiscard]] std::string key() const { return std::string(field_.file_name()); }

  [[nodiscard]] std::unexpected<Error> wrong(std::string_view why,
                                             std::string_view hint = {}) const {
    return places_.wrong(node_, key() + " " + std::string(why), hint);
  }

  [[nodiscard]] Status not_in_files() const { return wrong("is not written in files"); }

  [[nodiscard]] Result<std::string> text_of(const toml::node& node) const {
    const auto text = node.value_exact<std::string>();
    if (text) return *text;
    return places_.wrong(node, key() + " must be a text in quotes");
  }

  [[nodiscard]] Result<std::vector<std::string>> texts() const {
    const toml::array* const list = node_.as_array();
    if (list == nullptr) return wrong("must be a list of texts", key() + " = [\"...\", \"...\"]");
    std::vector<std::string> made;
    for (const toml::node& item : *list) {
      TALGU_TRY(std::string text, text_of(item));
      made.push_back(std::move(text));
    }
    return made;
  }

  [[nodiscard]] Result<Quantity> amount(const toml::node& node, const Measure& measure) const {
    std::string text;
    if (const auto number = node.value_exact<std::int64_t>()) {
      text = std::to_string(*number);
    } else if (const auto said = node.value_exact<std::string>()) {
      text = *said;
    } else {
      return places_.wrong(
          node, key() + " must be a whole number or a text such as \"12.5\"",
          node.is_floating_point() ? "put the number in quotes: floats are not exact" : "");
    }
    const Result<Quantity> quantity = parse_quantity(text, measure);
    if (!quantity) return places_.wrong(node, key() + ": " + quantity.error().what);
    return *quantity;
  }

  const Places& places_;
  const Field& field_;
  const toml::node& node_;
  const Counted& counted_;
  RecordFile& file_;
};

bool has_key(const FieldTable& table, std::string_view key) {
  return std::ranges::find(table.fields, key, &Field::file_name) != table.fields.end();
}

/// The kind whose file this is more likely to be.
std::optional<RecordKind> other_kind_with(std::string_view key, RecordKind kind) {
  for (const RecordKind other : {RecordKind::need, RecordKind::offer}) {
    if (other != kind && has_key(fields_of(other), key)) return other;
  }
  return std::nullopt;
}

/// What a file fills: a body, or whatever has a table.
struct Filled {
  const FieldTable& table;
  void* at;
  std::optional<RecordKind> kind;
  std::function<Checked()> check;
};

/// Fills it from one file.
class BodyFromToml final {
 public:
  BodyFromToml(const Places& places, const Filled& filled, RecordFile& file)
      : places_(places), filled_(filled), file_(file) {}

  Status read(const toml::table& in) {
    const FieldTable& table = filled_.table;
    TALGU_PASS(read_envelope(in));
    TALGU_PASS(check_keys(in, table, kEnvelopeKeys));
    void* const into = filled_.at;
    TALGU_PASS(read_flat(in, table, into));
    for (const Field& field : table.fields) {
      const toml::node* const node = in.get(field.file_name());
      if (node == nullptr) continue;
      const FieldPlace place = field.place(into);
      if (const auto* const group = std::get_if<FieldTypes<false>::Group>(&place)) {
        TALGU_PASS(read_group(*node, field, *group));
      }
      if (const auto* const items = std::get_if<FieldTypes<false>::Items>(&place)) {
        TALGU_PASS(read_items(*node, field, *items));
      }
    }
    return check_all(in);
  }

 private:
  Status read_envelope(const toml::table& in) {
    if (const toml::node* const node = in.get("audience")) {
      const auto text = node->value_exact<std::string>();
      if (!text || text->empty()) return places_.wrong(*node, "audience is a name in quotes");
      file_.audience = *text;
    }
    if (const toml::node* const node = in.get("tlp")) {
      const auto text = node->value_exact<std::string>();
      const auto tlp = text ? value_of<Tlp>(*text) : std::nullopt;
      if (!tlp) return places_.wrong(*node, "tlp " + must_be_one_of(EnumNames<Tlp>::kNames));
      file_.tlp = *tlp;
    }
    return {};
  }

  Status check_keys(const toml::table& in, const FieldTable& table,
                    std::span<const std::string_view> more) const {
    for (const auto& [key, value] : in) {
      const std::string_view name = key.str();
      if (has_key(table, name) || std::ranges::find(more, name) != more.end()) continue;
      const std::string what = "unknown key '" + escape(name, 64) + "'";
      const auto other = &table == &filled_.table && filled_.kind
                             ? other_kind_with(name, *filled_.kind)
                             : std::nullopt;
      if (other) {
        return places_.wrong(value, what,
                             "this looks like the file of a record of another kind: " +
                                 std::string(name_of(*other)));
      }
      std::vector<std::string_view> known(more.begin(), more.end());
      for (const Field& field : table.fields) known.push_back(field.file_name());
      return places_.wrong(value, what, did_you_mean(name, known));
    }
    return {};
  }

  // What quantities are counted in first, whatever the order of the file; the unit of a known
  // category is not asked for.
  Status read_counted(const toml::table& in, const FieldTable& table, void* into,
                      Counted& counted) {
    const Field* const category = table.find(Meaning::category);
    const Field* const unit = table.find(Meaning::unit);
    if (category == nullptr || unit == nullptr) return {};
    const toml::node* const node = in.get(category->file_name());
    if (node == nullptr) return {};
    const std::string code = node->value_exact<std::string>().value_or("");
    const Category* const known = find_category(code);
    if (known == nullptr) {
      std::vector<std::string_view> codes;
      for (const Category& one : categories()) codes.push_back(one.code);
      return places_.wrong(*node, "no category '" + escape(code, 16) + "'",
                           did_you_mean(code, codes, "talgu category lists them"));
    }
    counted.unit = known->unit;
    const auto choice = std::get<FieldTypes<false>::Choice>(unit->place(into));
    choice.type->set(choice.at, std::to_underlying(known->unit));
    const Field* const currency = table.find(Meaning::currency);
    if (currency == nullptr) return {};
    if (const toml::node* const said = in.get(currency->file_name())) {
      counted.currency = said->value_exact<std::string>().value_or("");
    }
    return {};
  }

  Status read_flat(const toml::table& in, const FieldTable& table, void* into) {
    Counted counted;
    TALGU_PASS(read_counted(in, table, into, counted));
    for (const Field& field : table.fields) {
      const toml::node* const node = in.get(field.file_name());
      if (node == nullptr) {
        if (field.rules.presence == Presence::required && must_be_said(field, into)) {
          return places_.wrong(in, std::string(field.file_name()) + " is missing");
        }
        continue;
      }
      TALGU_PASS(
          std::visit(FieldFromToml(places_, field, *node, counted, file_), field.place(into)));
    }
    return {};
  }

  // A number or a choice has a value before anybody said one: a default would be signed.
  static bool must_be_said(const Field& field, void* into) {
    const FieldPlace place = field.place(into);
    return std::holds_alternative<FieldTypes<false>::Choice>(place) ||
           std::holds_alternative<Quantity*>(place) || std::holds_alternative<Date*>(place) ||
           (std::holds_alternative<std::uint16_t*>(place) && field.name != "line_no");
  }

  Status read_group(const toml::node& node, const Field& field,
                    const FieldTypes<false>::Group& into) {
    const toml::table* const table = node.as_table();
    if (table == nullptr) {
      return places_.wrong(node, std::string(field.file_name()) + " is a table",
                           std::string(field.file_name()) + "." +
                               std::string(into.table->fields.back().name) + " = ...");
    }
    TALGU_PASS(check_keys(*table, *into.table, {}));
    return read_flat(*table, *into.table, into.at);
  }

  Status read_items(const toml::node& node, const Field& field,
                    const FieldTypes<false>::Items& into) {
    const std::string shape = "each begins with [[" + std::string(field.file_name()) + "]]";
    const toml::array* const list = node.as_array();
    if (list == nullptr) return places_.wrong(node, std::string(field.file_name()) + ": " + shape);
    if (list->size() > field.rules.count_max) {
      return places_.wrong(node, std::string(field.file_name()) + " stands more than " +
                                     std::to_string(field.rules.count_max) + " times");
    }
    const FieldTable& table = into.type->table();
    for (const toml::node& item : *list) {
      const toml::table* const one = item.as_table();
      if (one == nullptr) return places_.wrong(item, std::string(field.file_name()) + ": " + shape);
      TALGU_PASS(check_keys(*one, table, {}));
      void* const made = into.type->append(into.at);
      // Without a number of its own an item has that of its place.
      const FieldPlace first = table.fields.front().place(made);
      if (auto* const* const number = std::get_if<std::uint16_t*>(&first)) {
        **number = static_cast<std::uint16_t>(into.type->size(into.at));
        if (one->get(table.fields.front().file_name()) == nullptr) file_.numbers_items = false;
      }
      TALGU_PASS(read_flat(*one, table, made));
    }
    return {};
  }

  // Where the file says what was refused; a field that is missing: where its table begins.
  static const toml::node& node_of(const toml::table& in, const FieldPath& path) {
    const toml::node* found = &in;
    if (!path.outer.empty()) {
      if (const toml::node* const outer = in.get(path.outer)) found = outer;
    }
    if (path.item) {
      const toml::array* const list = found->as_array();
      if (list != nullptr && *path.item < list->size()) found = list->get(*path.item);
    }
    const toml::table* const table = found->as_table();
    const toml::node* const field = table == nullptr ? nullptr : table->get(path.field);
    return field == nullptr ? *found : *field;
  }

  Status check_all(const toml::table& in) {
    if (const Checked wrong = filled_.check()) {
      return places_.wrong(node_of(in, wrong->path), to_text(wrong->path) + " " + wrong->why,
                           wrong->hint);
    }
    for (const auto& [name, text] : file_.named) {
      const Field* const field = filled_.table.find(name);
      const FieldPlace place = field->place(filled_.at);
      if (auto* const* const key = std::get_if<RecordKey*>(&place)) **key = {};
      if (auto* const* const key = std::get_if<std::optional<RecordKey>*>(&place)) (**key).reset();
    }
    return {};
  }

  const Places& places_;
  const Filled& filled_;
  RecordFile& file_;
};

Result<toml::table> parse_toml(const Places& places, std::string_view text) {
  if (!is_utf8(text)) return places.wrong(TextPlace{}, "the file is not UTF-8");
  if (const auto trouble = scan_toml(text)) {
    return places.wrong(trouble->place, trouble->what, trouble->hint);
  }
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    return places.wrong(TextPlace{error.source().begin.line, error.source().begin.column},
                        escape(error.description()));
  }
}

}  // namespace

Result<RecordFile> parse_record_file(RecordKind kind, std::string_view text,
                                     const std::string& file_name) {
  const Places places{file_name};
  TALGU_TRY(const toml::table in, parse_toml(places, text));
  RecordFile file;
  file.body = *empty_body(kind);
  const Filled filled{
      .table = fields_of(kind), .at = address_of(file.body), .kind = kind, .check = [&] {
        return check_body(file.body);
      }};
  TALGU_PASS(BodyFromToml(places, filled, file).read(in));
  return file;
}

Status read_fields(const FieldTable& table, void* into, std::string_view text,
                   const std::string& file_name) {
  const Places places{file_name};
  TALGU_TRY(const toml::table in, parse_toml(places, text));
  RecordFile file;
  const Filled filled{.table = table, .at = into, .kind = {}, .check = [&] {
                        return check_fields(table, into, kTaxonomyVersion);
                      }};
  return BodyFromToml(places, filled, file).read(in);
}

}  // namespace talgu
