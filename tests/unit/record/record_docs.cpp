#include "tests/unit/record/record_docs.h"

#include <vector>

namespace talgu::test {
namespace {

using Json = nlohmann::json;

std::string quoted(std::span<const std::string_view> names) {
  std::string list;
  for (const std::string_view name : names) {
    if (!name.empty()) list += (list.empty() ? "`" : ", `") + std::string(name) + "`";
  }
  return list;
}

std::string range_of(const FieldRules& rules) {
  return std::to_string(rules.least) + " to " + std::to_string(rules.most);
}

std::string meaning_of(const FieldRules& rules, const std::string& plain) {
  switch (rules.meaning) {
    case Meaning::category:
      return "category";
    case Meaning::categories:
      return "categories or groups, " + std::to_string(rules.count_max) + " at most";
    case Meaning::sector:
      return rules.count_max > 0 ? "sectors of NIS2" : "sector of NIS2";
    case Meaning::oblast:
      return rules.count_max > 0 ? "regions of ISO 3166-2:UA" : "region of ISO 3166-2:UA";
    case Meaning::currency:
      return "currency of ISO 4217";
    case Meaning::plain:
    case Meaning::unit:
    case Meaning::other_steps:
    case Meaning::lines:
      break;
  }
  return plain;
}

/// How docs/records.md calls the type of a field.
struct TypeText {
  const FieldRules& rules;

  [[nodiscard]] std::string chars() const { return std::to_string(rules.chars_max) + " characters"; }

  std::string operator()(const std::string*) const { return meaning_of(rules, "text, " + chars()); }

  std::string operator()(const LangMap*) const { return "text by language, " + chars(); }

  std::string operator()(const std::vector<std::string>*) const {
    return meaning_of(rules, std::to_string(rules.count_max) + " texts of " + chars());
  }

  std::string operator()(const Attributes*) const { return "names and whole numbers"; }

  std::string operator()(const bool*) const { return "`true` or `false`"; }

  std::string operator()(const std::uint16_t*) const { return range_of(rules); }

  std::string operator()(const std::optional<std::uint16_t>*) const { return range_of(rules); }

  std::string operator()(const Date*) const { return "day"; }

  std::string operator()(const std::optional<Date>*) const { return "day"; }

  std::string operator()(const Quantity*) const { return "quantity"; }

  std::string operator()(const std::optional<Quantity>*) const { return "quantity"; }

  std::string operator()(const std::optional<Money>*) const { return "money"; }

  std::string operator()(const RecordKey*) const { return "record"; }

  std::string operator()(const std::optional<RecordKey>*) const { return "record"; }

  std::string operator()(const std::optional<OfferRef>*) const { return "own offer"; }

  std::string operator()(const RecordId*) const { return "own record"; }

  std::string operator()(const EventId*) const { return "revision"; }

  std::string operator()(const ReviewTracks*) const { return "`technical`, `strategic`"; }

  std::string operator()(const FieldTypes<true>::Choice& choice) const {
    return rules.meaning == Meaning::unit ? "unit" : quoted(choice.type->names);
  }

  std::string operator()(const FieldTypes<true>::Group& group) const {
    return "see " + std::string(group.table->name);
  }

  std::string operator()(const FieldTypes<true>::Items& items) const {
    return std::to_string(rules.count_max) + " at most, see " +
           std::string(items.type->table().name);
  }
};

Json typed(const char* type) {
  return {{"type", type}};
}

Json enum_of(std::span<const std::string_view> names) {
  Json list = Json::array();
  for (const std::string_view name : names) {
    if (!name.empty()) list.push_back(name);
  }
  return {{"enum", std::move(list)}};
}

/// The schema of one field.
struct TypeSchema {
  Json operator()(const std::string*) const { return typed("string"); }

  Json operator()(const LangMap*) const {
    return {{"type", "object"}, {"additionalProperties", typed("string")}};
  }

  Json operator()(const std::vector<std::string>*) const {
    return {{"type", "array"}, {"items", typed("string")}};
  }

  Json operator()(const Attributes*) const {
    return {{"type", "object"}, {"additionalProperties", typed("integer")}};
  }

  Json operator()(const bool*) const { return typed("boolean"); }

  Json operator()(const std::uint16_t*) const { return typed("integer"); }

  Json operator()(const std::optional<std::uint16_t>*) const { return typed("integer"); }

  Json operator()(const Date*) const { return typed("string"); }

  Json operator()(const std::optional<Date>*) const { return typed("string"); }

  Json operator()(const Quantity*) const { return typed("integer"); }

  Json operator()(const std::optional<Quantity>*) const { return typed("integer"); }

  Json operator()(const std::optional<Money>*) const {
    return {{"type", "object"},
            {"properties", {{"amount", typed("string")}, {"currency", typed("string")}}},
            {"required", {"amount", "currency"}},
            {"additionalProperties", false}};
  }

  Json operator()(const RecordKey*) const { return typed("string"); }

  Json operator()(const std::optional<RecordKey>*) const { return typed("string"); }

  Json operator()(const std::optional<OfferRef>*) const { return typed("string"); }

  Json operator()(const RecordId*) const { return typed("string"); }

  Json operator()(const EventId*) const { return typed("string"); }

  Json operator()(const ReviewTracks*) const {
    return {{"type", "array"},
            {"items", enum_of(std::vector<std::string_view>{"technical", "strategic"})}};
  }

  Json operator()(const FieldTypes<true>::Choice& choice) const {
    return enum_of(choice.type->names);
  }

  Json operator()(const FieldTypes<true>::Group& group) const { return json_schema(*group.table); }

  Json operator()(const FieldTypes<true>::Items& items) const {
    return {{"type", "array"}, {"items", json_schema(items.type->table())}};
  }
};

/// Something of the size of any record: types of rows are read off it, never values.
alignas(std::max_align_t) const std::array<std::byte, 4096> kNothing{};

}  // namespace

std::string field_rows(const FieldTable& table) {
  std::string rows;
  for (const Field& field : table.fields) {
    const FieldValue value = field.read(kNothing.data());
    const bool is_required = field.rules.presence == Presence::required;
    rows += "| `" + std::string(field.file_name()) + "` | " +
            std::visit(TypeText{field.rules}, value) + (is_required ? ", must be said" : "") +
            " | " + std::string(name_of(field.rules.part)) + " | " +
            std::string(field.rules.help) + " |\n";
  }
  return rows;
}

Json json_schema(const FieldTable& table) {
  Json properties = Json::object();
  std::vector<std::string> required;
  for (const Field& field : table.fields) {
    const std::string name(field.json_name());
    if (field.rules.meaning == Meaning::unit) {
      properties["unit"] = typed("string");
      properties["label"] = typed("string");
      properties["scale"] = typed("integer");
      required.insert(required.end(), {"unit", "label", "scale"});
      continue;
    }
    properties[name] = std::visit(TypeSchema{}, field.read(kNothing.data()));
    if (field.rules.presence == Presence::required) required.push_back(name);
  }
  std::ranges::sort(required);
  Json schema{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  schema["additionalProperties"] = false;
  return schema;
}

}  // namespace talgu::test
