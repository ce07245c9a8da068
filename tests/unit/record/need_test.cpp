#include "protocol/record/kinds/need.h"

#include "protocol/base/refusal.h"
#include "protocol/record/kinds/kinds.h"
#include "protocol/record/schema/currency.h"
#include "tests/unit/record/sample_need.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

namespace talgu {
namespace {

struct Broken {
  const char* field;
  std::function<void(Need&)> how;
};

using std::string;

const std::vector<Broken> kBrokenNeeds{
    {"title.en missing", [](Need& n) { n.title.erase("en"); }},
    {"title too long", [](Need& n) { n.title["en"] = string(201, 'a'); }},
    {"title of two lines", [](Need& n) { n.title["en"] = "a\nb"; }},
    {"title with bidi", [](Need& n) { n.title["uk"] = "a\u202Eb"; }},
    {"language", [](Need& n) { n.title["EN"] = "a"; }},
    {"languages",
     [](Need& n) {
       for (char c = 'a'; c < 'i'; ++c) n.title[string{c, 'x'}] = "a";
     }},
    {"summary too long", [](Need& n) { n.summary["en"] = string(4001, 'a'); }},
    {"summary not UTF-8", [](Need& n) { n.summary["en"] = "\xFF"; }},
    {"beneficiary name", [](Need& n) { n.beneficiary.name.clear(); }},
    {"beneficiary withheld", [](Need& n) { n.beneficiary.withheld = true; }},
    {"sector", [](Need& n) { n.beneficiary.sector = "defence"; }},
    {"oblast", [](Need& n) { n.beneficiary.oblast = "UA-99"; }},
    {"horizon", [](Need& n) { n.horizon = static_cast<Horizon>(4); }},
    {"priority 0", [](Need& n) { n.priority = 0; }},
    {"priority 6", [](Need& n) { n.priority = 6; }},
    {"end use", [](Need& n) { n.end_use = static_cast<EndUse>(3); }},
    {"needed_by", [](Need& n) { n.needed_by = Date{-1}; }},
    {"expires_on far", [](Need& n) { n.expires_on = Date{kDateMax.days + 1}; }},
    {"expires before", [](Need& n) { n.expires_on = Date{19'999}; }},
    {"restrictions", [](Need& n) { n.restrictions.assign(17, "a"); }},
    {"restriction empty", [](Need& n) { n.restrictions = {""}; }},
    {"project_ref", [](Need& n) { n.project_ref = string(201, 'a'); }},
    {"documents", [](Need& n) { n.documents.assign(17, "a"); }},
    {"no lines", [](Need& n) { n.lines.clear(); }},
    {"65 lines",
     [](Need& n) {
       n.lines.assign(65, n.lines[0]);
       for (std::uint16_t i = 0; i < 65; ++i)
         n.lines[i].line_no = static_cast<std::uint16_t>(i + 1);
     }},
    {"line_no 0", [](Need& n) { n.lines[0].line_no = 0; }},
    {"line_no twice", [](Need& n) { n.lines[1].line_no = 1; }},
    {"category", [](Need& n) { n.lines[0].category = "XX.YYY"; }},
    {"unit of another", [](Need& n) { n.lines[0].unit = Unit::licence; }},
    {"unit unknown", [](Need& n) { n.lines[0].unit = static_cast<Unit>(9); }},
    {"unit 0", [](Need& n) { n.lines[0].unit = static_cast<Unit>(0); }},
    {"quantity 0", [](Need& n) { n.lines[0].quantity = {0}; }},
    {"quantity below 0",
     [](Need& n) { n.lines[0].quantity = {std::numeric_limits<std::int64_t>::min()}; }},
    {"quantity large", [](Need& n) { n.lines[0].quantity = {kQuantityMax.steps + 1}; }},
    {"min_useful 0", [](Need& n) { n.lines[0].min_useful = Quantity{0}; }},
    {"min_useful above", [](Need& n) { n.lines[0].min_useful = Quantity{501}; }},
    {"term 0", [](Need& n) { n.lines[0].term_months = 0; }},
    {"term 121", [](Need& n) { n.lines[0].term_months = 121; }},
    {"attribute name",
     [](Need& n) {
       n.lines[0].attributes = {{"RAM", 1}};
     }},
    {"attribute value",
     [](Need& n) {
       n.lines[0].attributes = {{"ram", -1}};
     }},
    {"attributes",
     [](Need& n) {
       for (char c = 'a'; c < 'r'; ++c) n.lines[0].attributes[string{c}] = 1;
     }},
    {"substitute unknown", [](Need& n) { n.lines[1].substitutes = {"IR.XXX"}; }},
    {"substitute of another unit", [](Need& n) { n.lines[1].substitutes = {"IR.RET"}; }},
    {"substitute of another group", [](Need& n) { n.lines[1].substitutes = {"EX.ENG"}; }},
    {"substitute itself", [](Need& n) { n.lines[1].substitutes = {"IR.RSP"}; }},
    {"substitute twice",
     [](Need& n) {
       n.lines[1].substitutes = {"IR.FOR", "IR.FOR"};
     }},
    {"substitutes", [](Need& n) { n.lines[1].substitutes.assign(9, "IR.FOR"); }},
    {"cost 0",
     [](Need& n) {
       n.lines[0].est_unit_cost = Money{0, "EUR"};
     }},
    {"currency",
     [](Need& n) {
       n.lines[0].est_unit_cost = Money{1, "eur"};
     }},
    {"place", [](Need& n) { n.lines[0].place = string(101, 'a'); }},
};

TEST(Need, OfEveryFieldIsGood) {
  const Status checked = check(test::sample_need());
  EXPECT_TRUE(checked.has_value()) << checked.error().what;
}

TEST(Need, RefusesEveryBrokenField) {
  for (const Broken& broken : kBrokenNeeds) {
    Need need = test::sample_need();
    broken.how(need);
    const Status checked = check(need);
    ASSERT_FALSE(checked.has_value()) << broken.field;
    EXPECT_EQ(rule_of(checked.error()), Rule::record_field) << broken.field;
  }
}

TEST(Need, TakesCodesOfALaterTaxonomyOnly) {
  Need need = test::sample_need();
  need.lines[0].category = "QC.KEY";
  EXPECT_FALSE(check(need, kTaxonomyVersion).has_value());
  EXPECT_TRUE(check(need, kTaxonomyVersion + 1).has_value());
  need.lines[0].category = "q";
  EXPECT_FALSE(check(need, kTaxonomyVersion + 1).has_value());
}

TEST(Need, SaysWhichFieldOfWhichLineIsWrong) {
  Need need = test::sample_need();
  need.lines[1].quantity = {};
  const Checked found = check_body(need);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(to_text(found->path), "line 3: quantity");
  EXPECT_EQ(found->path.item, 1U);
  need = test::sample_need();
  need.beneficiary.oblast = "UA-99";
  EXPECT_EQ(to_text(check_body(need)->path), "beneficiary.oblast");
  need = test::sample_need();
  need.lines.clear();
  EXPECT_EQ(to_text(check_body(need)->path), "line");
}

TEST(Need, CountsCharactersNotBytes) {
  Need need = test::sample_need();
  std::string title;
  for (int i = 0; i < 200; ++i) title += "ї";
  need.title["uk"] = title;
  EXPECT_TRUE(check(need).has_value());
  need.title["uk"] = title + "ї";
  EXPECT_NE(check(need).error().what.find("201 characters"), std::string::npos);
}

TEST(Date, HoldsRealDaysOnly) {
  EXPECT_EQ(to_text(*parse_date("2028-02-29")), "2028-02-29");
  EXPECT_EQ(*parse_date("2000-01-01"), kDateMin);
  EXPECT_EQ(*parse_date("2199-12-31"), kDateMax);
  for (const auto* text : {"2027-02-29", "1999-12-31", "2200-01-01", "2027-3-01", "27-03-01", "",
                           "2027-13-01", "2027-00-10", "2027-01-32", "2027/03/01"}) {
    EXPECT_FALSE(parse_date(text).has_value()) << text;
  }
}

TEST(Quantity, ReadsAndWritesDecimals) {
  EXPECT_EQ(parse_quantity("12.5", Unit::person_day)->steps, 125);
  EXPECT_EQ(parse_quantity("12", Unit::person_day)->steps, 120);
  EXPECT_EQ(parse_quantity("0.05", Unit::euro)->steps, 5);
  EXPECT_EQ(to_text({5}, Unit::euro), "0.05");
  EXPECT_EQ(to_text({-5}, Unit::euro), "-0.05");
  EXPECT_EQ(to_text({1200}, Unit::euro), "12");
  EXPECT_EQ(to_text({7}, Unit::device), "7");
}

TEST(Quantity, MoneyHasTheDigitsOfItsCurrency) {
  EXPECT_EQ(parse_quantity("10.555", {Unit::euro, "KWD"})->steps, 10'555);
  EXPECT_EQ(parse_quantity("1000", {Unit::euro, "JPY"})->steps, 1000);
  EXPECT_FALSE(parse_quantity("1000.50", {Unit::euro, "JPY"}).has_value());
  EXPECT_EQ(to_text({10'555}, {Unit::euro, "KWD"}), "10.555");
  EXPECT_EQ(to_text({1000}, {Unit::euro, "JPY"}), "1000");
  EXPECT_EQ(Measure(Unit::euro, "JPY").code(), "JPY");
  EXPECT_EQ(Measure(Unit::euro).code(), "EUR");
  EXPECT_EQ(find_currency("XYZ"), nullptr);
  EXPECT_EQ(find_currency("XAU"), nullptr);
}

TEST(Quantity, RefusesWhatIsNotExact) {
  for (const auto* text : {"", ".", "1.", ".5", "-1", "+1", "1e3", "1 000", "12.55", "1,5", "0x1",
                           "99999999999999999999", "1000000000000000"}) {
    EXPECT_FALSE(parse_quantity(text, Unit::person_day).has_value()) << text;
  }
  EXPECT_FALSE(parse_quantity("1.5", Unit::device).has_value());
  EXPECT_TRUE(parse_quantity("1000000000000000", Unit::device).has_value());
}

TEST(Taxonomy, FindsEveryCodeAndNoOther) {
  EXPECT_EQ(categories().size(), 43U);
  for (const Category& one : categories()) EXPECT_EQ(find_category(one.code), &one);
  for (const auto* code : {"", "HW", "HW.NE", "HW.NETT", "ZZ.ZZZ"}) {
    EXPECT_EQ(find_category(code), nullptr);
  }
  EXPECT_EQ(find_unit("PDAY")->scale, 1);
  EXPECT_EQ(find_group("SW")->en, "Software");
  EXPECT_TRUE(can_substitute(*find_category("SW.EDR"), *find_category("SW.NET")));
  EXPECT_FALSE(can_substitute(*find_category("SO.INT"), *find_category("SO.HNT")));
}

}  // namespace
}  // namespace talgu
