#include "node/cli/describe.h"

#include "tests/support/federation.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>

namespace talgu::cli {
namespace {

using Json = nlohmann::json;

/// What an admin reads before a policy is signed.
Json shown(const Policy& policy) {
  const SignedPolicy file{.bytes = encode_policy(policy), .signatures = {}};
  const auto description = describe({.kind = PortableKind::policy, .content = encode_signed(file)});
  return description ? *description : Json(nullptr);
}

TEST(Describe, NamesEveryKindThatAPolicyHasADefaultFor) {
  test::TestFederation federation;
  Policy policy = federation.policy("UA");
  policy.defaults.clear();
  for (const std::uint16_t kind :
       std::initializer_list<std::uint16_t>{1, 2, 3, 4, 5, 6, 999, 65'535}) {
    policy.defaults.push_back({.record_kind = kind, .audience = "coordination"});
  }
  const Json defaults = shown(policy).at("content").at("defaults");
  EXPECT_EQ(defaults.size(), policy.defaults.size());
  for (const char* const name : {"need", "offer", "commitment", "response", "closing", "reaffirm",
                                 "kind 999", "kind 65535"}) {
    EXPECT_EQ(defaults.value(name, ""), "coordination") << name;
  }
}

TEST(Describe, SaysOfEveryOtherKindWhereItGoes) {
  test::TestFederation federation;
  Policy policy = federation.policy("UA");
  std::erase_if(policy.defaults, [](const PolicyDefault& one) { return one.record_kind == 2; });
  const Json content = shown(policy).at("content");
  EXPECT_EQ(content.at("audience_of_its_target"),
            Json::array({"closing", "reaffirm", "coverage", "delivery"}));
  EXPECT_EQ(content.at("no_audience"), Json::array({"offer"}));
}

}  // namespace
}  // namespace talgu::cli
