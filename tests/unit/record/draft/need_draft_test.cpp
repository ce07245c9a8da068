#include "tests/unit/record/draft/desk.h"

namespace talgu {
namespace {

using draft::NeedIntent;
using draft::WarningCode;
using test::Desk;
using test::is_refused;
using test::kEstonia;
using test::kToday;
using test::kUkraine;
using test::line_of;
using test::need_of;
using test::numbered;
using test::Scene;

/// A need of two lines, 10 and 4 licences, of which the first is promised and accepted.
struct Asking : Scene {
  Asking() {
    ask(two_lines());
    commit(8);
    accept(8);
  }

  static Need two_lines() {
    Need need = need_of(10);
    need.lines.push_back(line_of(2, 4));
    return need;
  }

  [[nodiscard]] Desk desk() const { return {ledger, kUkraine}; }

  [[nodiscard]] NeedIntent change(Need body) const {
    return {.body = std::move(body), .revises = need};
  }
};

TEST(NeedDraft, FirstRevisionIsNewAndUnwarned) {
  const test::Ledger empty;
  const auto made = Desk(empty, kUkraine).make(NeedIntent{.body = need_of(3), .tlp = Tlp::green});
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->is_new);
  EXPECT_EQ(made->event.rev, 1U);
  EXPECT_EQ(made->event.tlp, Tlp::green);
  EXPECT_EQ(Desk::codes(*made), "");
}

TEST(NeedDraft, ChangeFollowsAllHeadsAndSettlesThem) {
  Scene scene;
  test::Writer other = kUkraine;
  other.boot = numbered<BootId>(2);
  const EventId first = scene.need_revision;
  scene.ledger.write_after(kUkraine, scene.need.id, need_of(9), {{first}, 2});
  scene.ledger.write_after(other, scene.need.id, need_of(8), {{first}, 2});
  const auto made =
      Desk(scene.ledger, kUkraine).make(NeedIntent{.body = need_of(8), .revises = scene.need});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->event.rev, 3U);
  EXPECT_EQ(made->event.previous.size(), 2U);
  EXPECT_FALSE(made->is_repeated) << "saving it again settles the two";
}

TEST(NeedDraft, SayingTheSameAgainIsARepetition) {
  const Asking scene;
  const auto made = scene.desk().make(scene.change(Asking::two_lines()));
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->is_repeated);
  NeedIntent stricter = scene.change(Asking::two_lines());
  stricter.tlp = Tlp::red;
  EXPECT_FALSE(scene.desk().make(stricter)->is_repeated);
}

TEST(NeedDraft, AnotherPartysNeedIsNotChanged) {
  const Asking scene;
  const auto made = Desk(scene.ledger, kEstonia).make(scene.change(need_of(1)));
  ASSERT_FALSE(made);
}

TEST(NeedDraft, LinesOfAChangeSayTheirNumbers) {
  const Asking scene;
  NeedIntent unnumbered = scene.change(Asking::two_lines());
  unnumbered.has_line_numbers = false;
  EXPECT_TRUE(is_refused(scene.desk().says(unnumbered)));
  Scene single;  // one line before and after: it is that line
  NeedIntent only{.body = need_of(12), .revises = single.need, .has_line_numbers = false};
  EXPECT_EQ(Desk(single.ledger, kUkraine).says(only), "");
  only.body.lines.push_back(line_of(2, 4));
  EXPECT_TRUE(is_refused(Desk(single.ledger, kUkraine).says(only)));
}

TEST(NeedDraft, LineWithAPromiseStaysAndKeepsItsMeaning) {
  const Asking scene;
  Need gone = Asking::two_lines();
  gone.lines.erase(gone.lines.begin());
  EXPECT_TRUE(is_refused(scene.desk().says(scene.change(gone))));
  Need other = Asking::two_lines();
  other.lines.front().category = "SW.NET";
  EXPECT_TRUE(is_refused(scene.desk().says(scene.change(other))));
  other.lines.front().substitutes = {"SW.EDR"};  // what was promised may still be given
  EXPECT_FALSE(is_refused(scene.desk().says(scene.change(other))));
  Need unit = Asking::two_lines();
  unit.lines.front().category = "HW.NET";
  unit.lines.front().unit = Unit::device;
  EXPECT_TRUE(is_refused(scene.desk().says(scene.change(unit))));
  Need second = Asking::two_lines();  // on which nothing stands
  second.lines.pop_back();
  EXPECT_EQ(scene.desk().says(scene.change(second)), "");
}

TEST(NeedDraft, SubstituteInUseStays) {
  Scene scene;
  Need need = need_of(10);
  need.lines.front().substitutes = {"SW.NET"};
  scene.ask(need);
  Commitment promise = scene.body(8);
  promise.category = "SW.NET";
  scene.commit(promise);
  const Desk desk(scene.ledger, kUkraine);
  EXPECT_TRUE(is_refused(desk.says(NeedIntent{.body = need_of(10), .revises = scene.need})));
}

TEST(NeedDraft, PromiseThatWasSaidNoToHoldsNothing) {
  Scene scene;
  scene.commit(8);
  Need other = need_of(10);
  other.lines.front().category = "SW.NET";
  const NeedIntent change{.body = other, .revises = scene.need};
  EXPECT_TRUE(is_refused(Desk(scene.ledger, kUkraine).says(change)));
  scene.refuse(Verdict::decline);
  EXPECT_FALSE(is_refused(Desk(scene.ledger, kUkraine).says(change)));
}

TEST(NeedDraft, NumberOfALineIsNeverGivenToAnotherThing) {
  Scene scene;
  scene.ask(Asking::two_lines());
  scene.ask(need_of(10));  // line 2 is gone
  Need again = need_of(10);
  again.lines.push_back(line_of(2, 4));
  const Desk desk(scene.ledger, kUkraine);
  EXPECT_FALSE(is_refused(desk.says(NeedIntent{.body = again, .revises = scene.need})));
  again.lines.back().category = "SW.NET";
  EXPECT_TRUE(is_refused(desk.says(NeedIntent{.body = again, .revises = scene.need})));
  again.lines.back().line_no = 3;
  EXPECT_FALSE(is_refused(desk.says(NeedIntent{.body = again, .revises = scene.need})));
}

TEST(NeedDraft, WarnsOfWhatWasAcceptedAndOfEveryMaterialChange) {
  const Asking scene;
  Need less = Asking::two_lines();
  less.lines.front().quantity = {5};
  const auto made = scene.desk().make(scene.change(less));
  ASSERT_TRUE(made);
  const auto below = test::warning_of(*made, WarningCode::line_below_taken);
  EXPECT_EQ(below.amount->quantity.steps, 8);
  EXPECT_EQ(below.limit->quantity.steps, 5);
  Need more = Asking::two_lines();
  more.lines.front().attributes = {{"ram_gib", 1024}};
  more.needed_by = kToday;
  const auto changed = scene.desk().make(scene.change(more));
  ASSERT_TRUE(changed);
  const auto warning = test::warning_of(*changed, WarningCode::line_changed);
  EXPECT_EQ(warning.what, "attributes, needed_by");
  EXPECT_EQ(warning.count, 1U);
  EXPECT_EQ(warning.line, 1);
}

TEST(NeedDraft, WarnsOfPastDaysAndOfAChangeToWhatIsClosed) {
  Scene scene;
  scene.close_need(CloseReason::withdrawn);
  Need need = need_of(11);
  need.needed_by = Date{kToday.days - 2};
  need.expires_on = Date{kToday.days - 1};
  EXPECT_EQ(Desk(scene.ledger, kUkraine).says(NeedIntent{.body = need, .revises = scene.need}),
            "target-ended day-past day-past");
}

TEST(NeedDraft, WarnsOfWhatLooksLikeAnotherOpenNeedOfOurs) {
  Scene scene;
  Need same = need_of(5);
  same.beneficiary = {false, "Ministry of Health", "", ""};
  EXPECT_EQ(Desk(scene.ledger, kUkraine).says(NeedIntent{.body = same}), "need-like");
  same.title = {{"en", "Another title"}};
  EXPECT_EQ(Desk(scene.ledger, kUkraine).says(NeedIntent{.body = same}), "");
  same.beneficiary = need_of(1).beneficiary;
  EXPECT_EQ(Desk(scene.ledger, kUkraine).says(NeedIntent{.body = same}), "need-like");
  EXPECT_EQ(Desk(scene.ledger, kEstonia).says(NeedIntent{.body = same}), "") << "another party's";
  scene.close_need(CloseReason::withdrawn);
  EXPECT_EQ(Desk(scene.ledger, kUkraine).says(NeedIntent{.body = same}), "");
}

TEST(NeedDraft, WarnsOfASlipOfTheFinger) {
  Scene scene;
  Need need = need_of(1000);
  need.title = {{"en", "Another title"}};
  need.beneficiary = {false, "Ministry of Health", "", ""};
  EXPECT_EQ(Desk(scene.ledger, kUkraine).says(NeedIntent{.body = need}), "need-large");
  need.lines.front().quantity = {999};
  EXPECT_EQ(Desk(scene.ledger, kUkraine).says(NeedIntent{.body = need}), "");
}

}  // namespace
}  // namespace talgu
