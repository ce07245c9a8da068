#pragma once

#include "crypto/sign.h"
#include "protocol/base/ids.h"
#include "protocol/base/layout.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace talgu {

inline constexpr std::uint16_t kSuite = 1;

enum class KeyUsage : std::uint8_t {
  admin = 1,
  node_signing = 2,
  seal = 3,
  transport = 4,
  recovery = 5
};

/// What a signature is over (§1). The numbers are signed.
enum class SignedType : std::uint16_t {
  charter = 1,
  federation_vote = 2,
  party_statement = 3,
  ballot_promise = 4,
  possession = 5,
  head = 7,
  session = 8,
  receipt = 9,
  bundle_manifest = 10,
  party_policy = 11,
  federation_recovery = 12,
};

/// KID = H("kid", u16 suite ‖ u8 usage ‖ pk).
[[nodiscard]] KeyId key_id(const AdminKey& key);
[[nodiscard]] KeyId key_id(const NodeKey& key);
[[nodiscard]] KeyId key_id(const RecoveryKey& key);

/// Admin keys sign 1-4 and 11, node keys 5 and 7-10, recovery keys 12 (A2).
[[nodiscard]] bool may_sign(KeyUsage usage, SignedType type);

/// The bytes under a signature: "TALGU-SIGNED-V1" 00 ‖ suite ‖ type ‖ FID ‖ KID ‖ u64 |m| ‖ m.
[[nodiscard]] Bytes signing_input(SignedType type, const FederationId& federation, const KeyId& kid,
                                  ByteView message);

/// A signing key that knows its usage: an admin key cannot sign a head, whatever the caller does.
template <class PublicKey, KeyUsage Usage>
class SigningKey final {
 public:
  explicit SigningKey(ed25519::SecretKey secret) : secret_(std::move(secret)) {}

  static SigningKey generate() { return SigningKey(std::move(ed25519::generate().secret)); }

  [[nodiscard]] PublicKey public_key() const { return {ed25519::public_key(secret_).bytes}; }

  /// Faults: invalid_input (rule key_usage), bad_signature (own signature did not verify).
  Result<Signature> sign(SignedType type, const FederationId& federation, ByteView message) const;

  /// The raw secret, for the keystore alone.
  [[nodiscard]] const ed25519::SecretKey& secret() const { return secret_; }

 private:
  ed25519::SecretKey secret_;
};

using AdminSigningKey = SigningKey<AdminKey, KeyUsage::admin>;
using NodeSigningKey = SigningKey<NodeKey, KeyUsage::node_signing>;
using RecoverySigningKey = SigningKey<RecoveryKey, KeyUsage::recovery>;

/// Faults: bad_signature; invalid_input (rule key_usage). The key passed the point check when it
/// was certified.
Status verify(const AdminKey& key, SignedType type, const FederationId& federation,
              ByteView message, const Signature& signature);
Status verify(const NodeKey& key, SignedType type, const FederationId& federation, ByteView message,
              const Signature& signature);

/// One party's signatures under one object: sorted by KID, strictly increasing, at most 16 (A6,
/// A7).
struct KeySignature {
  KeyId kid;
  Signature signature;
  friend bool operator==(const KeySignature&, const KeySignature&) = default;
};

using SignatureList = std::vector<KeySignature>;

/// One party's list among those of several.
struct PartySignatures {
  PartyId party;
  SignatureList signatures;
  friend bool operator==(const PartySignatures&, const PartySignatures&) = default;
};

/// Several parties' signatures under one object: sorted by party, one list each, at most 256.
using SignatureGroups = std::vector<PartySignatures>;

/// A list: u8 count ‖ 3 zeros ‖ count × (KID 32 ‖ signature 64). Groups: u16 count ‖ count ×
/// (party_id 16 ‖ list). Readers check the counts, check_order() the rest.
void write_signatures(LayoutWriter& out, const SignatureList& signatures);
void write_signatures(LayoutWriter& out, const SignatureGroups& groups);
SignatureList read_signatures(LayoutReader& in);
SignatureGroups read_groups(LayoutReader& in);

/// Sorted, nothing twice, not too many. Faults: rule signature_order.
Status check_order(const SignatureList& signatures);
Status check_order(const SignatureGroups& groups);

/// Adds or replaces the signature of one key, keeping the order.
void merge_signature(SignatureList& list, const KeySignature& added);
void merge_signature(SignatureGroups& groups, const PartyId& party, const KeySignature& added);

/// The list of one party; empty where it has none.
[[nodiscard]] SignatureList list_of(const SignatureGroups& groups, const PartyId& party);

}  // namespace talgu
