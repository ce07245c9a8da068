#include "crypto/sign.h"
#include "tests/vectors/third_party/vectors.h"

namespace talgu::vectors {
namespace {

/// A signature of another length cannot even be named by the API.
bool accepts(const Json& group, const Json& test) {
  const auto key = ed25519::PublicKey::from(bytes_of(group.at("publicKey"), "pk"));
  const auto signature = Signature::from(bytes_of(test, "sig"));
  return key && signature && ed25519::verify(*key, bytes_of(test, "msg"), *signature);
}

TEST(Attack, A4_WycheproofEd25519AgreesInAll151) {
  TALGU_VECTORS_OR_SKIP(file, "wycheproof/ed25519_test.json");
  std::size_t valid = 0;
  const std::size_t count = for_each_case(file, [&](const Json& group, const Json& test) {
    const bool expected = test.at("result") == "valid";
    valid += expected ? 1U : 0U;
    EXPECT_EQ(accepts(group, test), expected) << test.at("comment");
  });
  EXPECT_EQ(count, 151U);
  EXPECT_EQ(valid, 88U);
}

TEST(Attack, A4_OfThe914EdgeCasesTheProfileAcceptsOne) {
  TALGU_VECTORS_OR_SKIP(file, "cctv/ed25519vectors.json");
  std::size_t verified = 0;
  std::size_t accepted = 0;
  for (const Json& test : file) {
    const auto key = ed25519::PublicKey::from(bytes_of(test, "key"));
    const auto signature = Signature::from(bytes_of(test, "sig"));
    ASSERT_TRUE(key && signature) << test.at("number");
    const auto message = test.at("msg").get<std::string>();
    if (!ed25519::verify(*key, as_bytes(message), *signature)) continue;
    ++verified;
    if (!ed25519::is_valid_point(*key)) continue;
    ++accepted;
    EXPECT_TRUE(test.at("flags").is_null() || test.at("flags").empty()) << test.at("number");
  }
  EXPECT_EQ(file.size(), 914U);
  EXPECT_EQ(verified, 43U);
  EXPECT_EQ(accepted, 1U);
}

}  // namespace
}  // namespace talgu::vectors
