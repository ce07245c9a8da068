#pragma once

#include "protocol/law/party/statement.h"

#include <cstdint>
#include <map>
#include <vector>

namespace talgu {

/// A certificate as its party log has it.
struct CertifiedNode {
  CertId id;
  Certificate certificate;
  std::uint64_t since = 0;     // version of the log that certified it
  std::uint64_t ended_by = 0;  // version with the next generation; 0 = current
  friend bool operator==(const CertifiedNode&, const CertifiedNode&) = default;
};

/// One party's linear, append-only log of statements, verified whole (§3). Value type.
class PartyLog final {
 public:
  /// Version 0: the root set of the charter.
  static PartyLog begin(const FederationId& federation, const PartyId& party, RootSet genesis);

  /// Verifies and appends exactly the next version. Nothing changes on failure.
  /// Faults: prerequisite_missing (a later version; rule unknown_version), rules of statements,
  /// signature_*, certificate, key_reuse, possession. An equal statement that is held already: ok.
  Status append(SignedStatement statement);

  /// All rules of append() but those of signatures, for who is about to sign. Faults: as append();
  /// a version that is held already: rule statement_version.
  [[nodiscard]] Status check_unsigned(const Statement& statement) const;

  [[nodiscard]] const PartyId& party() const { return party_; }

  [[nodiscard]] std::uint64_t version() const { return statements_.size(); }

  [[nodiscard]] const StatementHash& head() const { return hashes_.back(); }

  /// The hash of a version held. Faults: prerequisite_missing, rule unknown_version.
  Result<StatementHash> hash_at(std::uint64_t version) const;

  /// Statements of versions 1..version(), in order.
  [[nodiscard]] const std::vector<SignedStatement>& statements() const { return statements_; }

  [[nodiscard]] const RootSet& root_set() const { return root_set_; }

  [[nodiscard]] const CertifiedNode* find(const CertId& id) const;
  /// Newest generation of each node, not revoked (§3 "Current"); sorted by node id.
  [[nodiscard]] std::vector<const CertifiedNode*> current() const;
  [[nodiscard]] bool is_current(const CertId& id) const;

 private:
  PartyLog() = default;
  [[nodiscard]] Status check_next(const Statement& statement) const;
  [[nodiscard]] Status check_certificate(const Certificate& certificate) const;
  void add_node(const Certificate& certificate);
  FederationId federation_;
  PartyId party_;
  RootSet root_set_;
  std::vector<StatementHash> hashes_;  // index = version
  std::vector<SignedStatement> statements_;
  std::map<CertId, CertifiedNode> nodes_;
};

/// u32 count ‖ count × lp(signed statement): the portable file party_log, and the join pack's part.
[[nodiscard]] Bytes encode_party_log(const PartyLog& log);
/// The statements of such a file, each version once from 1 on, not yet verified.
/// Faults: rules layout, size, statement_version.
Result<std::vector<SignedStatement>> parse_party_log(ByteView bytes);

}  // namespace talgu
