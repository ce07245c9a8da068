#include "node/system/nearest_key.h"

#include <gtest/gtest.h>

#include <array>

namespace talgu {
namespace {

constexpr std::array<std::string_view, 6> kKnown{"audience", "tlp",    "quantity",
                                                 "HW.SRV",   "AS.AUD", "HW.END"};

TEST(NearestKey, IsTheOneThatASlipOfTheFingerMakes) {
  EXPECT_EQ(nearest_key("audiense", kKnown), "audience");
  EXPECT_EQ(nearest_key("quantty", kKnown), "quantity");
  EXPECT_EQ(nearest_key("tpl", kKnown), "");  // two letters of three
  EXPECT_EQ(nearest_key("tlpp", kKnown), "tlp");
}

TEST(NearestKey, IsTheOneThatWasBegun) {
  EXPECT_EQ(nearest_key("audi", kKnown), "audience");
  EXPECT_EQ(nearest_key("aud", kKnown), "");
}

TEST(NearestKey, TakesCapitalAndSmallLettersForTheSame) {
  EXPECT_EQ(nearest_key("hw.srv", kKnown), "HW.SRV");
  EXPECT_EQ(nearest_key("AUDIENCE", kKnown), "audience");
}

TEST(NearestKey, IsEmptyWhereNothingIsNear) {
  EXPECT_EQ(nearest_key("expires_on", kKnown), "");
  EXPECT_EQ(nearest_key("basis", kKnown), "");
  EXPECT_EQ(nearest_key("", kKnown), "");
  EXPECT_EQ(nearest_key("show", {}), "");
  EXPECT_EQ(nearest_key(std::string(100'000, 'x'), kKnown), "");
}

TEST(DidYouMean, NamesTheNearestOrSaysSomethingElse) {
  EXPECT_EQ(did_you_mean("tlpp", kKnown), "did you mean 'tlp'?");
  EXPECT_EQ(did_you_mean("nothing", kKnown, "talgu category lists them"),
            "talgu category lists them");
  EXPECT_EQ(did_you_mean("nothing", kKnown), "");
}

}  // namespace
}  // namespace talgu
