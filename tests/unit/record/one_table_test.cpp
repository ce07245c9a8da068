// A row that is added to a table is everywhere: in check, file, JSON, schema and documentation. The
// table is of a kind that only this test has; its codec is by the names of a schema file, which
// bodies_test.cpp asks of every real kind.

#include "node/records/body_json.h"
#include "node/records/record_file.h"
#include "tests/unit/record/record_docs.h"

#include <gtest/gtest.h>

#include <array>

namespace talgu {
namespace {

struct Lesson {
  std::string topic;
  std::string category;
  Unit unit = Unit::device;
  Quantity places;

  static const FieldTable& fields();
};

/// The same with one field more.
struct LongerLesson {
  Lesson lesson;
  std::optional<Date> begins_on;

  static const FieldTable& fields();
};

constexpr FieldRules kTopic{.presence = Presence::required, .chars_max = 20, .help = "of what"};
constexpr FieldRules kCategory{
    .presence = Presence::required, .meaning = Meaning::category, .help = "what is handed over"};
constexpr FieldRules kUnit{.meaning = Meaning::unit, .help = "that of the category"};
constexpr FieldRules kPlaces{.presence = Presence::required, .help = "how many"};

const FieldTable& Lesson::fields() {
  static constexpr std::array kFields{
      field_of<&Lesson::topic>("topic", kTopic), field_of<&Lesson::category>("category", kCategory),
      field_of<&Lesson::unit>("unit", kUnit), field_of<&Lesson::places>("places", kPlaces)};
  static constexpr FieldTable kTable{"Lesson", kFields};
  return kTable;
}

const FieldTable& LongerLesson::fields() {
  static constexpr std::array kFields{
      field_of<&LongerLesson::lesson, &Lesson::topic>("topic", kTopic),
      field_of<&LongerLesson::lesson, &Lesson::category>("category", kCategory),
      field_of<&LongerLesson::lesson, &Lesson::unit>("unit", kUnit),
      field_of<&LongerLesson::lesson, &Lesson::places>("places", kPlaces),
      field_of<&LongerLesson::begins_on>(
          "begins_on", {.part = Part::detail, .json_name = "begins", .help = "its first day"})};
  static constexpr FieldTable kTable{"Lesson", kFields};
  return kTable;
}

constexpr std::string_view kFile =
    "topic = 'packets'\ncategory = 'TR.TEC'\nplaces = 12\nbegins_on = 2027-03-01\n";

control::Json shown(const LongerLesson& lesson) {
  return fields_json(LongerLesson::fields(), &lesson, {}, [](const RecordKey&) { return "X"; });
}

TEST(OneTable, AFieldThatIsAddedIsReadFromFilesAndShown) {
  LongerLesson lesson;
  const Status read = read_fields(LongerLesson::fields(), &lesson, kFile, "lesson.toml");
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(shown(lesson)["begins"], "2027-03-01");
  EXPECT_EQ(shown(lesson)["places"], 12);
  EXPECT_EQ(shown(lesson)["unit"], "PLC");
  Lesson shorter;
  const Status unknown = read_fields(Lesson::fields(), &shorter, kFile, "lesson.toml");
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().what.find("lesson.toml:4:"), std::string::npos) << unknown.error().what;
}

TEST(OneTable, AFieldThatIsAddedIsChecked) {
  LongerLesson lesson{
      .lesson = {.topic = "packets", .category = "TR.TEC", .unit = Unit::place, .places = {12}},
      .begins_on = Date{1 << 30}};
  const Checked wrong = check_fields(LongerLesson::fields(), &lesson, kTaxonomyVersion);
  ASSERT_TRUE(wrong);
  EXPECT_EQ(wrong->path.field, "begins_on");
  lesson.begins_on = Date{20'000};
  EXPECT_FALSE(check_fields(LongerLesson::fields(), &lesson, kTaxonomyVersion));
}

TEST(OneTable, AFieldThatIsAddedIsInSchemaAndDocumentation) {
  const auto before = test::json_schema(Lesson::fields());
  auto after = test::json_schema(LongerLesson::fields());
  EXPECT_EQ(after["properties"]["begins"]["type"], "string");
  after["properties"].erase("begins");
  EXPECT_EQ(after, before) << "and nothing else has changed";
  EXPECT_EQ(
      test::field_rows(LongerLesson::fields()),
      test::field_rows(Lesson::fields()) + "| `begins_on` | day | detail | its first day |\n");
}

}  // namespace
}  // namespace talgu
