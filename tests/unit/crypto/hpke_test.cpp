#include "crypto/hpke.h"

#include "crypto/hpke_internal.h"
#include "tests/unit/crypto/hex.h"
#include "tests/unit/crypto/known_answers.h"

#include <gtest/gtest.h>

namespace talgu::hpke {
namespace {

TEST(Hkdf, GivesTheAnswersOfASecondImplementation) {
  for (const known::HkdfCase& answer : known::kHkdfs) {
    std::array<std::byte, 32> extracted{};
    internal::extract(hex(answer.salt), {hex(answer.input)}, extracted);
    EXPECT_EQ(to_hex(extracted), answer.extracted);
    Bytes output(answer.output.size() / 2);
    internal::expand(extracted, {hex(answer.info)}, output);
    EXPECT_EQ(to_hex(output), answer.output);
  }
}

TEST(Hkdf, GivesItsLongestOutput) {
  Bytes longest(255 * 32);
  internal::expand(as_bytes("key"), {}, longest);
  Bytes shorter(254 * 32);
  internal::expand(as_bytes("key"), {}, shorter);
  EXPECT_TRUE(equal(ByteView(longest).first(shorter.size()), shorter));
  EXPECT_FALSE(equal(ByteView(longest).last(32), ByteView(shorter).last(32)));
}

TEST(Hpke, GivesTheAnswersOfASecondImplementation) {
  for (const known::HpkeCase& answer : known::kHpkes) {
    const auto receiver = fixed<SecretKey>(answer.secret);
    EXPECT_EQ(public_key(receiver), fixed<PublicKey>(answer.public_key));
    const auto sealed =
        internal::seal_with(fixed<SecretKey>(answer.ephemeral), public_key(receiver),
                            hex(answer.info), hex(answer.associated), hex(answer.plaintext));
    ASSERT_TRUE(sealed);
    EXPECT_EQ(to_hex(*sealed), answer.sealed);
    const auto opened = open(receiver, hex(answer.info), hex(answer.associated), *sealed);
    ASSERT_TRUE(opened);
    EXPECT_EQ(to_hex(opened->expose()), answer.plaintext);
  }
}

TEST(Hpke, SealsDifferentlyEachTime) {
  const KeyPair pair = generate();
  const auto first = seal(pair.public_key, as_bytes("i"), as_bytes("a"), as_bytes("plain"));
  const auto second = seal(pair.public_key, as_bytes("i"), as_bytes("a"), as_bytes("plain"));
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->size(), 5 + kOverhead);
  EXPECT_NE(*first, *second);
  for (const Bytes& sealed : {*first, *second}) {
    const auto opened = open(pair.secret, as_bytes("i"), as_bytes("a"), sealed);
    ASSERT_TRUE(opened);
    EXPECT_EQ(as_text(opened->expose()), "plain");
  }
}

void expect_refused(const Result<SecretBytes>& opened) {
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().fault, Fault::invalid_input);
}

TEST(Hpke, OpensOnlyWithTheSameContext) {
  const KeyPair pair = generate();
  const Bytes sealed = *seal(pair.public_key, as_bytes("info"), as_bytes("ad"), as_bytes("plain"));
  expect_refused(open(generate().secret, as_bytes("info"), as_bytes("ad"), sealed));
  expect_refused(open(pair.secret, as_bytes("infp"), as_bytes("ad"), sealed));
  expect_refused(open(pair.secret, as_bytes("info"), as_bytes("ae"), sealed));
  expect_refused(open(pair.secret, as_bytes("infoad"), {}, sealed));
  EXPECT_TRUE(open(pair.secret, as_bytes("info"), as_bytes("ad"), sealed));
}

TEST(Hpke, RefusesEveryFlippedByteAndTruncation) {
  const KeyPair pair = generate();
  Bytes sealed = *seal(pair.public_key, {}, {}, as_bytes("plain"));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    sealed[i] ^= std::byte{1};
    expect_refused(open(pair.secret, {}, {}, sealed));
    sealed[i] ^= std::byte{1};
    expect_refused(open(pair.secret, {}, {}, ByteView(sealed).first(i)));
  }
  EXPECT_TRUE(open(pair.secret, {}, {}, sealed));
}

/// The u coordinates of small order on Curve25519 and its twist, and the spellings p and p + 1.
constexpr std::array<std::string_view, 7> kLowOrder = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"};

TEST(Hpke, KeysOfLowOrderAndOtherSpellingsAreNoValidKeys) {
  EXPECT_TRUE(is_valid_key(generate().public_key));
  for (std::string_view point : kLowOrder) {
    EXPECT_FALSE(is_valid_key(fixed<PublicKey>(point))) << point;
  }
  PublicKey base;
  base.bytes[0] = std::byte{9};
  EXPECT_TRUE(is_valid_key(base));
  PublicKey high = base;
  high.bytes[31] = std::byte{0x80};
  EXPECT_FALSE(is_valid_key(high)) << "bit 255";
  PublicKey above = fixed<PublicKey>(kLowOrder.back());
  above.bytes[0] = std::byte{0xf6};
  EXPECT_FALSE(is_valid_key(above)) << "p + 9, the other spelling of 9";
}

TEST(Attack, B11_NothingIsSealedUnderAZeroSecret) {
  for (std::string_view point : kLowOrder) {
    const auto sealed = seal(fixed<PublicKey>(point), {}, {}, as_bytes("plain"));
    ASSERT_FALSE(sealed) << point;
    EXPECT_EQ(sealed.error().fault, Fault::invalid_input);
  }
}

/// What an attacker without the receiver's key can make when the shared secret is zero.
Bytes forge(const PublicKey& encapsulated, const PublicKey& receiver) {
  internal::Key32 zero;
  internal::Key32 shared;
  internal::shared_secret(zero.expose(), concat({encapsulated.view(), receiver.view()}), shared);
  internal::Key32 key;
  internal::BaseNonce nonce;
  internal::key_schedule(shared, {}, key, nonce);
  return concat({encapsulated.view(), internal::encrypt(key, nonce, {}, as_bytes("forged"))});
}

TEST(Attack, B11_NothingIsOpenedUnderAZeroSecret) {
  const KeyPair pair = generate();
  for (std::string_view point : kLowOrder) {
    expect_refused(open(pair.secret, {}, {}, forge(fixed<PublicKey>(point), pair.public_key)));
  }
}

}  // namespace
}  // namespace talgu::hpke
