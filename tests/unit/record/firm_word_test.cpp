#include "tests/unit/record/scene.h"

#include <gtest/gtest.h>

namespace talgu {
namespace {

using test::Scene;

TEST(FirmWord, WithdrawalBeforeFirmUntilBreaksAPromise) {
  for (const std::int32_t early : {1, 0, -1}) {
    Scene scene;
    Commitment body = scene.body(8);
    body.firm_until = Date{scene.ledger.day + early};
    scene.commit(body);
    EXPECT_FALSE(scene.standing().broken_firm_promise);
    scene.withdraw();
    EXPECT_EQ(scene.standing().broken_firm_promise, early >= 0);
  }
}

TEST(FirmWord, TakingBackAPartOfAFirmPromiseBreaksItUntilBothAgree) {
  for (const bool made_smaller : {true, false}) {
    Scene scene;
    Commitment body = scene.body(8);
    body.firm_until = Date{scene.ledger.day + 1};
    scene.commit(body);
    scene.accept(8);
    EXPECT_FALSE(scene.standing().broken_firm_promise);
    body.firm_until.reset();
    if (made_smaller) {
      body.quantity = {3};
    } else {
      body.form = CommitmentForm::provisional;
      body.condition = "after the budget is passed";
    }
    scene.commit(body);
    EXPECT_TRUE(scene.standing().broken_firm_promise);
    scene.accept(body.quantity.steps);
    EXPECT_FALSE(scene.standing().broken_firm_promise);
  }
}

TEST(FirmWord, WithdrawalAfterItLapsedBreaksNoPromise) {
  Scene scene;
  Commitment body = scene.body(8);
  body.valid_until = Date{scene.ledger.day - 1};
  body.firm_until = Date{scene.ledger.day + 9};
  scene.commit(body);
  scene.withdraw();
  EXPECT_FALSE(scene.standing().broken_firm_promise);
}

TEST(FirmWord, WithdrawalOfWhatNobodyWantedBreaksNoPromise) {
  for (const Verdict verdict : {Verdict::decline, Verdict::revoke}) {
    Scene scene;
    Commitment body = scene.body(8);
    body.firm_until = Date{scene.ledger.day + 1};
    scene.commit(body);
    scene.refuse(verdict);
    scene.withdraw();
    EXPECT_FALSE(scene.standing().broken_firm_promise);
  }
}

}  // namespace
}  // namespace talgu
