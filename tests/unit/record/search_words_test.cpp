#include "protocol/record/standing/words.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace talgu {
namespace {

using Words = std::vector<std::string>;

TEST(SearchWords, AreLowerCaseAndCutAfterFiveLetters) {
  EXPECT_EQ(words_of("Starlink terminals, Lviv"), (Words{"starl", "termi", "lviv"}));
  EXPECT_EQ(words_of("ЛЬВІВ львів"), (Words{"львів", "львів"}));
  EXPECT_EQ(words_of("Ґудзик Єдність Їжак"), (Words{"ґудзи", "єдніс", "їжак"}));
  EXPECT_EQ(words_of("Łódź ÕHTU"), (Words{"łódź", "õhtu"}));
}

TEST(SearchWords, PassOverApostrophes) {
  EXPECT_EQ(words_of("зв'язок"), words_of("зв\u2019язок"));
  EXPECT_EQ(words_of("зв'язок"), words_of("зв\u02BCязок"));
}

TEST(SearchWords, EndAtWhatIsNoLetterAndNoDigit) {
  EXPECT_EQ(words_of("HW.SRV-25\n(16 GiB)"), (Words{"hw", "srv", "25", "16", "gib"}));
  EXPECT_EQ(words_of("office1042"), (Words{"offic1042"}));
  EXPECT_TRUE(words_of(" ,.;\u2014 ").empty());
}

TEST(SearchWords, TakeAnyBytes) {
  EXPECT_EQ(words_of("ab\xff\xfe" "cd\xe2\x80"), (Words{"ab", "cd"}));
  EXPECT_EQ(words_of("\xf0\x9f\x9a").size(), 0U);
}

TEST(SearchWords, AreNoCategories) {
  EXPECT_NE(term_of_word("hw"), term_of_category("hw"));
}

}  // namespace
}  // namespace talgu
