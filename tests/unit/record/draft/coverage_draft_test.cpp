#include "protocol/record/draft/coverage_draft.h"

#include "tests/unit/record/draft/desk.h"

namespace talgu {
namespace {

using draft::CoverageIntent;
using draft::ToState;
using draft::WarningCode;
using test::Desk;
using test::is_refused;
using test::kPoland;
using test::kToday;
using test::kUkraine;
using test::line_of;
using test::need_of;
using test::numbered;
using test::received_of;
using test::Scene;

/// Ukraine states how far its need of 10 licences is covered.
struct Stating : Scene {
  [[nodiscard]] Desk desk(Date day = kToday) const { return {ledger, kUkraine, day}; }

  [[nodiscard]] Coverage stated() const {
    const auto made = desk().make(CoverageIntent{.need = need});
    EXPECT_TRUE(made);
    return made ? std::get<Coverage>(made->event.body) : Coverage{};
  }
};

TEST(CoverageDraft, StatesTheFiguresOfEachLineAndNoName) {
  Stating scene;
  Need two = need_of(10);
  two.lines.push_back(line_of(2, 3));
  scene.ask(two);
  scene.commit(8);
  scene.accept(7);
  scene.send({test::parcel_of(1, 2)});
  scene.confirm({received_of(1, 2)});
  const Coverage body = scene.stated();
  EXPECT_EQ(body.need_revision, scene.need_revision);
  EXPECT_EQ(body.day, kToday);
  ASSERT_EQ(body.lines.size(), 2U);
  EXPECT_EQ(body.lines[0], (CoverageLine{.line_no = 1,
                                         .tenths = 7,
                                         .category = "SW.EDR",
                                         .unit = Unit::licence,
                                         .required = {10},
                                         .accepted = {7},
                                         .received = {2}}));
  EXPECT_EQ(body.lines[1].accepted.steps, 0);
}

TEST(CoverageDraft, IsOfAnOpenNeedOfOnesOwn) {
  Stating scene;
  EXPECT_TRUE(is_refused(Desk(scene.ledger, kPoland).says(CoverageIntent{.need = scene.need})));
  EXPECT_TRUE(is_refused(scene.desk().says(CoverageIntent{.need = scene.promise})));
  scene.close_need(CloseReason::fulfilled);
  EXPECT_TRUE(is_refused(scene.desk().says(CoverageIntent{.need = scene.need})));
}

TEST(CoverageDraft, WaitsWhereTwoNodesAskForDifferentThings) {
  Stating scene;
  test::Writer other = kUkraine;
  other.boot = numbered<BootId>(2);
  Need changed = need_of(10);
  changed.lines[0].category = "SW.NET";
  scene.ledger.write_after(other, scene.need.id, changed, {});
  const std::string said = scene.desk().says(CoverageIntent{.need = scene.need});
  EXPECT_NE(said.find("two nodes apart"), std::string::npos) << said;
}

TEST(CoverageDraft, SaysTheSameOnceADay) {
  Stating scene;
  const auto first = scene.desk().make(CoverageIntent{.need = scene.need});
  ASSERT_TRUE(first);
  scene.ledger.write(kUkraine, first->event.id, first->event.body);
  EXPECT_TRUE(scene.desk().make(CoverageIntent{.need = scene.need})->is_repeated);
  const Date later{kToday.days + 1};
  EXPECT_FALSE(scene.desk(later).make(CoverageIntent{.need = scene.need})->is_repeated);
}

TEST(CoverageDraft, WarnsOfAChangeThatIsToldAlone) {
  Stating scene;
  scene.state_coverage(10, 0);
  scene.commit(8);
  scene.accept(8);
  EXPECT_EQ(scene.desk().says(CoverageIntent{.need = scene.need}), "");
  const auto made = scene.desk().make(CoverageIntent{.need = scene.need, .alone = true});
  ASSERT_TRUE(made);
  const auto warning = test::warning_of(*made, WarningCode::stated_alone);
  EXPECT_EQ(warning.amount->quantity.steps, 8);
  EXPECT_EQ(warning.limit->quantity.steps, 0);
}

TEST(CoverageDraft, AllAreStatedTogetherOnceOneIsDue) {
  Stating scene;  // asked ten days ago
  const RecordKey fresh{kUkraine.party, numbered<RecordId>(11)};
  const RecordKey closed{kUkraine.party, numbered<RecordId>(12)};
  scene.ledger.day = kToday.days;
  scene.ledger.write(kUkraine, fresh.id, need_of(3));
  scene.ledger.write(kUkraine, closed.id, need_of(3));
  scene.close(kUkraine, RecordKind::need, closed, CloseReason::withdrawn);
  const std::vector<RecordKey> open{fresh, scene.need};  // what is due stands last
  EXPECT_EQ(needs_to_state(scene.desk().ground(), ToState::due), open);
  scene.state_coverage(10, 0);
  EXPECT_TRUE(needs_to_state(scene.desk().ground(), ToState::due).empty());
  EXPECT_EQ(needs_to_state(scene.desk().ground(), ToState::all).size(), 2U);
  const Date week{kToday.days + kStateEveryDays};
  EXPECT_TRUE(needs_to_state(scene.desk({week.days - 1}).ground(), ToState::due).empty());
  EXPECT_EQ(needs_to_state(scene.desk(week).ground(), ToState::due).size(), 2U);
  EXPECT_TRUE(needs_to_state(Desk(scene.ledger, kPoland).ground(), ToState::all).empty());
}

}  // namespace
}  // namespace talgu
