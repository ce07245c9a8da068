// Whatever name of the control protocol a person may meet in a list has words.

#include "node/cli/words.h"
#include "protocol/record/kinds/kinds.h"
#include "protocol/record/standing/standings.h"

#include <gtest/gtest.h>

namespace talgu::cli {
namespace {

template <class T>
void expect_words() {
  for (const std::string_view name : EnumNames<T>::kNames) {
    if (name.empty()) continue;
    EXPECT_TRUE(has_words(name)) << name;
    EXPECT_EQ(word_of(name).view().find("one node wrote"), std::string_view::npos)
        << name << " has the words of a flag";
  }
}

TEST(Words, StandForEachStateAndKind) {
  expect_words<RecordKind>();
  expect_words<Workflow>();
  expect_words<Extent>();
  expect_words<CommitmentStage>();
  expect_words<OfferStage>();
  expect_words<Fulfilment>();
  expect_words<Verdict>();
  expect_words<CloseReason>();
  expect_words<CommitmentForm>();
  expect_words<ParcelState>();
  expect_words<Discrepancy>();
}

TEST(Words, AreTheNameWhereNoneIsKnown) {
  EXPECT_FALSE(has_words("of-tomorrow"));
  EXPECT_EQ(word_of("of-tomorrow").view(), "of-tomorrow");
}

}  // namespace
}  // namespace talgu::cli
