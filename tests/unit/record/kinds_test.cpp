// What holds for every kind, by its row and its table.

#include "protocol/record/kinds/kinds.h"

#include "protocol/law/policy/policy.h"
#include "tests/unit/record/sample_records.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace talgu {
namespace {

std::vector<RecordKind> all_kinds() {
  std::vector<RecordKind> kinds;
  for (std::uint16_t number = 1; number <= kKinds; ++number) {
    kinds.push_back(static_cast<RecordKind>(number));
  }
  return kinds;
}

std::vector<const FieldTable*> all_tables() {
  std::vector<const FieldTable*> tables;
  for (const RecordKind kind : all_kinds()) {
    const RecordBody body = *empty_body(kind);
    tables.push_back(&fields_of(kind));
    for (const Field& field : fields_of(kind).fields) {
      const FieldValue value = field.read(address_of(body));
      if (const auto* group = std::get_if<FieldTypes<true>::Group>(&value)) {
        tables.push_back(group->table);
      }
      if (const auto* items = std::get_if<FieldTypes<true>::Items>(&value)) {
        tables.push_back(&items->type->table());
      }
    }
  }
  return tables;
}

TEST(Kinds, HaveAnOwnerLabelsAndHelp) {
  for (const RecordKind kind : all_kinds()) {
    const KindRow& row = row_of(kind);
    EXPECT_FALSE(row.owners.empty()) << name_of(kind);
    EXPECT_FALSE(row.en.empty() || row.uk.empty() || row.help.empty()) << name_of(kind);
    EXPECT_FALSE(may_own(PartyRole::observer, kind)) << name_of(kind);
  }
}

TEST(Kinds, ListColumnsThatTheyHave) {
  for (const RecordKind kind : all_kinds()) {
    for (const std::string_view column : row_of(kind).columns) {
      const auto fields = fields_of(kind).fields;
      const bool known = column == "name" || column == "owner" ||
                         std::ranges::find(fields, column, &Field::json_name) != fields.end();
      EXPECT_TRUE(known) << name_of(kind) << " " << column;
    }
  }
}

TEST(Kinds, StandInTheMinimalPolicyWhereTheirRowSaysSo) {
  const Policy policy = minimal_policy({}, {}, "");
  for (const RecordKind kind : all_kinds()) {
    const auto found = std::ranges::find(policy.defaults, std::to_underlying(kind),
                                         &PolicyDefault::record_kind);
    const bool is_there = found != policy.defaults.end();
    EXPECT_EQ(is_there ? found->audience : std::string(), row_of(kind).audience) << name_of(kind);
  }
}

TEST(Kinds, HelpWithEveryFieldAndNameNoneTwice) {
  for (const FieldTable* const table : all_tables()) {
    std::set<std::string_view> names;
    for (const Field& field : table->fields) {
      EXPECT_FALSE(field.rules.help.empty()) << table->name << "." << field.name;
      EXPECT_TRUE(names.insert(field.name).second) << table->name << "." << field.name;
    }
  }
}

// Free texts, names and addresses are for those who decide, but for titles.
TEST(Kinds, KeepFreeTextOutOfTheirCores) {
  const auto is_text = [](const FieldValue& value) {
    return std::holds_alternative<const std::string*>(value) ||
           std::holds_alternative<const LangMap*>(value) ||
           std::holds_alternative<const std::vector<std::string>*>(value);
  };
  for (const RecordKind kind : all_kinds()) {
    const RecordBody body = *empty_body(kind);
    for (const Field& field : fields_of(kind).fields) {
      if (!is_text(field.read(address_of(body))) || field.name == "title") continue;
      const bool is_free =
          field.rules.meaning == Meaning::plain || field.rules.meaning == Meaning::lines;
      EXPECT_TRUE(!is_free || field.rules.part > Part::core) << name_of(kind) << "." << field.name;
    }
  }
}

TEST(Kinds, RefuseWhatSaysNothing) {
  for (const RecordKind kind : all_kinds()) {
    EXPECT_TRUE(check_body(*empty_body(kind)).has_value()) << name_of(kind);
  }
}

TEST(Kinds, AreOwnedByWhomTheirRowLists) {
  using enum RecordKind;
  EXPECT_TRUE(may_own(PartyRole::recipient, need));
  EXPECT_FALSE(may_own(PartyRole::donor, need));
  EXPECT_TRUE(may_own(PartyRole::donor, commitment));
  EXPECT_FALSE(may_own(PartyRole::recipient, commitment));
  EXPECT_TRUE(may_own(PartyRole::recipient, offer));  // a surplus
  EXPECT_FALSE(may_own(PartyRole::donor, response));
}

// What a role does not own is passed over, whatever its entry says.
TEST(Kinds, AreFoldedOfTheirOwnersOnly) {
  test::Ledger ledger;
  ledger.write_after(test::kPoland, test::numbered<RecordId>(10), test::need_of(5), {});
  EXPECT_TRUE(ledger.records().empty());
  ledger.write_after(test::kUkraine, test::numbered<RecordId>(10), test::need_of(5), {});
  EXPECT_EQ(ledger.records().size(), 1U);
}

}  // namespace
}  // namespace talgu
