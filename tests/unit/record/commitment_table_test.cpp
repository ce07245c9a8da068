// Every row and column of the table of commitments (records.md).

#include "tests/unit/record/scene.h"

#include <gtest/gtest.h>

namespace talgu {
namespace {

using test::kToday;
using test::Scene;

enum class Donor : std::uint8_t { firm, provisional, withdrawn, reissued };
enum class Recipient : std::uint8_t { none, accept_all, accept_part, decline, revoke };

struct Row {
  const char* name;
  Donor donor;
  Recipient recipient;
  CommitmentStage stage;
  std::int64_t promised;
  std::int64_t effective;
  bool counts;
};

using enum CommitmentStage;

// Promised are 8 of 10; a part is 5; what is re-issued is 6.
const std::vector<Row> kRows{
    {"FirmNone", Donor::firm, Recipient::none, proposed, 8, 0, false},
    {"FirmAccept", Donor::firm, Recipient::accept_all, accepted, 8, 8, true},
    {"FirmAcceptPart", Donor::firm, Recipient::accept_part, partly_accepted, 8, 5, true},
    {"FirmDecline", Donor::firm, Recipient::decline, declined, 8, 0, false},
    {"FirmRevoke", Donor::firm, Recipient::revoke, revoked, 8, 0, false},
    {"ProvisionalNone", Donor::provisional, Recipient::none, conditional, 8, 0, false},
    {"ProvisionalAccept", Donor::provisional, Recipient::accept_all, accepted_conditional, 8, 8,
     false},
    {"ProvisionalAcceptPart", Donor::provisional, Recipient::accept_part, accepted_conditional, 8,
     5, false},
    {"ProvisionalDecline", Donor::provisional, Recipient::decline, declined, 8, 0, false},
    {"ProvisionalRevoke", Donor::provisional, Recipient::revoke, revoked, 8, 0, false},
    {"WithdrawnNone", Donor::withdrawn, Recipient::none, withdrawn, 0, 0, false},
    {"WithdrawnAccept", Donor::withdrawn, Recipient::accept_all, withdrawn_after_accept, 0, 0,
     false},
    {"WithdrawnAcceptPart", Donor::withdrawn, Recipient::accept_part, withdrawn_after_accept, 0, 0,
     false},
    {"WithdrawnDecline", Donor::withdrawn, Recipient::decline, declined, 0, 0, false},
    {"WithdrawnRevoke", Donor::withdrawn, Recipient::revoke, revoked, 0, 0, false},
    {"ReissuedNone", Donor::reissued, Recipient::none, proposed, 6, 0, false},
    {"ReissuedAccept", Donor::reissued, Recipient::accept_all, amended, 6, 6, true},
    {"ReissuedAcceptPart", Donor::reissued, Recipient::accept_part, amended, 6, 5, true},
    // A refusal of what stands no more: the new promise waits for its own answer.
    {"ReissuedDecline", Donor::reissued, Recipient::decline, proposed, 6, 0, false},
    {"ReissuedRevoke", Donor::reissued, Recipient::revoke, proposed, 6, 0, false},
};

void answer(Scene& scene, Recipient recipient) {
  switch (recipient) {
    case Recipient::none:
      return;
    case Recipient::accept_all:
      scene.accept(8);
      return;
    case Recipient::accept_part:
      scene.accept(5);
      return;
    case Recipient::decline:
      scene.refuse(Verdict::decline);
      return;
    case Recipient::revoke:
      scene.accept(8);
      scene.refuse(Verdict::revoke);
      return;
  }
}

Scene play(const Row& row) {
  Scene scene;
  Commitment body = scene.body(8);
  if (row.donor == Donor::provisional) {
    body.form = CommitmentForm::provisional;
    body.condition = "after the budget is passed";
  }
  scene.commit(body);
  answer(scene, row.recipient);
  if (row.donor == Donor::withdrawn) scene.withdraw();
  if (row.donor == Donor::reissued) scene.commit(6);
  return scene;
}

class CommitmentTable : public testing::TestWithParam<Row> {};

TEST_P(CommitmentTable, GivesStageAndFigures) {
  const Row& row = GetParam();
  const Scene scene = play(row);
  const CommitmentStanding made = scene.standing();
  EXPECT_EQ(name_of(made.stage), name_of(row.stage));
  EXPECT_EQ(made.promised.steps, row.promised);
  EXPECT_EQ(made.effective.steps, row.effective);
  EXPECT_EQ(made.counts, row.counts);
  const LineStanding line = scene.line();
  EXPECT_EQ(line.counted.steps, row.counts ? row.effective : 0);
  EXPECT_EQ(line.gap.steps, 10 - line.counted.steps);
  EXPECT_EQ(line.commitments.size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Rows, CommitmentTable, testing::ValuesIn(kRows),
                         [](const auto& row) { return row.param.name; });

TEST(CommitmentStage, LapsesAfterItsLastDayWhileNobodyAnswers) {
  Scene scene;
  Commitment body = scene.body(8);
  body.valid_until = kToday;
  scene.commit(body);
  EXPECT_EQ(scene.standing(kToday).stage, proposed);
  const Date tomorrow{kToday.days + 1};
  EXPECT_EQ(scene.standing(tomorrow).stage, lapsed);
  EXPECT_EQ(scene.standing(tomorrow).promised.steps, 0);
  EXPECT_EQ(scene.line(tomorrow).proposed.steps, 0);
  scene.accept(8);
  EXPECT_EQ(scene.standing(tomorrow).stage, accepted);
}

TEST(CommitmentStage, ProvisionalLapsesToo) {
  Scene scene;
  Commitment body = scene.body(8);
  body.form = CommitmentForm::provisional;
  body.condition = "after the budget is passed";
  body.valid_until = kToday;
  scene.commit(body);
  EXPECT_EQ(scene.standing(Date{kToday.days + 1}).stage, lapsed);
}

TEST(CommitmentStage, AmendedIsAcceptedAgainByItsNextAnswer) {
  Scene scene;
  scene.commit(8);
  scene.accept(8);
  scene.commit(9);
  EXPECT_EQ(scene.standing().stage, amended);
  EXPECT_EQ(scene.standing().effective.steps, 8);
  scene.accept(9);
  EXPECT_EQ(scene.standing().stage, accepted);
  EXPECT_EQ(scene.standing().effective.steps, 9);
}

TEST(CommitmentStage, AmendedToAnotherThingCountsNothing) {
  Scene scene;
  Need need = test::need_of(10);
  need.lines[0].substitutes = {"SW.NET"};
  scene.ask(need);
  scene.commit(8);
  scene.accept(8);
  Commitment other = scene.body(8);
  other.category = "SW.NET";
  scene.commit(other);
  EXPECT_EQ(scene.standing().stage, amended);
  EXPECT_EQ(scene.line().counted.steps, 0);
  scene.accept(8);
  EXPECT_EQ(scene.line().counted.steps, 8);
}

TEST(CommitmentStage, AmendedIntoAProvisionalOneIsNotCounted) {
  Scene scene;
  scene.commit(8);
  scene.accept(8);
  Commitment body = scene.body(8);
  body.form = CommitmentForm::provisional;
  body.condition = "after the budget is passed";
  scene.commit(body);
  EXPECT_EQ(scene.standing().stage, amended);
  EXPECT_FALSE(scene.standing().counts);
  EXPECT_EQ(scene.line().conditional.steps, 8);
}

TEST(CommitmentStage, WithdrawalIsFinal) {
  Scene scene;
  scene.commit(8);
  scene.withdraw();
  scene.commit(9);
  EXPECT_EQ(scene.standing().stage, withdrawn);
}

TEST(CommitmentStage, WaitsForItsNeed) {
  Scene scene;
  scene.commit(8);
  scene.ledger.events.erase(scene.ledger.events.begin());
  EXPECT_EQ(scene.standing().stage, pending);
  EXPECT_TRUE(scene.standing().revision.is_zero());
}

TEST(CommitmentStage, CountsThoughTheRevisionThatItNamesIsNotHeld) {
  Scene scene;
  scene.commit(8);
  EXPECT_FALSE(scene.standing().need_revision_not_held);
  scene.need_revision = test::numbered<EventId>(77);
  scene.commit(9);
  scene.accept(9);
  EXPECT_EQ(scene.standing().stage, accepted);
  EXPECT_TRUE(scene.standing().need_revision_not_held);
  EXPECT_FALSE(scene.standing().need_changed);
  EXPECT_EQ(scene.line().counted.steps, 9);
}

TEST(CommitmentStage, EveryStageHasAName) {
  for (int i = 1; i <= static_cast<int>(withdrawn_after_accept); ++i) {
    EXPECT_NE(name_of(static_cast<CommitmentStage>(i)), "unknown");
  }
}

}  // namespace
}  // namespace talgu
