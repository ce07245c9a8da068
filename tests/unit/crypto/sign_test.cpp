#include "crypto/sign.h"

#include "tests/unit/crypto/hex.h"
#include "tests/unit/crypto/known_answers.h"

#include <gtest/gtest.h>

namespace talgu::ed25519 {
namespace {

TEST(Ed25519, GivesTheAnswersOfASecondImplementation) {
  for (const known::SigningCase& answer : known::kSignatures) {
    const auto pair = from_seed(hex(answer.seed));
    ASSERT_TRUE(pair);
    EXPECT_EQ(pair->public_key, fixed<PublicKey>(answer.public_key));
    EXPECT_EQ(public_key(pair->secret), pair->public_key);
    const Bytes message = hex(answer.message);
    const auto signature = sign(pair->secret, message);
    ASSERT_TRUE(signature);
    EXPECT_EQ(*signature, fixed<Signature>(answer.signature));
    EXPECT_TRUE(verify(pair->public_key, message, *signature));
  }
}

TEST(Ed25519, RefusesSeedsOfAnotherLength) {
  for (std::size_t size : {0U, 31U, 33U, 64U}) {
    const auto pair = from_seed(Bytes(size));
    ASSERT_FALSE(pair);
    EXPECT_EQ(pair.error().fault, Fault::invalid_input);
  }
}

TEST(Ed25519, GeneratesDifferentValidKeys) {
  const KeyPair first = generate();
  const KeyPair second = generate();
  EXPECT_NE(first.public_key, second.public_key);
  EXPECT_TRUE(is_valid_point(first.public_key));
  EXPECT_EQ(public_key(first.secret), first.public_key);
}

TEST(Ed25519, RefusesEveryFlippedBit) {
  const KeyPair pair = generate();
  Bytes message = to_bytes(as_bytes("a need of Kyiv"));
  Signature signature = *sign(pair.secret, message);
  for (std::size_t bit = 0; bit < Signature::kSize * 8; ++bit) {
    const std::byte mask{static_cast<unsigned char>(1U << bit % 8)};
    signature.bytes[bit / 8] ^= mask;
    EXPECT_FALSE(verify(pair.public_key, message, signature)) << "signature bit " << bit;
    signature.bytes[bit / 8] ^= mask;
  }
  for (std::size_t bit = 0; bit < message.size() * 8; ++bit) {
    const std::byte mask{static_cast<unsigned char>(1U << bit % 8)};
    message[bit / 8] ^= mask;
    EXPECT_FALSE(verify(pair.public_key, message, signature)) << "message bit " << bit;
    message[bit / 8] ^= mask;
  }
  EXPECT_TRUE(verify(pair.public_key, message, signature));
}

TEST(Attack, A4_OnlyPointsOfPrimeOrderAreValidKeys) {
  for (const known::MixedPoints& points : known::kMixedPoints) {
    EXPECT_TRUE(is_valid_point(fixed<PublicKey>(points[0])));
    for (std::size_t i = 1; i < points.size(); ++i) {
      EXPECT_FALSE(is_valid_point(fixed<PublicKey>(points[i]))) << points[0] << " + " << i << "T";
    }
  }
}

TEST(Attack, A4_PointsOfSmallOrderAreNoKeys) {
  const Bytes message = to_bytes(as_bytes("any message"));
  for (std::string_view point : known::kSmallOrderPoints) {
    const auto key = fixed<PublicKey>(point);
    EXPECT_FALSE(is_valid_point(key)) << point;
    // R = the point, S = 0: verifies for one message in eight, or for all, in a lax verifier.
    Signature signature;
    std::ranges::copy(key.bytes, signature.bytes.begin());
    EXPECT_FALSE(verify(key, message, signature)) << point;
  }
}

TEST(Attack, A4_OtherSpellingsOfAPointAreNoKeys) {
  // y = p, p + 1 (the identity), p + 3, and 2^255 - 1, without and with the sign bit; and a y that
  // no point has.
  for (std::string_view key :
       {"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "0200000000000000000000000000000000000000000000000000000000000000"}) {
    EXPECT_FALSE(is_valid_point(fixed<PublicKey>(key))) << key;
  }
}

/// S + L in place of S: the same equation, another signature.
Signature malleate(const Signature& signature) {
  const Bytes order = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  Signature other = signature;
  unsigned carry = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const unsigned sum = std::to_integer<unsigned>(other.bytes[32 + i]) +
                         std::to_integer<unsigned>(order[i]) + carry;
    other.bytes[32 + i] = static_cast<std::byte>(sum & 0xff);
    carry = sum >> 8;
  }
  return other;
}

TEST(Attack, A4_AMalleatedSignatureIsRefused) {
  const KeyPair pair = generate();
  const Bytes message = to_bytes(as_bytes("a need of Kyiv"));
  const Signature signature = *sign(pair.secret, message);
  EXPECT_FALSE(verify(pair.public_key, message, malleate(signature)));
}

TEST(Attack, A14_ADamagedSecretKeySignsNothing) {
  const KeyPair pair = generate();
  const Bytes message = to_bytes(as_bytes("a need of Kyiv"));
  for (std::size_t byte = SecretKey::kSize - PublicKey::kSize; byte < SecretKey::kSize; ++byte) {
    SecretKey damaged = pair.secret.duplicate();
    damaged.expose_to_fill()[byte] ^= std::byte{1};
    const auto signature = sign(damaged, message);
    ASSERT_FALSE(signature) << "byte " << byte;
    EXPECT_EQ(signature.error().fault, Fault::bad_signature);
  }
}

TEST(Attack, A14_ADamagedSeedSignsNothing) {
  const KeyPair pair = generate();
  const Bytes message = to_bytes(as_bytes("a need of Kyiv"));
  for (std::size_t byte = 0; byte < 32; ++byte) {
    SecretKey damaged = pair.secret.duplicate();
    damaged.expose_to_fill()[byte] ^= std::byte{0x10};
    const auto signature = sign(damaged, message);
    ASSERT_FALSE(signature) << "byte " << byte;
    EXPECT_EQ(signature.error().fault, Fault::bad_signature);
  }
}

}  // namespace
}  // namespace talgu::ed25519
