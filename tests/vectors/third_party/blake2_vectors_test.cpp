#include "tests/vectors/third_party/vectors.h"

#include <sodium.h>

namespace talgu::vectors {
namespace {

const unsigned char* raw(const Bytes& bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// The published answers have 512 bits, ours 256: this proves libsodium, and the answers of
/// tests/unit/crypto/known_answers.h prove the length, the labels and the keys.
TEST(Blake2Kat, Blake2bAgreesInAll512) {
  TALGU_VECTORS_OR_SKIP(file, "blake2/blake2b-kat.json");
  std::size_t keyed = 0;
  std::size_t unkeyed = 0;
  for (const Json& test : file) {
    ASSERT_EQ(test.at("hash"), "blake2b");
    const Bytes message = bytes_of(test, "in");
    const Bytes key = bytes_of(test, "key");
    const Bytes expected = bytes_of(test, "out");
    Bytes made(expected.size());
    ASSERT_EQ(
        crypto_generichash(reinterpret_cast<unsigned char*>(made.data()), made.size(), raw(message),
                           message.size(), key.empty() ? nullptr : raw(key), key.size()),
        0);
    EXPECT_EQ(made, expected);
    (key.empty() ? unkeyed : keyed) += 1;
  }
  EXPECT_EQ(keyed, 256U);
  EXPECT_EQ(unkeyed, 256U);
}

}  // namespace
}  // namespace talgu::vectors
