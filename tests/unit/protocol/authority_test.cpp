#include "protocol/law/authority.h"

#include "crypto/random.h"
#include "protocol/base/limits.h"
#include "protocol/base/refusal.h"
#include "tests/support/federation.h"

#include <gtest/gtest.h>

namespace talgu {
namespace {

using test::TestFederation;
using test::TestNode;

Rule rule_after(const Status& status) {
  return status ? Rule::none : rule_of(status.error());
}

TEST(Charter, ParsesToTheBytesItWasMadeOf) {
  TestFederation federation;
  const auto parsed = parse_charter(federation.signed_charter().bytes);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(encode_charter(*parsed), federation.signed_charter().bytes);
}

TEST(Charter, EverySingleFlippedBitIsRefusedOrAnotherFederation) {
  TestFederation federation({{"UA", PartyRole::recipient}, {"PL", PartyRole::donor}});
  const Bytes good = encode_signed(federation.signed_charter());
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes bad = good;
    bad[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    auto parsed = parse_signed<Charter>(bad);
    if (!parsed) continue;
    const auto log = FederationLog::create(*std::move(parsed));
    ASSERT_FALSE(log.has_value()) << "bit " << bit;
    EXPECT_NE(rule_of(log.error()), Rule::none) << "bit " << bit;
  }
}

TEST(Charter, NeedsEveryPartysSignatures) {
  TestFederation federation;
  SignedCharter charter = federation.signed_charter();
  charter.signatures.pop_back();
  const auto log = FederationLog::create(charter);
  ASSERT_FALSE(log.has_value());
  EXPECT_EQ(rule_of(log.error()), Rule::signature_threshold);
}

TEST(Charter, CountsAKeyOnce) {
  TestFederation federation;
  SignedCharter charter = federation.signed_charter();
  SignatureList& list = charter.signatures.front().signatures;
  list[1] = list[0];
  const auto log = FederationLog::create(charter);
  ASSERT_FALSE(log.has_value());
  EXPECT_EQ(rule_of(log.error()), Rule::signature_order);
}

TEST(Charter, DropsSignaturesOfUnknownKeysBeforeItVerifiesThem) {
  TestFederation federation;
  SignedCharter charter = federation.signed_charter();
  merge_signature(charter.signatures.front().signatures,
                  {.kid = random_id<KeyId>(), .signature = random_id<Signature>()});
  EXPECT_TRUE(FederationLog::create(charter).has_value());
}

TEST(Charter, RefusesAListedSignatureThatDoesNotVerifyThoughEnoughOthersDo) {
  TestFederation federation;
  SignedCharter charter = federation.signed_charter();
  const PartyId owner = charter.signatures.front().party;
  for (const std::string code : {"UA", "PL", "EE", "NATO"}) {
    const test::TestParty& party = federation.party(code);
    if (party.party.id != owner) continue;
    merge_signature(
        charter.signatures.front().signatures,
        {.kid = key_id(party.admins[2].public_key()), .signature = random_id<Signature>()});
  }
  const auto log = FederationLog::create(charter);
  ASSERT_FALSE(log.has_value());
  EXPECT_EQ(rule_of(log.error()), Rule::signature);
}

struct CharterFault {
  std::string name;
  void (*break_it)(Charter&);
  Rule rule;
};

class BrokenCharter : public testing::TestWithParam<CharterFault> {};

TEST_P(BrokenCharter, IsRefusedForExactlyThatRule) {
  TestFederation federation;
  Charter charter = *parse_charter(federation.signed_charter().bytes);
  GetParam().break_it(charter);
  const auto parsed = parse_charter(encode_charter(charter));
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(rule_of(parsed.error()), GetParam().rule) << name_of(rule_of(parsed.error()));
}

INSTANTIATE_TEST_SUITE_P(
    Faults, BrokenCharter,
    testing::Values(
        CharterFault{"QuorumOfHalf",
                     [](Charter& c) {
                       c.quorum_numerator = 1;
                       c.quorum_denominator = 2;
                     },
                     Rule::charter_quorum},
        CharterFault{"QuorumOverAll", [](Charter& c) { c.quorum_numerator = 4; },
                     Rule::charter_quorum},
        CharterFault{"QuorumOfNothing", [](Charter& c) { c.quorum_denominator = 0; },
                     Rule::charter_quorum},
        CharterFault{"UnknownProposer", [](Charter& c) { c.first_proposer = {}; },
                     Rule::charter_quorum},
        CharterFault{"NoWitnesses", [](Charter& c) { c.witnesses = 0; }, Rule::charter_quorum},
        CharterFault{"NoParties", [](Charter& c) { c.parties.clear(); }, Rule::charter_party},
        CharterFault{"UnsortedParties", [](Charter& c) { std::swap(c.parties[0], c.parties[1]); },
                     Rule::charter_party},
        CharterFault{"PartyTwice", [](Charter& c) { c.parties[1] = c.parties[0]; },
                     Rule::charter_party},
        CharterFault{"CodeTwice", [](Charter& c) { c.parties[1].code = c.parties[0].code; },
                     Rule::charter_party},
        CharterFault{"BadCode", [](Charter& c) { c.parties[0].code = "ua"; }, Rule::charter_party},
        CharterFault{"SharedAdmin",
                     [](Charter& c) { c.parties[1].root_set = c.parties[0].root_set; },
                     Rule::charter_party},
        CharterFault{"TextThatTurns", [](Charter& c) { c.title = "a\u202eb"; }, Rule::text},
        CharterFault{"SameRecoveryKey",
                     [](Charter& c) { c.parties[1].recovery_key = c.parties[0].recovery_key; },
                     Rule::charter_recovery},
        CharterFault{
            "RecoveryKeyThatIsAnAdminKey",
            [](Charter& c) { c.parties[1].recovery_key = {c.parties[0].root_set.keys[0].bytes}; },
            Rule::charter_recovery},
        CharterFault{"TooFewRecoveryKeys",
                     [](Charter& c) {
                       c.parties[0].recovery_key = {};
                       c.parties[1].recovery_key = {};
                     },
                     Rule::charter_recovery},
        CharterFault{"ThresholdOfHalf", [](Charter& c) { c.parties[0].root_set.threshold = 1; },
                     Rule::root_set},
        CharterFault{"UnsortedKeys",
                     [](Charter& c) {
                       std::swap(c.parties[0].root_set.keys[0], c.parties[0].root_set.keys[1]);
                     },
                     Rule::root_set},
        CharterFault{"SmallOrderKey",
                     [](Charter& c) { c.parties[0].root_set.keys[0] = AdminKey{}; },
                     Rule::key_invalid}),
    [](const auto& fault) { return fault.param.name; });

TEST(PartyLog, TakesCertificatesInOrderAndNamesTheCurrentOne) {
  TestFederation federation;
  const TestNode first = federation.add_node("UA", "kyiv");
  const TestNode second = federation.add_node("UA", "lviv");
  const PartyLog& log = *federation.authority().log_of(first.party);
  EXPECT_EQ(log.version(), 2U);
  EXPECT_TRUE(log.is_current(first.id));
  EXPECT_EQ(log.current().size(), 2U);
  ASSERT_TRUE(federation.authority().find(second.id).has_value());
  EXPECT_EQ(federation.authority().find(second.id)->node->certificate, second.certificate);
}

TEST(PartyLog, NewGenerationEndsTheOlderOne) {
  TestFederation federation;
  const TestNode old = federation.add_node("UA", "kyiv");
  const NodeSigningKey key = NodeSigningKey::generate();
  Certificate next = old.certificate;
  next.generation = 2;
  next.previous = old.id;
  next.sign_key = key.public_key();
  next.seal_key = hpke::generate().public_key;
  next.transport_key = {hpke::generate().public_key.bytes};
  SignedStatement statement = federation.sign_statement("UA", *make_request(next, key));
  ASSERT_TRUE(federation.authority().append(old.party, statement).has_value());
  const PartyLog& log = *federation.authority().log_of(old.party);
  EXPECT_FALSE(log.is_current(old.id));
  EXPECT_TRUE(log.is_current(cert_id(encode_certificate(next))));
}

TEST(PartyLog, TakesNoMoreNodesThanItsBoundButTheirNextGenerations) {
  TestFederation federation;
  std::optional<TestNode> held;
  for (std::size_t i = 0; i < limits::kCurrentNodesMax; ++i) {
    held = federation.add_node("UA", "n" + std::to_string(i));
  }
  const NodeSigningKey key = NodeSigningKey::generate();
  Certificate next = held->certificate;
  next.node = random_id<NodeId>();
  next.sign_key = key.public_key();
  next.seal_key = hpke::generate().public_key;
  next.transport_key = {hpke::generate().public_key.bytes};
  SignedStatement one_more = federation.sign_statement("UA", *make_request(next, key));
  EXPECT_EQ(rule_after(federation.authority().append(held->party, one_more)), Rule::size);
  next.node = held->certificate.node;
  next.generation = 2;
  next.previous = held->id;
  SignedStatement follows = federation.sign_statement("UA", *make_request(next, key));
  EXPECT_TRUE(federation.authority().append(held->party, follows).has_value());
}

TEST(PartyLog, RefusesCertificatesWithAKeyThatIsNoPoint) {
  TestFederation federation;
  const NodeSigningKey key = NodeSigningKey::generate();
  Certificate good{.federation = federation.id(),
                   .party = federation.party("UA").party.id,
                   .node = random_id<NodeId>(),
                   .sign_key = key.public_key(),
                   .seal_key = hpke::generate().public_key,
                   .transport_key = {hpke::generate().public_key.bytes},
                   .previous = {},
                   .label = "kyiv"};
  ASSERT_TRUE(parse_certificate(encode_certificate(good)).has_value());
  Certificate seal = good;
  seal.seal_key = {};
  seal.seal_key.bytes[0] = std::byte{1};  // of low order
  Certificate transport = good;
  transport.transport_key.bytes[31] |= std::byte{0x80};  // another spelling
  Certificate sign = good;
  sign.sign_key = {};
  for (const Certificate& wrong : {seal, transport, sign}) {
    const auto parsed = parse_certificate(encode_certificate(wrong));
    ASSERT_FALSE(parsed.has_value());
    EXPECT_EQ(rule_of(parsed.error()), Rule::key_invalid);
  }
}

TEST(PartyLog, TellsBeforeTheSignaturesWhatItCouldNotTake) {
  TestFederation federation;
  const TestNode held = federation.add_node("UA", "kyiv");
  const PartyLog& log = *federation.authority().log_of(held.party);
  const NodeSigningKey key = NodeSigningKey::generate();
  Certificate next = held.certificate;
  next.node = random_id<NodeId>();
  next.generation = 2;
  next.sign_key = key.public_key();
  next.seal_key = hpke::generate().public_key;
  next.transport_key = {hpke::generate().public_key.bytes};
  Statement statement{.federation = federation.id(),
                      .party = held.party,
                      .version = log.version() + 1,
                      .previous = log.head(),
                      .body = *make_request(next, key)};
  EXPECT_EQ(rule_after(log.check_unsigned(statement)), Rule::certificate);
  next.generation = 1;
  statement.body = *make_request(next, key);
  EXPECT_TRUE(log.check_unsigned(statement).has_value());
  statement.version = log.version();
  EXPECT_FALSE(log.check_unsigned(statement).has_value());
}

TEST(PartyLog, RefusesAKeyThatWasUsedBefore) {
  TestFederation federation;
  const TestNode held = federation.add_node("UA", "kyiv");
  const NodeSigningKey key = NodeSigningKey::generate();
  Certificate next = held.certificate;
  next.node = random_id<NodeId>();
  next.sign_key = key.public_key();
  SignedStatement statement = federation.sign_statement("UA", *make_request(next, key));
  EXPECT_EQ(rule_after(federation.authority().append(held.party, statement)), Rule::key_reuse);
}

TEST(PartyLog, RefusesAGenerationOutOfTurn) {
  TestFederation federation;
  const TestNode held = federation.add_node("UA", "kyiv");
  const NodeSigningKey key = NodeSigningKey::generate();
  Certificate next = held.certificate;
  next.generation = 3;
  next.previous = held.id;
  next.sign_key = key.public_key();
  next.seal_key = hpke::generate().public_key;
  next.transport_key = {hpke::generate().public_key.bytes};
  SignedStatement statement = federation.sign_statement("UA", *make_request(next, key));
  EXPECT_EQ(rule_after(federation.authority().append(held.party, statement)), Rule::certificate);
}

TEST(PartyLog, ParksAStatementWhosePredecessorIsMissing) {
  TestFederation federation;
  const TestNode first = federation.add_node("UA", "kyiv");
  federation.add_node("UA", "lviv");
  const auto statements = federation.statements("UA");
  Authority other(*FederationLog::create(federation.signed_charter()));
  const Status early = other.append(first.party, statements[1]);
  ASSERT_FALSE(early.has_value());
  EXPECT_EQ(early.error().fault, Fault::prerequisite_missing);
  EXPECT_TRUE(other.append(first.party, statements[0]).has_value());
  EXPECT_TRUE(other.append(first.party, statements[1]).has_value());
  EXPECT_TRUE(other.append(first.party, statements[1]).has_value()) << "held already";
}

TEST(PartyLog, NamesAForkInsteadOfTakingTheSecondBranch) {
  TestFederation federation;
  TestFederation copy = TestFederation();
  const Authority before = federation.authority();
  federation.add_node("UA", "kyiv");
  const auto held = federation.statements("UA");
  const PartyId party = federation.party("UA").party.id;
  // The same admins sign another first statement.
  Authority keep = federation.authority();
  federation.authority() = before;
  federation.add_node("UA", "odesa");
  const auto other = federation.statements("UA");
  EXPECT_EQ(rule_after(keep.append(party, other[0])), Rule::statement_version);
}

TEST(PartyLog, EverySingleFlippedBitOfAStatementIsRefused) {
  TestFederation federation;
  const TestNode node = federation.add_node("UA", "kyiv");
  const Bytes good = encode_signed(federation.statements("UA")[0]);
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes bad = good;
    bad[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    auto parsed = parse_signed<Statement>(bad);
    if (!parsed) continue;
    Authority fresh(*FederationLog::create(federation.signed_charter()));
    const Status taken = fresh.append(node.party, *std::move(parsed));
    ASSERT_FALSE(taken.has_value()) << "bit " << bit;
    EXPECT_NE(rule_of(taken.error()), Rule::none) << "bit " << bit;
  }
}

TEST(PartyLog, RefusesStatementsOfAnotherFederation) {
  TestFederation federation;
  TestFederation other;
  other.add_node("UA", "kyiv");
  EXPECT_EQ(rule_after(federation.authority().append(federation.party("UA").party.id,
                                                     other.statements("UA")[0])),
            Rule::wrong_federation);
}

TEST(RootSet, NewSetNeedsTheOldAndTheNewThreshold) {
  TestFederation federation;
  test::TestParty& party = federation.party("UA");
  RootSet next{.threshold = 1, .keys = {AdminSigningKey::generate().public_key()}};
  SignedStatement statement = federation.sign_statement("UA", next);
  EXPECT_EQ(rule_after(federation.authority().append(party.party.id, statement)),
            Rule::signature_threshold);
}

TEST(RootSet, NewSetIsTakenWhenBothHaveSigned) {
  TestFederation federation;
  test::TestParty& party = federation.party("UA");
  const AdminSigningKey key = AdminSigningKey::generate();
  const RootSet next{.threshold = 1, .keys = {key.public_key()}};
  SignedStatement statement = federation.sign_statement("UA", next);
  merge_signature(statement.signatures, {.kid = key_id(key.public_key()),
                                         .signature = *key.sign(SignedType::party_statement,
                                                                federation.id(), statement.bytes)});
  EXPECT_TRUE(federation.authority().append(party.party.id, statement).has_value());
  EXPECT_EQ(federation.authority().log_of(party.party.id)->root_set(), next);
}

TEST(Possession, CertificateOfAStolenPublicKeyIsRefused) {
  TestFederation federation;
  const TestNode victim = federation.add_node("UA", "kyiv");
  const NodeSigningKey thief = NodeSigningKey::generate();
  Certificate wanted = victim.certificate;
  wanted.party = federation.party("PL").party.id;
  wanted.sign_key = thief.public_key();
  CertificateRequest request = *make_request(wanted, thief);
  request.certificate.sign_key = victim.certificate.sign_key;
  const auto parsed = parse_request(encode_request(request));
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(rule_of(parsed.error()), Rule::possession);
}

TEST(Authority, SameKeyInTwoPartiesIsAnAlarmAndChangesNothing) {
  TestFederation federation;
  const TestNode kyiv = federation.add_node("UA", "kyiv");
  EXPECT_TRUE(federation.authority().key_alarms().empty());
  const NodeSigningKey key = NodeSigningKey::generate();
  Certificate copied = kyiv.certificate;
  copied.party = federation.party("PL").party.id;
  copied.node = random_id<NodeId>();
  copied.sign_key = key.public_key();
  SignedStatement statement = federation.sign_statement("PL", *make_request(copied, key));
  ASSERT_TRUE(federation.authority().append(copied.party, statement).has_value());
  EXPECT_EQ(federation.authority().key_alarms().size(), 2U) << "seal and transport key";
  EXPECT_TRUE(federation.authority().log_of(kyiv.party)->is_current(kyiv.id));
}

TEST(JoinPack, BringsEverythingAndRefusesEveryFlippedBit) {
  TestFederation federation({{"UA", PartyRole::recipient}, {"PL", PartyRole::donor}});
  const TestNode kyiv = federation.add_node("UA", "kyiv");
  const JoinPack pack{.charter = federation.signed_charter(),
                      .logs = {{kyiv.party, federation.statements("UA")}},
                      .contacts = {{.node = kyiv.id, .addresses = {"tcp://127.0.0.1:7440"}}}};
  const Bytes good = encode_join_pack(pack);
  const auto parsed = parse_join_pack(good);
  ASSERT_TRUE(parsed.has_value());
  const auto authority = authority_from(*parsed);
  ASSERT_TRUE(authority.has_value());
  EXPECT_TRUE(authority->find(kyiv.id).has_value());
  EXPECT_EQ(parsed->contacts.front().addresses, pack.contacts.front().addresses);
  // Contacts carry no signature: addresses are hints, CURVE proves who answers there.
  const std::size_t signed_bytes = good.size() - (32 + 1 + 2 + 20);
  for (std::size_t byte = 0; byte < signed_bytes; ++byte) {
    Bytes bad = good;
    bad[byte] ^= std::byte{1};
    const auto again = parse_join_pack(bad);
    if (!again) continue;
    EXPECT_FALSE(authority_from(*again).has_value()) << "byte " << byte;
  }
}

class BrokenJoinPack : public testing::Test {
 protected:
  BrokenJoinPack() {
    pack.charter = federation.signed_charter();
    pack.logs = {{kyiv.party, federation.statements("UA")}};
    pack.contacts = {{.node = kyiv.id, .addresses = {"tcp://127.0.0.1:7440"}}};
  }

  [[nodiscard]] Rule rule_of_pack() const {
    const auto parsed = parse_join_pack(encode_join_pack(pack));
    if (!parsed) return rule_of(parsed.error());
    const auto authority = authority_from(*parsed);
    return authority ? Rule::none : rule_of(authority.error());
  }

  TestFederation federation{{{"UA", PartyRole::recipient}, {"PL", PartyRole::donor}}};
  TestNode kyiv = federation.add_node("UA", "kyiv");
  JoinPack pack;
};

TEST_F(BrokenJoinPack, WithALogOfNoPartyIsRefused) {
  EXPECT_EQ(rule_of_pack(), Rule::none);
  pack.logs[PartyId{}] = {};
  EXPECT_EQ(rule_of_pack(), Rule::certificate);
}

TEST_F(BrokenJoinPack, WithOneStatementTwiceIsRefused) {
  pack.logs[kyiv.party].push_back(pack.logs[kyiv.party].back());
  EXPECT_EQ(rule_of_pack(), Rule::statement_version);
}

TEST_F(BrokenJoinPack, WithAContactOfAnUnknownCertificateIsRefused) {
  pack.contacts.front().node = CertId{};
  EXPECT_EQ(rule_of_pack(), Rule::unknown_certificate);
}

TEST_F(BrokenJoinPack, WithAnAddressThatIsNoneIsRefused) {
  for (const char* address : {"", "tcp://", "ipc://host:1", "tcp://a host:1", "tcp://h\n:1"}) {
    pack.contacts.front().addresses = {address};
    EXPECT_EQ(rule_of_pack(), Rule::text) << address;
  }
  pack.contacts.front().addresses.clear();
  EXPECT_EQ(rule_of_pack(), Rule::layout);
}

}  // namespace
}  // namespace talgu
