#include "crypto/hpke_internal.h"
#include "tests/vectors/third_party/vectors.h"

namespace talgu::vectors {
namespace {

TEST(Wycheproof, HmacSha256AgreesInAll174) {
  TALGU_VECTORS_OR_SKIP(file, "wycheproof/hmac_sha256_test.json");
  const std::size_t count = for_each_case(file, [](const Json&, const Json& test) {
    std::array<std::byte, 32> made{};
    hpke::internal::hmac_sha256(bytes_of(test, "key"), {bytes_of(test, "msg")}, made);
    const Bytes tag = bytes_of(test, "tag");  // some are cut
    ASSERT_LE(tag.size(), made.size());
    EXPECT_EQ(equal(ByteView(made).first(tag.size()), tag), test.at("result") == "valid")
        << test.at("comment");
  });
  EXPECT_EQ(count, 174U);
}

constexpr std::size_t kHkdfSizeMax = std::size_t{255} * 32;

TEST(Wycheproof, HkdfSha256AgreesInAll86) {
  TALGU_VECTORS_OR_SKIP(file, "wycheproof/hkdf_sha256_test.json");
  const std::size_t count = for_each_case(file, [](const Json&, const Json& test) {
    const auto size = test.at("size").get<std::size_t>();
    if (test.at("result") != "valid") {
      // The only fault there is: more than HKDF can give. That is a bug of the caller (a check).
      EXPECT_GT(size, kHkdfSizeMax);
      return;
    }
    std::array<std::byte, 32> extracted{};
    hpke::internal::extract(bytes_of(test, "salt"), {bytes_of(test, "ikm")}, extracted);
    Bytes output(size);
    hpke::internal::expand(extracted, {bytes_of(test, "info")}, output);
    EXPECT_EQ(output, bytes_of(test, "okm")) << test.at("comment");
  });
  EXPECT_EQ(count, 86U);
}

}  // namespace
}  // namespace talgu::vectors
