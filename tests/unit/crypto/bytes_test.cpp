#include "crypto/bytes.h"

#include "tests/unit/crypto/hex.h"

#include <gtest/gtest.h>

namespace talgu {
namespace {

using Four = FixedBytes<struct FourTag, 4>;
using OtherFour = FixedBytes<struct OtherFourTag, 4>;

static_assert(!std::is_convertible_v<Four, OtherFour>);
static_assert(!std::is_constructible_v<OtherFour, Four>);

TEST(FixedBytes, TakesExactlyItsLength) {
  const Bytes raw = hex("0102030405");
  EXPECT_EQ(to_hex(Four::from(ByteView(raw).first(4))->view()), "01020304");
  for (std::size_t size : {0U, 3U, 5U}) {
    const auto made = Four::from(ByteView(raw).first(size));
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().fault, Fault::invalid_input);
  }
}

TEST(FixedBytes, ComparesLikeItsBytes) {
  EXPECT_LT(fixed<Four>("00ffffff"), fixed<Four>("01000000"));
  EXPECT_NE(fixed<Four>("01000000"), fixed<Four>("01000001"));
  EXPECT_TRUE(Four{}.is_zero());
  EXPECT_FALSE(fixed<Four>("00000001").is_zero());
}

TEST(FixedBytes, ShowsItsFirstFourBytes) {
  EXPECT_EQ(short_hex(fixed<FixedBytes<struct SixTag, 6>>("a1b2c3d4e5f6")), "a1b2c3d4");
  EXPECT_EQ(short_hex(fixed<FixedBytes<struct TwoTag, 2>>("a1b2")), "a1b2");
}

TEST(Hex, ReadsBothCasesAndWritesLower) {
  EXPECT_EQ(to_hex(hex("00fFAb10")), "00ffab10");
  EXPECT_EQ(to_hex({}), "");
  EXPECT_TRUE(from_hex("")->empty());
}

TEST(Hex, RefusesEverythingElse) {
  for (std::string_view text : {"0", "012", "0g", "g0", " 00", "0x00", "00 ", "-1", "\xc3\xa9"}) {
    const auto made = from_hex(text);
    ASSERT_FALSE(made) << text;
    EXPECT_EQ(made.error().fault, Fault::invalid_input);
  }
}

TEST(Bytes, JoinInOrder) {
  EXPECT_EQ(to_hex(concat({as_bytes("a"), {}, as_bytes("bc")})), "616263");
  EXPECT_TRUE(concat({}).empty());
}

TEST(Bytes, CompareByLengthAndContent) {
  EXPECT_TRUE(equal(as_bytes("abc"), as_bytes("abc")));
  EXPECT_FALSE(equal(as_bytes("abc"), as_bytes("ab")));
  EXPECT_FALSE(equal(as_bytes("abc"), as_bytes("abd")));
}

}  // namespace
}  // namespace talgu
