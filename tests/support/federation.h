#pragma once

#include "protocol/feed/author.h"
#include "protocol/law/authority.h"
#include "protocol/law/policy/policy.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

/// A federation with real keys and real signatures in memory, for tests. Parties sign 2 of 3.
namespace talgu::test {

/// 2026-11-25 12:00 UTC: the tests' now.
inline constexpr std::uint64_t kNow = 1'795'608'000'000;

struct TestNode {
  CertId id;
  PartyId party;
  Certificate certificate;
  NodeSigningKey signing_key;
  hpke::SecretKey seal_secret;

  [[nodiscard]] AuthorSelf author(std::uint16_t incarnation = 0) const {
    return {.certificate = id, .party = party, .incarnation = incarnation};
  }

  [[nodiscard]] Reader reader() const {
    return {.party = party, .guest = guest_label(certificate)};
  }
};

struct TestParty {
  Party party;
  std::vector<AdminSigningKey> admins;
};

/// What a new party is.
struct PartySpec {
  std::string code;
  PartyRole role;
};

class TestFederation final {
 public:
  /// Ukraine, Poland, Estonia and NATO unless other parties are named.
  explicit TestFederation(const std::vector<PartySpec>& parties = {{"UA", PartyRole::recipient},
                                                                   {"PL", PartyRole::donor},
                                                                   {"EE", PartyRole::donor},
                                                                   {"NATO", PartyRole::observer}});

  [[nodiscard]] const FederationId& id() const { return authority_->id(); }

  [[nodiscard]] const Authority& authority() const { return *authority_; }

  [[nodiscard]] Authority& authority() { return *authority_; }

  [[nodiscard]] TestParty& party(const std::string& code);

  [[nodiscard]] const SignedCharter& signed_charter() const { return charter_; }

  /// Certifies a new node in its party's log; its transport key leads nowhere unless given.
  TestNode add_node(const std::string& code, const std::string& label,
                    NodeRole role = NodeRole::writer,
                    std::optional<TransportKey> transport_key = {});

  /// Certifies the next generation of a node, with keys of its own: the one before ends.
  TestNode renew(const TestNode& before);

  /// The party's next statement with signatures of two admins, not appended.
  SignedStatement sign_statement(const std::string& code,
                                 std::variant<RootSet, CertificateRequest> body);

  /// All statements of a party's log.
  [[nodiscard]] std::vector<SignedStatement> statements(const std::string& code);

  [[nodiscard]] Policy policy(const std::string& code);
  [[nodiscard]] SignedPolicy signed_policy(const std::string& code);
  [[nodiscard]] SignedPolicy signed_policy(const std::string& code, const Policy& policy);
  /// An audience of the party's minimal policy.
  [[nodiscard]] Audience audience(const std::string& code, const std::string& name);

  /// OPEN, EPOCH and one DATA entry per message, as admitted by the author; the keys of the epochs
  /// that began are added to `keys`.
  std::vector<Run> write(const TestNode& author, const Audience& audience,
                         const std::vector<Bytes>& messages, std::vector<NewEpochKey>& keys,
                         std::uint64_t now_ms = kNow);

 private:
  /// With fresh signing and seal keys.
  TestNode certify(Certificate certificate);

  std::vector<TestParty> parties_;
  SignedCharter charter_;
  std::unique_ptr<Authority> authority_;
};

/// The runs admitted one after another from nothing. Aborts when one is refused.
std::vector<Admitted> admit_all(std::vector<Run> runs, const Authority& authority,
                                const Reader& reader);

/// A copy of a run with its own bytes.
Run copy_of(const Run& run);

/// The data key of an epoch that `keys` holds.
EpochDataKey data_key(const FederationId& federation, const NewEpochKey& key,
                      const EpochBody& body);

/// The signatures of the first two admins of a party, as they stand under an object.
SignatureList sign_by_two(const TestParty& party, SignedType type, const FederationId& federation,
                          ByteView message);

}  // namespace talgu::test
