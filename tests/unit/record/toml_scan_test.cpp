#include "node/records/toml_scan.h"

#include "node/records/record_file.h"

#include <gtest/gtest.h>

#include <string>

namespace talgu {
namespace {

std::string repeated(std::string_view what, int times) {
  std::string made;
  for (int i = 0; i < times; ++i) made += what;
  return made;
}

// The library would follow each level by a call of its own, down to the end of the stack.
TEST(TomlScan, RefusesWhatIsNestedDeeply) {
  for (const std::string& text :
       {"a" + repeated(".a", 50'000) + " = 1", "[a" + repeated(".a", 50'000) + "]",
        "a" + repeated(" . a", 50'000) + " = 1", "\"a\"" + repeated(".\"a\"", 50'000) + " = 1",
        "a = " + repeated("[", 50'000), "a = " + repeated("{a=", 50'000),
        "[[" + repeated("a.", 50'000) + "a]]", "x = 1\ny = { a = " + repeated("[", 9) + "1"}) {
    const auto trouble = scan_toml(text);
    ASSERT_TRUE(trouble.has_value());
    EXPECT_NE(trouble->what.find("nested"), std::string_view::npos);
    EXPECT_FALSE(parse_record_file(RecordKind::need, text, "need.toml").has_value());
  }
}

TEST(TomlScan, LeavesTextsAndCommentsAlone) {
  const std::string deep = repeated("[.{", 40);
  for (const std::string& text :
       {"# " + deep + "\n", "a = \"" + deep + "\"", "a = '" + deep + "'",
        "a = \"\"\"\n" + deep + "\n\"\"\"", "a = '''" + deep + "'''", "a = \"\\\"" + deep + "\"",
        std::string("a = 'він сказав: “так”'"), std::string("# «слово»\n"),
        std::string("a = [\n  'x', # it's\n  'y',\n]\n"), std::string("title.en = 'x'\n")}) {
    EXPECT_FALSE(scan_toml(text).has_value()) << text;
  }
}

TEST(TomlScan, NamesLookAlikesAndTheirPlace) {
  const auto curly = scan_toml("a = 1\nb = “x”\n");
  ASSERT_TRUE(curly.has_value());
  EXPECT_EQ(curly->place.line, 2U);
  EXPECT_EQ(curly->place.column, 5U);
  EXPECT_NE(curly->what.find("U+201C"), std::string_view::npos);
  const auto blank = scan_toml("назва = 1");
  ASSERT_TRUE(blank.has_value());
  EXPECT_EQ(blank->place.column, 1U);
  const auto space = scan_toml("a =\u00A01\n");
  ASSERT_TRUE(space.has_value());
  EXPECT_EQ(space->place.column, 4U);
  EXPECT_NE(space->what.find("no-break"), std::string_view::npos);
  // Columns count characters, also behind a text of two-byte letters.
  EXPECT_EQ(scan_toml("a = 'їжак' “")->place.column, 12U);
}

}  // namespace
}  // namespace talgu
