#include "crypto/aead.h"

#include "tests/unit/crypto/hex.h"
#include "tests/unit/crypto/known_answers.h"

#include <gtest/gtest.h>

namespace talgu::xchacha {
namespace {

using Key = FixedBytes<struct KeyTag, 32>;

TEST(XChaCha, GivesTheAnswersOfASecondImplementation) {
  for (const known::AeadCase& answer : known::kAeads) {
    const Key key = fixed<Key>(answer.key);
    const auto nonce = fixed<Nonce>(answer.nonce);
    const Bytes associated = hex(answer.associated);
    Bytes sealed;
    seal(key.bytes, nonce, associated, hex(answer.plaintext), sealed);
    EXPECT_EQ(to_hex(sealed), answer.sealed);
    const auto opened = open(key.bytes, nonce, associated, sealed);
    ASSERT_TRUE(opened);
    EXPECT_EQ(to_hex(*opened), answer.plaintext);
    const auto secret = open_secret(key.bytes, nonce, associated, sealed);
    ASSERT_TRUE(secret);
    EXPECT_EQ(to_hex(secret->expose()), answer.plaintext);
  }
}

TEST(XChaCha, AppendsToWhatIsThere) {
  Bytes out = to_bytes(as_bytes("head"));
  seal(Key{}.bytes, Nonce{}, {}, as_bytes("body"), out);
  ASSERT_EQ(out.size(), 4 + 4 + kTagSize);
  EXPECT_EQ(as_text(ByteView(out).first(4)), "head");
  EXPECT_TRUE(open(Key{}.bytes, Nonce{}, {}, ByteView(out).subspan(4)));
}

/// Faults of both ways to open.
void expect_refused(const Key& key, const Nonce& nonce, ByteView associated, ByteView sealed) {
  const auto opened = open(key.bytes, nonce, associated, sealed);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().fault, Fault::invalid_input);
  const auto secret = open_secret(key.bytes, nonce, associated, sealed);
  ASSERT_FALSE(secret);
  EXPECT_EQ(secret.error().fault, Fault::invalid_input);
}

TEST(XChaCha, RefusesEveryFlippedBit) {
  const known::AeadCase& answer = known::kAeads[2];
  const Key key = fixed<Key>(answer.key);
  const auto nonce = fixed<Nonce>(answer.nonce);
  const Bytes associated = hex(answer.associated);
  const Bytes sealed = hex(answer.sealed);
  const auto flipped = [](const auto& bytes, std::size_t bit) {
    auto other = bytes;
    other[bit / 8] ^= std::byte{static_cast<unsigned char>(1U << bit % 8)};
    return other;
  };
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    expect_refused(key, nonce, associated, flipped(sealed, bit));
  }
  for (std::size_t bit = 0; bit < associated.size() * 8; ++bit) {
    expect_refused(key, nonce, flipped(associated, bit), sealed);
  }
  for (std::size_t bit = 0; bit < Nonce::kSize * 8; ++bit) {
    expect_refused(key, Nonce{flipped(nonce.bytes, bit)}, associated, sealed);
  }
  for (std::size_t bit = 0; bit < Key::kSize * 8; ++bit) {
    expect_refused(Key{flipped(key.bytes, bit)}, nonce, associated, sealed);
  }
}

TEST(XChaCha, RefusesEveryTruncation) {
  const known::AeadCase& answer = known::kAeads[2];
  const Bytes sealed = hex(answer.sealed);
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    expect_refused(fixed<Key>(answer.key), fixed<Nonce>(answer.nonce), hex(answer.associated),
                   ByteView(sealed).first(size));
  }
}

/// Why epochs, entries and keystores carry commitments (attacks B2, B9): the cipher alone lets one
/// ciphertext open under two keys.
TEST(XChaCha, DoesNotCommitToItsKey) {
  const auto nonce = fixed<Nonce>(known::kTwoKeyNonce);
  const Bytes associated = hex(known::kTwoKeyAssociated);
  const Bytes sealed = hex(known::kTwoKeySealed);
  const auto first = open(fixed<Key>(known::kTwoKeyFirst).bytes, nonce, associated, sealed);
  const auto second = open(fixed<Key>(known::kTwoKeySecond).bytes, nonce, associated, sealed);
  ASSERT_TRUE(first);
  ASSERT_TRUE(second);
  EXPECT_EQ(to_hex(*first), known::kTwoKeyFirstPlain);
  EXPECT_EQ(to_hex(*second), known::kTwoKeySecondPlain);
  EXPECT_NE(*first, *second);
}

}  // namespace
}  // namespace talgu::xchacha
