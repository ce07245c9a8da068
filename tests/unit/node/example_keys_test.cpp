#include "node/system/example_keys.h"

#include "crypto/check.h"
#include "node/cli/tgu_file.h"
#include "tests/support/federation.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace talgu {
namespace {

/// The committed example federation.
Authority example_authority() {
  const std::filesystem::path file = std::filesystem::path(TALGU_KEYS_EXAMPLE) / "join.tgu";
  const auto content = cli::read_tgu(file, PortableKind::join_pack);
  TALGU_CHECK(content.has_value());
  auto authority = authority_from(*parse_join_pack(*content));
  TALGU_CHECK(authority.has_value());
  return *std::move(authority);
}

TEST(ExampleKeys, AreAllListed) {
  const Authority authority = example_authority();
  std::size_t keys = 0;
  const auto expect_listed = [&keys](const auto& key) {
    EXPECT_TRUE(is_example_key(key.view())) << to_hex(key.view());
    ++keys;
  };
  for (const Party& party : authority.federation().charter().parties) {
    for (const AdminKey& key : party.root_set.keys) expect_listed(key_id(key));
    expect_listed(key_id(party.recovery_key));
    for (const CertifiedNode* const node : authority.log_of(party.id)->current()) {
      expect_listed(node->certificate.sign_key);
      expect_listed(node->certificate.seal_key);
      expect_listed(node->certificate.transport_key);
    }
  }
  EXPECT_EQ(keys, 21U);
}

TEST(ExampleKeys, AreRefusedToEveryNodeOfTheExample) {
  const Authority authority = example_authority();
  for (const auto& [party, log] : authority.logs()) {
    const Status done = refuse_example_keys(authority, *log.current().front());
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().fault, Fault::not_permitted);
  }
  EXPECT_EQ(example_key_alarms(authority).size(), 6U);  // three parties, three nodes
}

TEST(ExampleKeys, AreNotSeenWhereThereAreNone) {
  test::TestFederation federation;
  const test::TestNode node = federation.add_node("UA", "kyiv-1");
  const CertifiedNode self{.id = node.id, .certificate = node.certificate};
  EXPECT_TRUE(refuse_example_keys(federation.authority(), self));
  EXPECT_TRUE(example_key_alarms(federation.authority()).empty());
}

TEST(ExampleKeys, OfOneNodeAreRefusedToIt) {
  const Authority example = example_authority();
  const Certificate taken = example.logs().begin()->second.current().front()->certificate;
  test::TestFederation federation;
  const test::TestNode node = federation.add_node("UA", "kyiv-1");
  CertifiedNode self{.id = node.id, .certificate = node.certificate};
  self.certificate.transport_key = taken.transport_key;
  EXPECT_FALSE(refuse_example_keys(federation.authority(), self));
}

}  // namespace
}  // namespace talgu
