#include "tests/support/federation.h"

#include "crypto/check.h"
#include "crypto/random.h"

#include <algorithm>
#include <utility>

namespace talgu::test {
namespace {

constexpr std::size_t kAdmins = 3;

template <class T>
T must(Result<T> result) {
  TALGU_CHECK(result.has_value());
  return *std::move(result);
}

TestParty make_party(const PartySpec& spec) {
  TestParty made;
  made.party = {.id = random_id<PartyId>(),
                .code = spec.code,
                .name_en = "Party " + spec.code,
                .name_uk = "Сторона " + spec.code,
                .role = spec.role,
                .root_set = {.threshold = 2, .keys = {}},
                .recovery_key = RecoverySigningKey::generate().public_key()};
  for (std::size_t i = 0; i < kAdmins; ++i) made.admins.push_back(AdminSigningKey::generate());
  std::ranges::sort(made.admins, {}, &AdminSigningKey::public_key);
  for (const AdminSigningKey& admin : made.admins) {
    made.party.root_set.keys.push_back(admin.public_key());
  }
  return made;
}

Charter make_charter(const std::vector<TestParty>& parties) {
  Charter charter{.nonce = random_id<decltype(Charter::nonce)>(),
                  .title = "Test federation",
                  .parties = {},
                  .first_proposer = {}};
  for (const TestParty& one : parties) charter.parties.push_back(one.party);
  for (const TestParty& one : parties) {
    if (one.party.role != PartyRole::observer) charter.first_proposer = one.party.id;
  }
  return charter;
}

}  // namespace

SignatureList sign_by_two(const TestParty& party, SignedType type, const FederationId& federation,
                          ByteView message) {
  SignatureList list;
  for (std::size_t i = 0; i < 2; ++i) {
    const AdminSigningKey& key = party.admins[i];
    merge_signature(list, {.kid = key_id(key.public_key()),
                           .signature = must(key.sign(type, federation, message))});
  }
  return list;
}

TestFederation::TestFederation(const std::vector<PartySpec>& parties) {
  for (const PartySpec& spec : parties) parties_.push_back(make_party(spec));
  std::ranges::sort(parties_, {}, [](const TestParty& one) { return one.party.id; });
  charter_.bytes = encode_charter(make_charter(parties_));
  const FederationId fid = federation_id(charter_.bytes);
  for (const TestParty& one : parties_) {
    charter_.signatures.push_back(
        {.party = one.party.id,
         .signatures = sign_by_two(one, SignedType::charter, fid, charter_.bytes)});
  }
  authority_ = std::make_unique<Authority>(must(FederationLog::create(charter_)));
}

TestParty& TestFederation::party(const std::string& code) {
  const auto found =
      std::ranges::find(parties_, code, [](const TestParty& one) { return one.party.code; });
  TALGU_CHECK(found != parties_.end());
  return *found;
}

SignedStatement TestFederation::sign_statement(const std::string& code,
                                               std::variant<RootSet, CertificateRequest> body) {
  const TestParty& owner = party(code);
  const PartyLog& log = *authority_->log_of(owner.party.id);
  SignedStatement made{.bytes = encode_statement({.federation = id(),
                                                  .party = owner.party.id,
                                                  .version = log.version() + 1,
                                                  .previous = log.head(),
                                                  .body = std::move(body)}),
                       .signatures = {}};
  made.signatures = sign_by_two(owner, SignedType::party_statement, id(), made.bytes);
  return made;
}

TestNode TestFederation::add_node(const std::string& code, const std::string& label, NodeRole role,
                                  std::optional<TransportKey> transport_key) {
  return certify(
      {.federation = id(),
       .party = party(code).party.id,
       .node = random_id<NodeId>(),
       .generation = 1,
       .role = role,
       .sign_key = {},
       .seal_key = {},
       .transport_key = transport_key.value_or(TransportKey{hpke::generate().public_key.bytes}),
       .previous = {},
       .not_before = kNow,
       .not_after = kNow + 1,
       .label = label});
}

TestNode TestFederation::renew(const TestNode& before) {
  Certificate certificate = before.certificate;
  ++certificate.generation;
  certificate.transport_key = {hpke::generate().public_key.bytes};
  certificate.previous = before.id;
  return certify(std::move(certificate));
}

TestNode TestFederation::certify(Certificate certificate) {
  const PartyId owner = certificate.party;
  NodeSigningKey signing_key = NodeSigningKey::generate();
  hpke::KeyPair seal = hpke::generate();
  certificate.sign_key = signing_key.public_key();
  certificate.seal_key = seal.public_key;
  const auto is_owner = [&owner](const TestParty& one) { return one.party.id == owner; };
  const std::string code = std::ranges::find_if(parties_, is_owner)->party.code;
  SignedStatement statement = sign_statement(code, must(make_request(certificate, signing_key)));
  TALGU_CHECK(authority_->append(owner, std::move(statement)));
  return {.id = cert_id(encode_certificate(certificate)),
          .party = owner,
          .certificate = certificate,
          .signing_key = std::move(signing_key),
          .seal_secret = std::move(seal.secret)};
}

std::vector<SignedStatement> TestFederation::statements(const std::string& code) {
  return authority_->log_of(party(code).party.id)->statements();
}

Policy TestFederation::policy(const std::string& code) {
  return minimal_policy(id(), party(code).party.id, "");
}

SignedPolicy TestFederation::signed_policy(const std::string& code) {
  return signed_policy(code, policy(code));
}

SignedPolicy TestFederation::signed_policy(const std::string& code, const Policy& policy) {
  SignedPolicy made{.bytes = encode_policy(policy), .signatures = {}};
  made.signatures = sign_by_two(party(code), SignedType::party_policy, id(), made.bytes);
  return made;
}

Audience TestFederation::audience(const std::string& code, const std::string& name) {
  return must(find_audience(policy(code), name));
}

std::vector<Run> TestFederation::write(const TestNode& author, const Audience& audience,
                                       const std::vector<Bytes>& messages,
                                       std::vector<NewEpochKey>& keys, std::uint64_t now_ms) {
  FeedWriter writer =
      must(FeedWriter::open_feed(audience, *authority_, author.author(), now_ms, nullptr));
  const EpochDataKey key = data_key(id(), writer.new_keys().back(), writer.epoch_body());
  for (const Bytes& message : messages) {
    TALGU_CHECK(writer.add_data(message, key, *authority_, now_ms));
  }
  for (NewEpochKey& fresh : writer.take_new_keys()) keys.push_back(std::move(fresh));
  return must(std::move(writer).finish(id(), author.signing_key, now_ms));
}

std::vector<Admitted> admit_all(std::vector<Run> runs, const Authority& authority,
                                const Reader& reader) {
  std::vector<Admitted> admitted;
  const FeedTail* tail = nullptr;
  for (Run& run : runs) {
    admitted.push_back(must(admit(std::move(run), tail, authority, reader)));
    tail = &admitted.back().tail();
  }
  return admitted;
}

Run copy_of(const Run& run) {
  Run made{.feed = run.feed,
           .first_seq = run.first_seq,
           .head = run.head,
           .storage = to_bytes(run.entries),
           .entries = {}};
  made.entries = made.storage;
  return made;
}

EpochDataKey data_key(const FederationId& federation, const NewEpochKey& key,
                      const EpochBody& body) {
  return epoch_data_key(
      {.federation = federation, .feed = key.feed, .epoch = key.epoch, .commit = body.commit},
      key.key, nullptr);
}

}  // namespace talgu::test
