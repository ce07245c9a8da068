#pragma once

#include "protocol/law/federation/charter.h"

#include <cstdint>
#include <vector>

namespace talgu {

/// The parties as one version of the federation log has them (§2).
struct FederationVersion {
  std::uint64_t number = 0;
  FederationHash hash;
  std::vector<Party> parties;  // sorted by id

  [[nodiscard]] const Party* find(const PartyId& id) const;
  [[nodiscard]] const Party* find_code(std::string_view code) const;
};

/// The federation log as far as this node holds it: version 0 is the charter. Later versions come
/// with the ballots; everybody already asks by version. Value type; immutable after create().
class FederationLog final {
 public:
  /// Verifies that every founding party signed (t of m each). Faults: rules of parse_charter(),
  /// signature_*.
  static Result<FederationLog> create(SignedCharter charter);

  [[nodiscard]] const FederationId& id() const { return id_; }

  [[nodiscard]] const Charter& charter() const { return charter_; }

  [[nodiscard]] const SignedCharter& signed_charter() const { return signed_charter_; }

  [[nodiscard]] const FederationVersion& newest() const { return versions_.back(); }

  /// Faults: prerequisite_missing, rule unknown_version (newer than what we hold).
  Result<const FederationVersion*> at(std::uint64_t number) const;
  /// As at(), and the hash must begin with hash16. Faults: also rule federation_hash.
  Result<const FederationVersion*> at(std::uint64_t number, const Hash16& hash) const;

 private:
  FederationLog() = default;
  FederationId id_;
  Charter charter_;
  SignedCharter signed_charter_;
  std::vector<FederationVersion> versions_;
};

}  // namespace talgu
