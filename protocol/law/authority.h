#pragma once

#include "protocol/law/federation/federation_log.h"
#include "protocol/law/party/party_log.h"

#include <map>
#include <string>
#include <vector>

namespace talgu {

/// A member node as the logs have it.
struct Member {
  const Party* party = nullptr;  // as of the newest federation version
  const CertifiedNode* node = nullptr;
};

/// Everything a node knows of who may do what: the federation log and all party logs. Every rule
/// that asks "who" takes one of these; none asks a clock. Value type, changed only by append().
class Authority final {
 public:
  explicit Authority(FederationLog log);

  [[nodiscard]] const FederationId& id() const { return federation_.id(); }

  [[nodiscard]] const FederationLog& federation() const { return federation_; }

  /// Null for a party that is not of the federation.
  [[nodiscard]] const PartyLog* log_of(const PartyId& party) const;

  [[nodiscard]] const std::map<PartyId, PartyLog>& logs() const { return logs_; }

  /// Faults: those of PartyLog::append(); unknown party: rule certificate.
  Status append(const PartyId& party, SignedStatement statement);

  /// Any certificate ever certified, current or not. Faults: prerequisite_missing, rule
  /// unknown_certificate.
  Result<Member> find(const CertId& id) const;
  /// The current certificate with that transport key; null when there is none.
  [[nodiscard]] const CertifiedNode* find_transport(const TransportKey& key) const;
  /// Transport keys of all current nodes but that of `self`: the front's allow list.
  [[nodiscard]] std::vector<TransportKey> transport_keys(const CertId& self) const;
  /// The same public key certified by two parties: an alarm, no change (§3, A3).
  [[nodiscard]] std::vector<std::string> key_alarms() const;

 private:
  FederationLog federation_;
  std::map<PartyId, PartyLog> logs_;
};

/// What bootstraps a node (§2): charter, party logs, contacts. The portable file join_pack.
struct Contact {
  CertId node;
  std::vector<std::string> addresses;  // 1 to 8, "tcp://host:port"
};

struct JoinPack {
  SignedCharter charter;
  std::map<PartyId, std::vector<SignedStatement>> logs;
  std::vector<Contact> contacts;  // sorted by cert id
};

[[nodiscard]] Bytes encode_join_pack(const JoinPack& pack);
Result<JoinPack> parse_join_pack(ByteView bytes);

/// Verifies everything in the pack: its logs are those of parties, its contacts of certified nodes.
/// Faults: those of the parts; rules certificate, unknown_certificate.
Result<Authority> authority_from(const JoinPack& pack);

}  // namespace talgu
