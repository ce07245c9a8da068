#include "protocol/base/signed_bytes.h"

#include "crypto/random.h"
#include "protocol/base/refusal.h"
#include "protocol/law/federation/charter.h"
#include "protocol/law/party/root_set.h"
#include "protocol/law/policy/policy.h"
#include "tests/support/federation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace talgu {
namespace {

using test::TestFederation;

KeySignature some_signature() {
  return {.kid = random_id<KeyId>(), .signature = random_id<Signature>()};
}

SignedPolicy some_policy(std::size_t signatures) {
  SignedPolicy made{.bytes = to_bytes(as_bytes("a policy")), .signatures = {}};
  for (std::size_t i = 0; i < signatures; ++i) {
    merge_signature(made.signatures, some_signature());
  }
  return made;
}

SignedCharter some_charter(std::size_t parties) {
  SignedCharter made{.bytes = to_bytes(as_bytes("a charter")), .signatures = {}};
  for (std::size_t i = 0; i < parties; ++i) {
    const auto party = random_id<PartyId>();
    merge_signature(made.signatures, party, some_signature());
    merge_signature(made.signatures, party, some_signature());
  }
  return made;
}

template <class Object>
Rule fault_of_parsing(ByteView encoded) {
  const auto parsed = parse_signed<Object>(encoded);
  return parsed ? Rule::none : rule_of(parsed.error());
}

TEST(SignedBytes, ComeBackByteForByte) {
  for (const std::size_t signatures : {0U, 1U, 16U}) {
    const SignedPolicy policy = some_policy(signatures);
    const auto back = parse_signed<Policy>(encode_signed(policy));
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(back->bytes, policy.bytes);
    EXPECT_EQ(back->signatures, policy.signatures);
  }
  const SignedCharter charter = some_charter(3);
  const auto back = parse_signed<Charter>(encode_signed(charter));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->bytes, charter.bytes);
  EXPECT_EQ(back->signatures, charter.signatures);
}

TEST(SignedBytes, CutAnywhereOrWithMoreBehindAreRefused) {
  const Bytes policy = encode_signed(some_policy(2));
  const Bytes charter = encode_signed(some_charter(2));
  for (std::size_t size = 0; size < policy.size(); ++size) {
    EXPECT_EQ(fault_of_parsing<Policy>(ByteView(policy).first(size)), Rule::layout) << size;
  }
  for (std::size_t size = 0; size < charter.size(); ++size) {
    EXPECT_EQ(fault_of_parsing<Charter>(ByteView(charter).first(size)), Rule::layout) << size;
  }
  EXPECT_EQ(fault_of_parsing<Policy>(concat({policy, Bytes(1)})), Rule::layout);
  EXPECT_EQ(fault_of_parsing<Charter>(concat({charter, Bytes(1)})), Rule::layout);
}

TEST(SignedBytes, OverTheLimitOfTheirObjectAreRefused) {
  SignedPolicy policy = some_policy(1);
  policy.bytes = Bytes(limits::kStatementBytesMax);
  EXPECT_EQ(fault_of_parsing<Policy>(encode_signed(policy)), Rule::none);
  policy.bytes = Bytes(limits::kStatementBytesMax + 1);
  EXPECT_EQ(fault_of_parsing<Policy>(encode_signed(policy)), Rule::layout);
}

TEST(SignedBytes, WithSignaturesOutOfOrderOrTwiceAreRefused) {
  SignedPolicy policy = some_policy(2);
  std::ranges::reverse(policy.signatures);
  EXPECT_EQ(fault_of_parsing<Policy>(encode_signed(policy)), Rule::signature_order);
  policy.signatures[1] = policy.signatures[0];
  EXPECT_EQ(fault_of_parsing<Policy>(encode_signed(policy)), Rule::signature_order);

  SignedCharter charter = some_charter(2);
  std::ranges::reverse(charter.signatures.front().signatures);
  EXPECT_EQ(fault_of_parsing<Charter>(encode_signed(charter)), Rule::signature_order);
  charter = some_charter(2);
  std::ranges::reverse(charter.signatures);
  EXPECT_EQ(fault_of_parsing<Charter>(encode_signed(charter)), Rule::signature_order);
  charter.signatures[1] = charter.signatures[0];
  EXPECT_EQ(fault_of_parsing<Charter>(encode_signed(charter)), Rule::signature_order);
}

TEST(SignedBytes, MergedHoldTheSignaturesOfBothCopiesInOrder) {
  SignedPolicy first = some_policy(2);
  SignedPolicy second = some_policy(2);
  second.signatures.push_back(first.signatures.front());
  std::ranges::sort(second.signatures, {}, &KeySignature::kid);
  const auto merged = merge(std::move(first), second);
  ASSERT_TRUE(merged.has_value());
  EXPECT_EQ(merged->signatures.size(), 4U);
  EXPECT_TRUE(check_order(merged->signatures).has_value());

  SignedCharter charter = some_charter(2);
  SignedCharter other{.bytes = charter.bytes, .signatures = {}};
  const PartyId known = charter.signatures.front().party;
  merge_signature(other.signatures, known, some_signature());
  merge_signature(other.signatures, random_id<PartyId>(), some_signature());
  const auto groups = merge(std::move(charter), other);
  ASSERT_TRUE(groups.has_value());
  EXPECT_EQ(groups->signatures.size(), 3U);
  EXPECT_EQ(list_of(groups->signatures, known).size(), 3U);
  EXPECT_TRUE(list_of(groups->signatures, random_id<PartyId>()).empty());
}

TEST(SignedBytes, OfTwoObjectsOrWithTooManySignaturesAreNotMerged) {
  SignedPolicy other = some_policy(1);
  other.bytes.push_back(std::byte{0});
  const auto mixed = merge(some_policy(1), other);
  ASSERT_FALSE(mixed.has_value());
  EXPECT_EQ(mixed.error().fault, Fault::invalid_input);
  const auto crowded = merge(some_policy(9), some_policy(8));
  ASSERT_FALSE(crowded.has_value());
  EXPECT_EQ(rule_of(crowded.error()), Rule::signature_order);
}

TEST(SignedBytes, VerifyUnderTheTypeOfTheirObjectAlone) {
  TestFederation federation;
  const test::TestParty& ua = federation.party("UA");
  const SignedPolicy policy = federation.signed_policy("UA");
  EXPECT_TRUE(check_threshold(ua.party.root_set, federation.id(), policy).has_value());

  // The same keys over the same bytes, as another type.
  const SignedStatement statement{.bytes = policy.bytes, .signatures = policy.signatures};
  const auto refused = check_threshold(ua.party.root_set, federation.id(), statement);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(rule_of(refused.error()), Rule::signature);

  SignedPolicy one = policy;
  one.signatures.pop_back();
  const auto few = check_threshold(ua.party.root_set, federation.id(), one);
  ASSERT_FALSE(few.has_value());
  EXPECT_EQ(rule_of(few.error()), Rule::signature_threshold);
}

}  // namespace
}  // namespace talgu
