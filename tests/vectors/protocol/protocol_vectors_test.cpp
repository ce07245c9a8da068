#include "protocol/base/refusal.h"
#include "protocol/base/signing.h"
#include "protocol/feed/admission.h"
#include "protocol/feed/data_body.h"
#include "protocol/feed/epoch_key.h"
#include "protocol/feed/receipt.h"
#include "protocol/law/authority.h"
#include "protocol/law/policy/policy.h"
#include "protocol/sync/replicate/digest.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <string>
#include <utility>

// Objects that make_vectors.py made without any code of ours, taken through the real parsers and
// the one admission function.
namespace talgu {
namespace {

using nlohmann::json;

class ProtocolVectors : public testing::Test {
 protected:
  ProtocolVectors() {
    std::ifstream file(TALGU_SOURCE_ROOT "/tests/vectors/protocol/federation.json");
    vectors = json::parse(file);
  }

  [[nodiscard]] static Bytes bytes(const json& text) { return *from_hex(text.get<std::string>()); }

  template <class Id>
  [[nodiscard]] static Id id(const json& text) {
    return *Id::from(bytes(text));
  }

  [[nodiscard]] Authority authority() const {
    Authority made(*FederationLog::create(
        *parse_signed<Charter>(bytes(vectors["federation"]["signed_charter"]))));
    for (const json& node : vectors["nodes"]) {
      const Status appended = made.append(
          id<PartyId>(node["party"]), *parse_signed<Statement>(bytes(node["signed_statement"])));
      EXPECT_TRUE(appended.has_value()) << node["name"];
    }
    return made;
  }

  [[nodiscard]] Result<Admitted> admit_run() const {
    return admit_run(vectors["feed"]["signed_head"], vectors["feed"]["run"]);
  }

  [[nodiscard]] Result<Admitted> admit_run(const json& head, const json& entries) const {
    talgu::Run run{.feed = id<FeedId>(vectors["feed"]["id"]),
                   .first_seq = 0,
                   .head = *parse_signed_head(bytes(head)),
                   .storage = bytes(entries),
                   .entries = {}};
    run.entries = run.storage;
    return admit(std::move(run), nullptr, authority(),
                 {.party = id<PartyId>(vectors["nodes"][1]["party"]), .guest = {}});
  }

  json vectors;
};

TEST_F(ProtocolVectors, CharterHasTheSameIdAndFingerprint) {
  const json& federation = vectors["federation"];
  const Bytes charter = bytes(federation["charter"]);
  const auto parsed = parse_charter(charter);
  ASSERT_TRUE(parsed.has_value()) << parsed.error().what;
  EXPECT_EQ(encode_charter(*parsed), charter);
  EXPECT_EQ(federation_id(charter), id<FederationId>(federation["id"]));
  EXPECT_EQ(fingerprint(federation_id(charter)), federation["fingerprint"].get<std::string>());
}

TEST_F(ProtocolVectors, PartyLogsVerify) {
  const Authority logs = authority();
  for (const json& node : vectors["nodes"]) {
    const PartyLog& log = *logs.log_of(id<PartyId>(node["party"]));
    EXPECT_EQ(*log.hash_at(0), id<StatementHash>(node["genesis"]));
    EXPECT_EQ(log.head(), id<StatementHash>(node["statement_hash"]));
    const auto member = logs.find(id<CertId>(node["cert_id"]));
    ASSERT_TRUE(member.has_value());
    EXPECT_EQ(encode_certificate(member->node->certificate), bytes(node["certificate"]));
    EXPECT_EQ(key_id(member->node->certificate.sign_key), id<KeyId>(node["signing_kid"]));
  }
}

TEST_F(ProtocolVectors, RunIsAdmittedAndItsEntryOpens) {
  const json& feed = vectors["feed"];
  const json& warsaw = vectors["nodes"][1];
  const auto taken = admit_run();
  ASSERT_TRUE(taken.has_value()) << taken.error().what;
  ASSERT_EQ(taken->entries().size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(equal(encode_header(taken->entries()[i].header), bytes(feed["headers"][i]))) << i;
  }
  EXPECT_EQ(taken->tail().last.hash, id<EntryHash>(feed["entry_hash"]));
  EXPECT_EQ(encode_open(taken->tail().open), bytes(feed["open"]));
  EXPECT_EQ(encode_epoch(taken->tail().epoch.body), bytes(feed["epoch"]));

  const EpochName name{.federation = id<FederationId>(vectors["federation"]["id"]),
                       .feed = taken->feed(),
                       .epoch = 1,
                       .commit = id<EpochCommit>(feed["epoch_commit"])};
  const auto key =
      unwrap_epoch_key(name, {}, id<KeyWrap>(feed["wrap"]), id<CertId>(warsaw["cert_id"]),
                       *hpke::SecretKey::from(bytes(warsaw["seal_secret"])));
  ASSERT_TRUE(key.has_value()) << key.error().what;
  EXPECT_TRUE(equal(key->expose(), bytes(feed["epoch_key"])));
  const RunEntry& entry = taken->entries()[2];
  const auto message = open_data(epoch_data_key(name, *key, nullptr), entry.header, entry.body);
  ASSERT_TRUE(message.has_value()) << message.error().what;
  EXPECT_EQ(*message, bytes(feed["message"]));
}

TEST_F(ProtocolVectors, ReceiptOfTheFeedIsTaken) {
  const json& vector = vectors["receipt"];
  const auto run = admit_run();
  ASSERT_TRUE(run.has_value());
  const auto receipt = parse_signed_receipt(bytes(vector["signed"]));
  ASSERT_TRUE(receipt.has_value()) << receipt.error().what;
  EXPECT_EQ(encode_receipt(receipt->receipt), bytes(vector["bytes"]));
  EXPECT_EQ(receipt_id(receipt->receipt), id<ReceiptId>(vector["id"]));
  const Status taken =
      check_receipt(*receipt, run->tail(),
                    {.hash = run->tail().last.hash, .epoch = &run->tail().epoch.body}, authority());
  EXPECT_TRUE(taken.has_value()) << taken.error().what;
}

TEST_F(ProtocolVectors, PolicyVerifiesAndKeepsEveryKind) {
  const json& vector = vectors["policy"];
  const auto file = parse_signed<Policy>(bytes(vector["signed"]));
  ASSERT_TRUE(file.has_value()) << file.error().what;
  const auto party = id<PartyId>(vectors["nodes"][0]["party"]);
  const Authority logs = authority();
  const auto policy = verify_policy(*file, party, logs);
  ASSERT_TRUE(policy.has_value()) << policy.error().what;
  ASSERT_EQ(policy->defaults.size(), vector["defaults"].size());
  for (std::size_t i = 0; i < policy->defaults.size(); ++i) {
    EXPECT_EQ(policy->defaults[i].record_kind, vector["defaults"][i]["kind"]);
    EXPECT_EQ(policy->defaults[i].audience, vector["defaults"][i]["audience"]);
  }
}

// ---- wrong in exactly one thing ----------------------------------------------------------------

/// "none" where nothing was refused.
template <class T>
std::string rule_of_result(const Result<T>& result) {
  return std::string(result ? "none" : name_of(rule_of(result.error())));
}

/// Judges each object of one list and compares the rule that it breaks.
template <class Judge>
void expect_refused(const json& cases, const Judge& judge) {
  ASSERT_FALSE(cases.empty());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(judge(cases[i]["object"]), cases[i]["rule"].get<std::string>()) << i;
  }
}

TEST_F(ProtocolVectors, WrongChartersAreRefused) {
  expect_refused(vectors["refused"]["signed_charter"], [](const json& object) {
    auto file = parse_signed<Charter>(bytes(object));
    return file ? rule_of_result(FederationLog::create(*std::move(file))) : rule_of_result(file);
  });
}

TEST_F(ProtocolVectors, WrongStatementsAreRefused) {
  const auto charter = *parse_signed<Charter>(bytes(vectors["federation"]["signed_charter"]));
  const auto party = id<PartyId>(vectors["nodes"][0]["party"]);
  expect_refused(vectors["refused"]["signed_statement"], [&](const json& object) {
    Authority fresh(*FederationLog::create(charter));
    auto file = parse_signed<Statement>(bytes(object));
    return file ? rule_of_result(fresh.append(party, *std::move(file))) : rule_of_result(file);
  });
}

TEST_F(ProtocolVectors, WrongRunsAreRefused) {
  expect_refused(vectors["refused"]["run"], [this](const json& object) {
    return rule_of_result(admit_run(object["head"], object["run"]));
  });
}

TEST_F(ProtocolVectors, WrongReceiptsAreRefused) {
  const auto run = admit_run();
  ASSERT_TRUE(run.has_value());
  const Authority logs = authority();
  const ReceiptPlace place{.hash = run->tail().last.hash, .epoch = &run->tail().epoch.body};
  expect_refused(vectors["refused"]["signed_receipt"], [&](const json& object) {
    return rule_of_result(
        check_receipt(*parse_signed_receipt(bytes(object)), run->tail(), place, logs));
  });
}

TEST_F(ProtocolVectors, WrongPoliciesAreRefused) {
  const Authority logs = authority();
  const auto party = id<PartyId>(vectors["nodes"][0]["party"]);
  expect_refused(vectors["refused"]["signed_policy"], [&](const json& object) {
    const auto file = parse_signed<Policy>(bytes(object));
    return file ? rule_of_result(verify_policy(*file, party, logs)) : rule_of_result(file);
  });
}

TEST_F(ProtocolVectors, WrongPartyLogsAreRefused) {
  expect_refused(vectors["refused"]["party_log"],
                 [](const json& object) { return rule_of_result(parse_party_log(bytes(object))); });
}

TEST_F(ProtocolVectors, WrongJoinPacksAreRefused) {
  expect_refused(vectors["refused"]["join_pack"], [](const json& object) {
    const auto pack = parse_join_pack(bytes(object));
    return pack ? rule_of_result(authority_from(*pack)) : rule_of_result(pack);
  });
}

TEST_F(ProtocolVectors, WrongDigestItemsAreRefused) {
  expect_refused(vectors["refused"]["digest_items"], [](const json& object) {
    return rule_of_result(sync::parse_digest_items(bytes(object)));
  });
}

}  // namespace
}  // namespace talgu
