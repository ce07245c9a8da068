#include "protocol/base/refusal.h"
#include "protocol/law/audience/rule.h"
#include "protocol/law/policy/policy.h"
#include "tests/support/federation.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace talgu {
namespace {

using test::TestFederation;

std::vector<std::string> codes(const TestFederation& federation, const std::string& text,
                               const PartyId& author) {
  const auto rule = parse_audience_rule(text);
  if (!rule) return {"refused"};
  const FederationVersion& version = federation.authority().federation().newest();
  const auto readers = expand(*rule, version, {.party = author, .guest = {}});
  if (!readers) return {"refused"};
  std::vector<std::string> list;
  for (const ReaderName& reader : *readers) {
    const std::string_view label = as_text(reader.guest.view());
    std::string name = version.find(reader.party)->code;
    if (!reader.guest.is_zero()) name += "/" + std::string(label.substr(0, label.find('\0')));
    list.push_back(name);
  }
  std::ranges::sort(list);
  return list;
}

TEST(AudienceRule, ExpandsFromLeftToRightAndAlwaysHoldsTheAuthor) {
  TestFederation federation;
  const PartyId ua = federation.party("UA").party.id;
  using Codes = std::vector<std::string>;
  EXPECT_EQ(codes(federation, "role:donor", ua), (Codes{"EE", "PL", "UA"}));
  EXPECT_EQ(codes(federation, "role:donor - party:EE", ua), (Codes{"PL", "UA"}));
  EXPECT_EQ(codes(federation, "role:donor - party:EE + party:EE", ua), (Codes{"EE", "PL", "UA"}));
  EXPECT_EQ(codes(federation, "party:UA - party:UA", ua), (Codes{"UA"}));
  EXPECT_EQ(codes(federation, "role:observer + guest:EE/acme", ua),
            (Codes{"EE/acme", "NATO", "UA"}));
}

class BadRule : public testing::TestWithParam<std::string> {};

TEST_P(BadRule, IsRefusedAndNeverWidens) {
  TestFederation federation;
  EXPECT_EQ(codes(federation, GetParam(), federation.party("UA").party.id),
            std::vector<std::string>{"refused"});
}

INSTANTIATE_TEST_SUITE_P(Texts, BadRule,
                         testing::Values("", " ", "role:", "role:all", "role:Donor",
                                         "party:", "party:ua", "party:XX", "party:PL ", " party:PL",
                                         "party:PL +", "party:PL + ", "+ party:PL", "- party:PL",
                                         "party:PL  + party:EE", "party:PL+party:EE",
                                         "party:PL | party:EE", "guest:EE", "guest:EE/",
                                         "guest:EE/ACME", "guest:XX/acme", "party:PL\n",
                                         "role:donor - party:XX", "everybody"));

TEST(AudienceRule, TextIsCanonical) {
  const std::string text = "role:donor + party:UA + guest:EE/acme - party:PL";
  EXPECT_EQ(canonical_text(*parse_audience_rule(text)), text);
}

TEST(AudienceRule, HasAtMost32Clauses) {
  std::string text = "party:PL";
  for (int i = 0; i < 31; ++i) text += " + party:PL";
  EXPECT_TRUE(parse_audience_rule(text).has_value());
  EXPECT_FALSE(parse_audience_rule(text + " + party:PL").has_value());
}

TEST(Policy, MinimalOneSurvivesItsEncodingAndItsSignatures) {
  TestFederation federation;
  const SignedPolicy file = federation.signed_policy("UA");
  const test::TestParty& ua = federation.party("UA");
  const auto policy = verify_policy(*parse_signed<Policy>(encode_signed(file)), ua.party.id,
                                    federation.authority());
  ASSERT_TRUE(policy.has_value());
  EXPECT_EQ(*policy, federation.policy("UA"));
}

TEST(Policy, EveryFlippedBitIsRefused) {
  TestFederation federation;
  const test::TestParty& ua = federation.party("UA");
  const Bytes good = encode_signed(federation.signed_policy("UA"));
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes bad = good;
    bad[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    const auto parsed = parse_signed<Policy>(bad);
    if (!parsed) continue;
    ASSERT_FALSE(verify_policy(*parsed, ua.party.id, federation.authority()).has_value())
        << "bit " << bit;
  }
}

TEST(Policy, OfAnotherPartyIsRefused) {
  TestFederation federation;
  const test::TestParty& pl = federation.party("PL");
  const auto policy =
      verify_policy(federation.signed_policy("UA"), pl.party.id, federation.authority());
  ASSERT_FALSE(policy.has_value());
  EXPECT_EQ(rule_of(policy.error()), Rule::policy);
}

TEST(Policy, WithACodeOfNoPartyIsRefused) {
  TestFederation federation;
  const PartyId ua = federation.party("UA").party.id;
  Policy policy = federation.policy("UA");
  policy.audiences.back().rule += " - party:XX";
  const auto refused =
      verify_policy(federation.signed_policy("UA", policy), ua, federation.authority());
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(rule_of(refused.error()), Rule::audience_rule);
}

TEST(Policy, KeepsDefaultsOfKindsThatNobodyKnowsYet) {
  TestFederation federation;
  Policy policy = federation.policy("UA");
  policy.defaults.push_back({.record_kind = 300, .audience = "coordination"});
  policy.defaults.push_back({.record_kind = 65'535, .audience = "open"});
  const auto back = parse_policy(encode_policy(policy));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(*back, policy);
}

TEST(Policy, WithADefaultOfKindZeroOrKindsOutOfOrderIsRefused) {
  TestFederation federation;
  Policy zero = federation.policy("UA");
  zero.defaults.front().record_kind = 0;
  Policy unsorted = federation.policy("UA");
  std::ranges::reverse(unsorted.defaults);
  Policy twice = federation.policy("UA");
  twice.defaults[1].record_kind = twice.defaults[0].record_kind;
  for (const Policy& wrong : {zero, unsorted, twice}) {
    const auto parsed = parse_policy(encode_policy(wrong));
    ASSERT_FALSE(parsed.has_value());
    EXPECT_EQ(rule_of(parsed.error()), Rule::policy);
  }
}

TEST(Policy, PatternNamesOneAudiencePerMember) {
  TestFederation federation;
  const Policy policy = federation.policy("UA");
  const auto pl = find_audience(policy, "bilateral-PL");
  ASSERT_TRUE(pl.has_value());
  EXPECT_EQ(canonical_text(pl->rule), "party:PL");
  EXPECT_NE(pl->id, find_audience(policy, "bilateral-EE")->id);
  for (const std::string name : {"bilateral-", "bilateral-pl", "bilateral-*", "secret", ""}) {
    const auto none = find_audience(policy, name);
    ASSERT_FALSE(none.has_value()) << name;
    EXPECT_EQ(rule_of(none.error()), Rule::policy) << name;
  }
}

}  // namespace
}  // namespace talgu
