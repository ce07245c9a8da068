#include "crypto/fingerprint.h"

#include "tests/unit/crypto/hex.h"
#include "tests/unit/crypto/known_answers.h"

#include <gtest/gtest.h>

namespace talgu {
namespace {

TEST(Fingerprint, GivesTheAnswersOfASecondImplementation) {
  for (const known::DigitsCase& answer : known::kDigits) {
    EXPECT_EQ(digits_of(fixed<FixedBytes<struct HashTag, 32>>(answer.hash).bytes), answer.digits);
  }
}

TEST(Fingerprint, IsEightGroupsOfFiveDigits) {
  const std::string text = digits_of(FixedBytes<struct HashTag, 32>{}.bytes);
  EXPECT_EQ(text, "00000 00000 00000 00000 00000 00000 00000 00000");
}

}  // namespace
}  // namespace talgu
