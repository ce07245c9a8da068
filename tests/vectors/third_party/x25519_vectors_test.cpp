#include "crypto/hpke.h"
#include "tests/vectors/third_party/vectors.h"

#include <sodium.h>

namespace talgu::vectors {
namespace {

using Shared = FixedBytes<struct SharedTag, 32>;

const unsigned char* raw(const Bytes& bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// The library itself: every output agrees, and a zero output is an error.
bool agrees(const Json& test) {
  const Bytes secret = bytes_of(test, "private");
  const Bytes other = bytes_of(test, "public");
  const auto expected = *Shared::from(bytes_of(test, "shared"));
  Shared shared;
  const int made = crypto_scalarmult(reinterpret_cast<unsigned char*>(shared.bytes.data()),
                                     raw(secret), raw(other));
  return expected.is_zero() ? made != 0 : made == 0 && shared == expected;
}

TEST(Wycheproof, X25519AgreesInAll518) {
  TALGU_VECTORS_OR_SKIP(file, "wycheproof/x25519_test.json");
  std::size_t zero = 0;
  const std::size_t count = for_each_case(file, [&](const Json&, const Json& test) {
    zero += Shared::from(bytes_of(test, "shared"))->is_zero() ? 1U : 0U;
    EXPECT_TRUE(agrees(test)) << test.at("comment");
  });
  EXPECT_EQ(count, 518U);
  EXPECT_EQ(zero, 31U);
}

TEST(Attack, B11_All31ZeroSecretKeysAreRefused) {
  TALGU_VECTORS_OR_SKIP(file, "wycheproof/x25519_test.json");
  std::size_t refused = 0;
  for_each_case(file, [&](const Json&, const Json& test) {
    const bool zero = Shared::from(bytes_of(test, "shared"))->is_zero();
    const auto receiver = *hpke::PublicKey::from(bytes_of(test, "public"));
    const auto sealed = hpke::seal(receiver, {}, {}, as_bytes("plain"));
    EXPECT_EQ(sealed.has_value(), !zero) << test.at("comment");
    if (sealed) return;
    EXPECT_EQ(sealed.error().fault, Fault::invalid_input);
    ++refused;
  });
  EXPECT_EQ(refused, 31U);
}

}  // namespace
}  // namespace talgu::vectors
