#include "crypto/file.h"
#include "node/records/need_file.h"
#include "node/records/record_json.h"
#include "protocol/base/refusal.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace talgu {
namespace {

constexpr std::string_view kHead =
    "audience = 'coordination'\ntitle.en = 'A'\npriority = 2\nhorizon = 'short'\n"
    "end_use = 'civil'\nbeneficiary.withheld = true\n";
constexpr std::string_view kLine = "[[line]]\ncategory = 'IR.RSP'\nquantity = '12.5'\n";

std::string with(std::string_view head_more, std::string_view line_more = "") {
  return std::string(kHead) + std::string(head_more) + "\n" + std::string(kLine) +
         std::string(line_more);
}

TEST(NeedFile, IsReadWithTenths) {
  const auto file = parse_need_file(with("needed_by = 2027-03-01"), "need.toml");
  ASSERT_TRUE(file.has_value()) << file.error().what;
  EXPECT_EQ(file->audience, "coordination");
  EXPECT_EQ(file->need.lines.at(0).quantity.steps, 125);
  const auto shown = to_json(file->need);
  EXPECT_EQ(shown["lines"][0]["quantity"], 125);
  EXPECT_EQ(shown["lines"][0]["unit"], "PDAY");
  EXPECT_EQ(shown["lines"][0]["scale"], 1);
  EXPECT_EQ(shown["needed_by"], "2027-03-01");
}

TEST(NeedFile, SaysHowFarItMayBePassedOn) {
  EXPECT_FALSE(parse_need_file(with(""), "need.toml")->tlp.has_value());
  EXPECT_EQ(parse_need_file(with("tlp = 'amber+strict'"), "need.toml")->tlp, Tlp::amber_strict);
  const auto unknown = parse_need_file(with("tlp = 'white'"), "need.toml");
  ASSERT_FALSE(unknown.has_value());
  EXPECT_TRUE(unknown.error().what.starts_with("need.toml:7:")) << unknown.error().what;
}

TEST(NeedFile, ProposesTheNearestKey) {
  const auto file = parse_need_file(with("neded_by = 2027-03-01"), "need.toml");
  ASSERT_FALSE(file.has_value());
  EXPECT_NE(file.error().hint.find("needed_by"), std::string::npos);
  EXPECT_TRUE(file.error().what.starts_with("need.toml:7:")) << file.error().what;
}

TEST(NeedFile, RefusesWhatItDoesNotUnderstand) {
  for (const auto& text :
       {with("", "min_useful = 1.5"), with("", "unit = 'DEV'"), with("", "colour = 1"),
        with("", "min_useful = 13"), with("", "min_useful = -1"), with("", "term_months = 0"),
        with("", "attributes = { ram = 1.5 }"), with("", "substitutes = 'IR.FOR'"),
        with("", "est_unit_cost = 5"), with("", "est_unit_cost = { minor = 5 }"),
        with("needed_by = '2027-02-30'"), with("needed_by = 2027-03-01T00:00:00Z"),
        with("required_tracks = ['legal']"), with("summary = 'no language'"),
        with("restrictions = [1]"), std::string(kHead), std::string(kLine), std::string("a = ="),
        std::string()}) {
    const auto file = parse_need_file(text, "need.toml");
    EXPECT_FALSE(file.has_value()) << text;
  }
}

TEST(NeedFile, RefusesAFloatEvenWhenItIsWhole) {
  std::string text(kHead);
  text += "[[line]]\ncategory = 'IR.RSP'\nquantity = 12.0\n";
  EXPECT_FALSE(parse_need_file(text, "need.toml").has_value());
}

TEST(NeedFile, EverySampleIsAGoodNeed) {
  std::size_t read = 0;
  for (const auto& one : std::filesystem::directory_iterator(TALGU_TEST_DATA "/needs")) {
    const Bytes bytes = read_file(one.path(), 65'536).value();
    const auto file = parse_need_file(as_text(bytes), one.path().filename().string());
    ASSERT_TRUE(file.has_value()) << file.error().what;
    EXPECT_TRUE(file->need.title.contains("uk")) << one.path();
    ++read;
  }
  EXPECT_EQ(read, 67U);
}

}  // namespace
}  // namespace talgu
