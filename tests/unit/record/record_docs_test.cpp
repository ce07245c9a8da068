// docs/records.md and docs/json/record.show.1.json say what the tables of the kinds say. Run with
// TALGU_WRITE_DOCS=1 to write them anew.

#include "tests/unit/record/record_docs.h"

#include "protocol/record/kinds/kinds.h"
#include "protocol/record/schema/taxonomy.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace talgu {
namespace {

using Json = nlohmann::ordered_json;

const std::filesystem::path kDocs = TALGU_DOCS;

bool writes() {
  return std::getenv("TALGU_WRITE_DOCS") != nullptr;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string owners_of(RecordKind kind) {
  std::string list;
  for (const PartyRole role : row_of(kind).owners) {
    list += (list.empty() ? "" : ", ") + std::string(name_of(role));
  }
  return row_of(kind).guests_own ? list + ", guest" : list;
}

std::string kinds_table() {
  std::string text = "| Kind | Number | Owner | Says |\n|---|---|---|---|\n";
  for (std::uint16_t number = 1; number <= kKinds; ++number) {
    const auto kind = static_cast<RecordKind>(number);
    text += "| " + std::string(name_of(kind)) + " | " + std::to_string(number) + " | " +
            owners_of(kind) + " | " + std::string(row_of(kind).help) + " |\n";
  }
  return text;
}

void add_table(const FieldTable& table, std::string& text) {
  text += "\n**" + std::string(table.name) +
          "**\n\n| field | what it holds | part | |\n|---|---|---|---|\n" + test::field_rows(table);
}

// Each kind, and after it the tables that stand in it.
std::string fields_text() {
  std::string text;
  for (std::uint16_t number = 1; number <= kKinds; ++number) {
    const RecordBody body = *empty_body(static_cast<RecordKind>(number));
    const FieldTable& table = fields_of(kind_of(body));
    add_table(table, text);
    for (const Field& field : table.fields) {
      const FieldValue value = field.read(address_of(body));
      if (const auto* const group = std::get_if<FieldTypes<true>::Group>(&value)) {
        add_table(*group->table, text);
      }
      if (const auto* const items = std::get_if<FieldTypes<true>::Items>(&value)) {
        add_table(items->type->table(), text);
      }
    }
  }
  return text + "\n";
}

std::string cells(std::initializer_list<std::string> parts) {
  std::string row = "|";
  for (const std::string& part : parts) row += " " + part + " |";
  return row + "\n";
}

std::string listed(std::span<const std::string_view> codes) {
  std::string list;
  for (const std::string_view code : codes) {
    list += (list.empty() ? "`" : ", `") + std::string(code) + "`";
  }
  return list + "\n";
}

std::string codes_text() {
  std::string text = "| Unit | Number | Digits | Counts |\n|---|---:|---:|---|\n";
  for (const UnitRow& row : units()) {
    text += cells({std::string(row.code), std::to_string(std::to_underlying(row.unit)),
                   std::to_string(row.scale), std::string(row.en)});
  }
  text += "\n| Category | Unit | English | Ukrainian |\n|---|---|---|---|\n";
  for (const Category& one : categories()) {
    text += cells({std::string(one.code), std::string(row_of(one.unit).code), std::string(one.en),
                   std::string(one.uk)});
  }
  return text + "\nSectors of NIS2: " + listed(sectors()) + "\nRegions: " + listed(oblasts());
}

/// What stands between two marks of docs/records.md is `made`.
void expect_between(const std::string& mark, const std::string& made) {
  const std::string begin = "<!-- " + mark + ": from the tables of the kinds -->\n";
  const std::string end = "<!-- end of " + mark + " -->";
  std::string text = text_of(kDocs / "records.md");
  const std::size_t from = text.find(begin);
  const std::size_t to = text.find(end);
  ASSERT_NE(from, std::string::npos);
  ASSERT_NE(to, std::string::npos);
  if (writes()) {
    text.replace(from + begin.size(), to - from - begin.size(), made);
    std::ofstream(kDocs / "records.md", std::ios::binary) << text;
  }
  text = text_of(kDocs / "records.md");
  EXPECT_EQ(text.substr(from + begin.size(), text.find(end) - from - begin.size()), made);
}

TEST(RecordDocs, KindsAreThoseOfTheRows) {
  expect_between("kinds", kinds_table());
}

TEST(RecordDocs, CodesAreThoseOfTheTaxonomy) {
  expect_between("codes", codes_text());
}

TEST(RecordDocs, FieldsAreThoseOfTheTables) {
  expect_between("fields", fields_text());
}

/// What the node adds to the fields of a kind: what a figure is counted in, where it knows.
Json with_additions(RecordKind kind, Json schema) {
  Json& properties = schema["properties"];
  if (kind == RecordKind::commitment) {
    properties["draws"] = {{"type", "integer"}};
    properties["draws_unit"] = {{"type", "string"}};
    properties["draws_scale"] = {{"type", "integer"}};
  }
  if (kind == RecordKind::response) {
    for (const auto* name : {"need", "category", "label", "unit"}) {
      properties[name] = {{"type", "string"}};
    }
    for (const auto* name : {"line", "scale"}) properties[name] = {{"type", "integer"}};
  }
  return schema;
}

TEST(RecordDocs, SchemaOfRecordShowIsThatOfTheTables) {
  const std::filesystem::path path = kDocs / "json" / "record.show.1.json";
  Json schema = Json::parse(text_of(path));
  for (std::uint16_t number = 1; number <= kKinds; ++number) {
    const auto kind = static_cast<RecordKind>(number);
    const Json made = with_additions(kind, test::json_schema(fields_of(kind)));
    std::vector<std::string> places{std::string(name_of(kind))};
    if (kind == RecordKind::closing) places.emplace_back("ended");
    if (kind == RecordKind::reaffirm) places.emplace_back("reaffirmed");
    if (kind == RecordKind::confirmation) places.emplace_back("confirmed");
    for (const std::string& place : places) {
      if (writes()) schema["properties"][place] = made;
      EXPECT_TRUE(nlohmann::json(schema["properties"][place]) == nlohmann::json(made)) << place;
    }
  }
  if (writes()) std::ofstream(path, std::ios::binary) << schema.dump(1) << "\n";
}

/// What a list of them says of each record besides.
Json as_listed(Json schema, bool is_sent) {
  Json& properties = schema["properties"];
  std::vector<std::string> required = schema["required"];
  for (const auto* name : {"name", "record", "owner", "audience"}) {
    properties[name] = {{"type", "string"}};
    required.emplace_back(name);
  }
  properties["flags"] = {{"type", "array"}, {"items", {{"type", "string"}}}};
  properties["posted"] = {{"type", "integer"}, {"minimum", 0}};
  required.insert(required.end(), {"flags", "posted"});
  if (is_sent) {
    const Json show = Json::parse(text_of(kDocs / "json" / "record.show.1.json"));
    properties["shipment"] = show["properties"]["shipment"];
  }
  std::ranges::sort(required);
  schema["required"] = required;
  return schema;
}

TEST(RecordDocs, SchemasOfListsAreThoseOfTheTables) {
  struct List {
    RecordKind kind;
    const char* member;
    bool is_sent;
  };

  for (const List& list : {List{RecordKind::coverage, "statements", false},
                           List{RecordKind::delivery, "deliveries", true},
                           List{RecordKind::confirmation, "confirmations", true}}) {
    const std::string name(name_of(list.kind));
    const std::filesystem::path path = kDocs / "json" / (name + ".list.1.json");
    Json schema = Json::parse(text_of(path));
    const Json made = as_listed(test::json_schema(fields_of(list.kind)), list.is_sent);
    Json& items = schema["properties"][list.member]["items"];
    if (writes()) items = made;
    EXPECT_TRUE(nlohmann::json(items) == nlohmann::json(made)) << name;
    if (writes()) std::ofstream(path, std::ios::binary) << schema.dump(1) << "\n";
  }
}

}  // namespace
}  // namespace talgu
