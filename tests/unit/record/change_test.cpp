#include "protocol/record/standing/change.h"

#include "tests/unit/record/scene.h"

#include <gtest/gtest.h>

#include <functional>

namespace talgu {
namespace {

using test::kPoland;
using test::kToday;
using test::need_of;
using test::Scene;

Need full_need() {
  Need need = need_of(10);
  need.needed_by = Date{kToday.days + 100};
  need.restrictions = {"no equipment that calls home"};
  need.documents = {"specification 4"};
  NeedLine& line = need.lines.front();
  line.min_useful = Quantity{5};
  line.term_months = 12;
  line.attributes = {{"ram_gib", 16}};
  line.place = "warehouse";
  return need;
}

struct Row {
  const char* named;  // what material_changes() must say
  std::function<void(Need&)> change;
};

TEST(MaterialChange, SaysEveryTermThatAsksForOtherOrForMore) {
  const Row rows[] = {
      {"line", [](Need& need) { need.lines.front().line_no = 2; }},
      {"category", [](Need& need) { need.lines.front().category = "SW.NET"; }},
      {"unit", [](Need& need) { need.lines.front().unit = Unit::device; }},
      {"quantity", [](Need& need) { need.lines.front().quantity = {11}; }},
      {"min_useful", [](Need& need) { need.lines.front().min_useful = Quantity{6}; }},
      {"term_months", [](Need& need) { need.lines.front().term_months = 60; }},
      {"attributes", [](Need& need) { need.lines.front().attributes["ram_gib"] = 1024; }},
      {"attributes", [](Need& need) { need.lines.front().attributes["disks"] = 2; }},
      {"place", [](Need& need) { need.lines.front().place = "front office"; }},
      {"end_use", [](Need& need) { need.end_use = EndUse::dual; }},
      {"beneficiary",
       [](Need& need) {
         need.beneficiary = {false, "Ministry of Health", "", ""};
       }},
      {"restrictions", [](Need& need) { need.restrictions.emplace_back("made in Europe"); }},
      {"needed_by", [](Need& need) { need.needed_by = kToday; }},
      {"documents", [](Need& need) { need.documents = {"specification 5"}; }},
  };
  for (const Row& row : rows) {
    Need now = full_need();
    row.change(now);
    EXPECT_EQ(to_text(material_changes(full_need(), now, 1)), row.named);
  }
}

TEST(MaterialChange, AskingForLessOrInOtherWordsIsNone) {
  Need now = full_need();
  now.title["en"] = "Protection of endpoints";
  now.priority = 1;
  now.horizon = Horizon::long_term;
  now.needed_by.reset();
  now.restrictions.clear();
  now.documents.clear();
  NeedLine& line = now.lines.front();
  line.quantity = {9};
  line.min_useful.reset();
  line.term_months = 6;
  line.attributes = {{"ram_gib", 8}};
  line.over_ok = true;
  EXPECT_EQ(to_text(material_changes(full_need(), now, 1)), "");
  EXPECT_FALSE(is_material_change(full_need(), now, 1));
}

TEST(MaterialChange, IsFlaggedAndWaitsForTheDonor) {
  Scene scene;
  scene.ask(full_need());
  scene.commit(8);
  scene.accept(8);
  ASSERT_FALSE(scene.standing().need_changed);
  Need now = full_need();
  now.lines.front().attributes["ram_gib"] = 1024;
  scene.ask(now);
  EXPECT_TRUE(scene.standing().need_changed);
  EXPECT_TRUE(scene.needed().changed);
}

}  // namespace
}  // namespace talgu
