#include "crypto/aead.h"
#include "crypto/hpke_internal.h"
#include "tests/vectors/third_party/vectors.h"

#include <sodium.h>

namespace talgu::vectors {
namespace {

using Key = FixedBytes<struct KeyTag, 32>;

TEST(Wycheproof, XChaCha20Poly1305AgreesIn306AndRefusesNineNonceSizes) {
  TALGU_VECTORS_OR_SKIP(file, "wycheproof/xchacha20_poly1305_test.json");
  std::size_t ran = 0;
  std::size_t wrong_nonce = 0;
  const std::size_t count = for_each_case(file, [&](const Json&, const Json& test) {
    const bool valid = test.at("result") == "valid";
    const auto nonce = xchacha::Nonce::from(bytes_of(test, "iv"));
    if (!nonce) {
      EXPECT_FALSE(valid);
      ++wrong_nonce;
      return;
    }
    ++ran;
    const Key key = *Key::from(bytes_of(test, "key"));
    const Bytes associated = bytes_of(test, "aad");
    const Bytes sealed = concat({bytes_of(test, "ct"), bytes_of(test, "tag")});
    const auto opened = xchacha::open(key.bytes, *nonce, associated, sealed);
    EXPECT_EQ(opened.has_value(), valid) << test.at("comment");
    if (!valid || !opened) return;
    EXPECT_EQ(*opened, bytes_of(test, "msg"));
    Bytes again;
    xchacha::seal(key.bytes, *nonce, associated, *opened, again);
    EXPECT_EQ(again, sealed);
  });
  EXPECT_EQ(count, 315U);
  EXPECT_EQ(ran, 306U);
  EXPECT_EQ(wrong_nonce, 9U);
}

using Nonce12 = FixedBytes<struct Nonce12Tag, crypto_aead_chacha20poly1305_ietf_NPUBBYTES>;

const unsigned char* raw(ByteView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// libsodium itself: HPKE uses this cipher with nonces that it derives.
std::optional<Bytes> open_chacha(const Key& key, const Nonce12& nonce, const Bytes& associated,
                                 const Bytes& sealed) {
  Bytes plain(sealed.size() - crypto_aead_chacha20poly1305_ietf_ABYTES);
  const int opened = crypto_aead_chacha20poly1305_ietf_decrypt(
      reinterpret_cast<unsigned char*>(plain.data()), nullptr, nullptr, raw(sealed), sealed.size(),
      raw(associated), associated.size(), raw(nonce.view()), raw(key.view()));
  if (opened != 0) return std::nullopt;
  return plain;
}

TEST(Wycheproof, ChaCha20Poly1305AgreesIn316) {
  TALGU_VECTORS_OR_SKIP(file, "wycheproof/chacha20_poly1305_test.json");
  std::size_t ran = 0;
  const std::size_t count = for_each_case(file, [&](const Json&, const Json& test) {
    const bool valid = test.at("result") == "valid";
    const auto nonce = Nonce12::from(bytes_of(test, "iv"));
    if (!nonce) {
      EXPECT_FALSE(valid);
      return;
    }
    ++ran;
    const Key key = *Key::from(bytes_of(test, "key"));
    const Bytes sealed = concat({bytes_of(test, "ct"), bytes_of(test, "tag")});
    const auto opened = open_chacha(key, *nonce, bytes_of(test, "aad"), sealed);
    EXPECT_EQ(opened.has_value(), valid) << test.at("comment");
    if (!valid || !opened) return;
    EXPECT_EQ(*opened, bytes_of(test, "msg"));
  });
  EXPECT_EQ(count, 325U);
  EXPECT_EQ(ran, 316U);
}

}  // namespace
}  // namespace talgu::vectors
