#include "protocol/base/layout.h"
#include "protocol/base/portable.h"
#include "protocol/base/refusal.h"
#include "protocol/base/signing.h"
#include "protocol/base/text.h"
#include "protocol/feed/entry.h"
#include "tests/support/federation.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace talgu {
namespace {

using test::TestFederation;

constexpr std::array kTypes{SignedType::charter,
                            SignedType::federation_vote,
                            SignedType::party_statement,
                            SignedType::ballot_promise,
                            SignedType::possession,
                            SignedType::head,
                            SignedType::session,
                            SignedType::receipt,
                            SignedType::bundle_manifest,
                            SignedType::party_policy,
                            SignedType::federation_recovery};

TEST(Signing, EachKindOfKeySignsItsOwnTypesOnly) {
  const AdminSigningKey admin = AdminSigningKey::generate();
  const NodeSigningKey node = NodeSigningKey::generate();
  const RecoverySigningKey recovery = RecoverySigningKey::generate();
  for (const SignedType type : kTypes) {
    const int kinds = static_cast<int>(admin.sign(type, {}, {}).has_value()) +
                      static_cast<int>(node.sign(type, {}, {}).has_value()) +
                      static_cast<int>(recovery.sign(type, {}, {}).has_value());
    EXPECT_EQ(kinds, 1) << std::to_underlying(type);
  }
}

TEST(Signing, ASignatureOfOneTypeIsNoneOfAnother) {
  const NodeSigningKey key = NodeSigningKey::generate();
  const Signature signature = *key.sign(SignedType::head, {}, as_bytes("same bytes"));
  EXPECT_TRUE(verify(key.public_key(), SignedType::head, {}, as_bytes("same bytes"), signature));
  for (const SignedType type : kTypes) {
    if (type == SignedType::head) continue;
    EXPECT_FALSE(verify(key.public_key(), type, {}, as_bytes("same bytes"), signature))
        << std::to_underlying(type);
  }
}

TEST(Signing, ASignatureOfOneFederationIsNoneOfAnother) {
  const NodeSigningKey key = NodeSigningKey::generate();
  FederationId other;
  other.bytes[0] = std::byte{1};
  const Signature signature = *key.sign(SignedType::head, {}, as_bytes("m"));
  EXPECT_FALSE(verify(key.public_key(), SignedType::head, other, as_bytes("m"), signature));
}

TEST(Signing, SameBytesAsAdminAndAsNodeKeyHaveTwoIds) {
  const NodeSigningKey key = NodeSigningKey::generate();
  EXPECT_NE(key_id(key.public_key()), key_id(AdminKey{key.public_key().bytes}));
}

TEST(Layout, AnObjectOfOneKindIsNeverReadAsAnother) {
  TestFederation federation;
  const test::TestNode node = federation.add_node("UA", "kyiv");
  const std::vector<Bytes> objects{
      federation.signed_charter().bytes,          encode_signed(federation.signed_charter()),
      encode_party(federation.party("UA").party), encode_certificate(node.certificate),
      federation.statements("UA")[0].bytes,       encode_signed(federation.statements("UA")[0]),
      federation.signed_policy("UA").bytes,       encode_signed(federation.signed_policy("UA"))};
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const ByteView bytes = objects[i];
    int taken = 0;
    if (parse_charter(bytes)) ++taken;
    if (parse_party(bytes)) ++taken;
    if (parse_certificate(bytes)) ++taken;
    if (parse_statement(bytes)) ++taken;
    if (parse_policy(bytes)) ++taken;
    if (const auto file = parse_signed<Charter>(bytes); file && parse_charter(file->bytes)) ++taken;
    if (const auto file = parse_signed<Statement>(bytes); file && parse_statement(file->bytes)) {
      ++taken;
    }
    if (const auto file = parse_signed<Policy>(bytes); file && parse_policy(file->bytes)) ++taken;
    EXPECT_EQ(taken, 1) << "object " << i;
  }
}

TEST(Layout, TruncatedAndLongerObjectsAreRefused) {
  TestFederation federation;
  const Bytes charter = federation.signed_charter().bytes;
  for (std::size_t size = 0; size < charter.size(); ++size) {
    ASSERT_FALSE(parse_charter(ByteView(charter).first(size)).has_value()) << size;
  }
  Bytes longer = charter;
  longer.push_back(std::byte{0});
  EXPECT_FALSE(parse_charter(longer).has_value());
}

// attack: F7
TEST(Layout, TheSixtyFifthIncarnationIsRefused) {
  OpenBody open;
  open.incarnation = 62;
  const Bytes before = encode_open(open);
  open.incarnation = 63;
  Bytes last = encode_open(open);
  EXPECT_TRUE(parse_open(last).has_value());
  const auto at = std::ranges::mismatch(before, last).in2;
  ASSERT_EQ(*at, std::byte{63});
  for (const std::byte number : {std::byte{64}, std::byte{65}, std::byte{255}}) {
    *at = number;
    const auto parsed = parse_open(last);
    ASSERT_FALSE(parsed.has_value()) << std::to_integer<int>(number);
    EXPECT_EQ(rule_of(parsed.error()), Rule::incarnation);
  }
}

TEST(PortableFile, ReadsBothFormsAndRefusesDamage) {
  const PortableFile file{.kind = PortableKind::statement, .content = Bytes(300, std::byte{9})};
  const Bytes binary = encode_portable(file);
  const std::string text = encode_portable_text(file);
  EXPECT_EQ(parse_portable(binary)->content, file.content);
  EXPECT_EQ(parse_portable(as_bytes(text))->content, file.content);
  for (std::size_t bit = 0; bit < binary.size() * 8; ++bit) {
    Bytes bad = binary;
    bad[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    ASSERT_FALSE(parse_portable(bad).has_value()) << "bit " << bit;
  }
  for (std::size_t size = 0; size < text.size() - 1; ++size) {
    ASSERT_FALSE(parse_portable(as_bytes(std::string_view(text).substr(0, size))).has_value());
  }
  EXPECT_FALSE(parse_portable(as_bytes(text + "more")).has_value());
  EXPECT_FALSE(parse_portable(binary, PortableKind::charter).has_value());
}

TEST(PortableFile, WhoseLinesNameAnotherKindIsRefused) {
  std::string text = encode_portable_text(
      {.kind = PortableKind::charter, .content = to_bytes(as_bytes("a charter"))});
  for (std::size_t at = text.find("CHARTER"); at != std::string::npos; at = text.find("CHARTER")) {
    text.replace(at, 7, "POLICY");
  }
  const auto parsed = parse_portable(as_bytes(text));
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(rule_of(parsed.error()), Rule::layout);
}

TEST(PortableFile, SurvivesMailThatChangesLineEnds) {
  const PortableFile file{.kind = PortableKind::policy, .content = Bytes(99, std::byte{1})};
  std::string mailed;
  for (const char c : encode_portable_text(file)) {
    if (c == '\n') mailed += '\r';
    mailed += c;
  }
  EXPECT_EQ(parse_portable(as_bytes(mailed))->content, file.content);
}

TEST(Text, AllowsWhatPeopleWriteAndRefusesWhatDeceives) {
  for (const std::string good :
       {"Ukraine", "Україна: об’єкти №5", "Łódź – 1 000 €", "Ελλάδα", "a-b (c) [d] \"e\""}) {
    EXPECT_TRUE(check_name(good, 200).has_value()) << good;
  }
  for (const std::string& bad :
       {std::string(""), std::string(" a"), std::string("a "), std::string("a\nb"),
        std::string("a\tb"), std::string("\x1b[31m"), std::string("a\u202eb"),
        std::string("a\u200bb"), std::string("\ufeff"), std::string("\ue000"),
        std::string("\xff\xfe"), std::string("\xc0\xaf"), std::string("\xed\xa0\x80"),
        std::string("a\0b", 3), std::string("\xe2\x82")}) {
    const Status status = check_name(bad, 200);
    ASSERT_FALSE(status.has_value()) << escape(bad);
    EXPECT_EQ(rule_of(status.error()), Rule::text);
  }
  EXPECT_TRUE(check_text("two\nlines", 200).has_value());
  EXPECT_EQ(rule_of(check_name("abc", 2).error()), Rule::size);
}

TEST(Text, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(escape("Київ"), "Київ");
  EXPECT_EQ(escape("a\x1b[31m"), "a\\x1b[31m");
  EXPECT_EQ(escape("\\x1b"), "\\x5cx1b");
  EXPECT_EQ(escape("abcdef", 3), "abc...");
  EXPECT_EQ(escape("\xff"), "\\xff");
}

TEST(Refusal, EveryRuleHasANameAReasonAndAFault) {
  for (std::uint16_t number = 1; number <= std::to_underlying(Rule::log_hash); ++number) {
    const auto rule = static_cast<Rule>(number);
    EXPECT_FALSE(name_of(rule).empty());
    EXPECT_FALSE(name_of(reason_of(rule)).empty());
    EXPECT_EQ(rule_of(refuse_rule(rule, "why").error()), rule);
  }
}

}  // namespace
}  // namespace talgu
