#include "crypto/hash.h"

#include "tests/unit/crypto/hex.h"
#include "tests/unit/crypto/known_answers.h"

#include <gtest/gtest.h>

namespace talgu {
namespace {

using Id = FixedBytes<struct IdTag, 32>;
using Derived = Secret<struct DerivedTag, 32>;

/// In the order of known::kHashes; labels exist only at compile time.
constexpr std::array kLabels = {Label("a"),    Label("entry"), Label("charter"),
                                Label("kid"),  Label("head"),  Label("exactly-17-chars."),
                                Label("open"), Label("body")};
static_assert(kLabels.size() == known::kHashes.size());

TEST(Label, IsThePrefixAndThePurposePaddedWithZeros) {
  EXPECT_EQ(as_text(Label("kid").view()),
            std::string_view("talgu1/kid\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24));
  EXPECT_EQ(as_text(Label("exactly-17-chars.").view()), "talgu1/exactly-17-chars.");
}

TEST(Hash, GivesTheAnswersOfASecondImplementation) {
  for (std::size_t i = 0; i < kLabels.size(); ++i) {
    const known::HashCase& answer = known::kHashes[i];
    ASSERT_EQ(as_text(kLabels[i].view()).substr(7, answer.label.size()), answer.label);
    const Bytes message = hex(answer.message);
    EXPECT_EQ(hash<Id>(kLabels[i], {message}), fixed<Id>(answer.hash)) << answer.label;
    Derived derived;
    derive(fixed<Id>(answer.key).bytes, kLabels[i], {message}, derived);
    EXPECT_EQ(to_hex(derived.expose()), answer.keyed) << answer.label;
  }
}

TEST(Hash, DoesNotDependOnHowTheMessageIsCut) {
  const known::HashCase& answer = known::kHashes.back();
  const Bytes message = hex(answer.message);
  for (std::size_t cut = 0; cut <= message.size(); ++cut) {
    const ByteView all(message);
    ASSERT_EQ(hash<Id>(kLabels.back(), {all.first(cut), all.subspan(cut)}), fixed<Id>(answer.hash));
  }
}

TEST(Hash, SeparatesLabelsAndKeys) {
  const Id first = hash<Id>(Label("open"), {as_bytes("m")});
  EXPECT_NE(first, hash<Id>(Label("close"), {as_bytes("m")}));
  Derived zero_key;
  derive(Id{}.bytes, Label("open"), {as_bytes("m")}, zero_key);
  EXPECT_NE(to_hex(zero_key.expose()), to_hex(first.view()));
}

TEST(HasherDeathTest, FinishesOnce) {
  Hasher hasher{Label("open")};
  Id id;
  hasher.finish(id.bytes);
  EXPECT_DEATH(hasher.finish(id.bytes), "check failed");
}

TEST(Hash16, IsTheFirstHalf) {
  const Id id = fixed<Id>("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  EXPECT_EQ(to_hex(hash16(id).view()), "000102030405060708090a0b0c0d0e0f");
}

TEST(Checksum, IsPlainBlake2b) {
  EXPECT_EQ(to_hex(checksum({as_bytes("a"), as_bytes("bc")})),
            "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  EXPECT_EQ(to_hex(checksum({})),
            "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
}

}  // namespace
}  // namespace talgu
