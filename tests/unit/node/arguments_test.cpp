#include "node/control/arguments.h"

#include <gtest/gtest.h>

#include <set>

namespace talgu::control {
namespace {

std::string key_of(int number) {
  std::string digits = std::to_string(number);
  return digits.insert(0, 6 - digits.size(), '0');
}

/// One page of `count` rows of `bytes` each.
Json page_after(const std::string& after, int count, std::size_t bytes) {
  const Json args = after.empty() ? Json::object() : Json{{"after", after}};
  auto page = Page::read(Arguments(args));
  EXPECT_TRUE(page.has_value());
  for (int i = 0; i < count; ++i) {
    if (page->wants(key_of(i))) page->add({{"row", i}, {"text", std::string(bytes, 'x')}});
  }
  return std::move(*page).answer({{"schema", "talgu/test/1"}}, "rows");
}

TEST(Page, HoldsAllRowsOnceOverAllPages) {
  constexpr int kRows = 5000;
  std::set<int> seen;
  std::string after;
  int pages = 0;
  do {
    const Json answer = page_after(after, kRows, 1000);
    EXPECT_LT(answer.dump().size(), 2U * 1024 * 1024);
    for (const Json& row : answer.at("rows")) EXPECT_TRUE(seen.insert(row.at("row").get<int>()).second);
    after = answer.value("more", std::string());
    ++pages;
  } while (!after.empty());
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(kRows));
  EXPECT_GT(pages, 1);
}

TEST(Page, SaysNothingOfMoreWhereNoneIsLeft) {
  EXPECT_FALSE(page_after("", 3, 10).contains("more"));
  EXPECT_FALSE(page_after("", 1, 4 * 1024 * 1024).contains("more"));
  EXPECT_TRUE(page_after("", 2, 4 * 1024 * 1024).contains("more"));
  EXPECT_TRUE(page_after("999999", 3, 10).at("rows").empty());
}

TEST(Page, TakesRowsThatAreNoUtf8) {
  auto page = Page::read(Arguments(Json::object()));
  ASSERT_TRUE(page.has_value());
  ASSERT_TRUE(page->wants("a"));
  page->add({{"audience", "\xff\xfe"}});
  const Json answer = std::move(*page).answer({{"schema", "talgu/test/1"}}, "rows");
  EXPECT_EQ(answer.at("rows").size(), 1U);
}

}  // namespace
}  // namespace talgu::control
