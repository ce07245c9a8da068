#pragma once

#include "crypto/bytes.h"
#include "crypto/hash.h"
#include "crypto/hpke.h"
#include "crypto/secret.h"
#include "crypto/sign.h"

/// The ids and keys of protocol.md, each a type of its own. Names follow the specification.
namespace talgu {

// Random ids.
using PartyId = FixedBytes<struct PartyIdTag, 16>;
using NodeId = FixedBytes<struct NodeIdTag, 16>;
using RecordId = FixedBytes<struct RecordIdTag, 16>;
using StoreId = FixedBytes<struct StoreIdTag, 16>;
using BootId = FixedBytes<struct BootIdTag, 16>;
using HedgeId = FixedBytes<struct HedgeIdTag, 16>;
using EventSalt = FixedBytes<struct EventSaltTag, 16>;

/// First 16 bytes of H("audience", party_id ‖ name) (§7): one channel of one party.
using AudienceId = FixedBytes<struct AudienceIdTag, 16>;

/// A guest's label, zero-padded; all zeros = the party itself (§3).
using GuestLabel = FixedBytes<struct GuestLabelTag, 16>;

// Hashes.
using FederationId = FixedBytes<struct FederationIdTag, 32>;  // FID = H("charter", bytes)
using FederationHash =
    FixedBytes<struct FederationHashTag, 32>;                   // one version of the federation log
using StatementHash = FixedBytes<struct StatementHashTag, 32>;  // one version of a party log
using CertId = FixedBytes<struct CertIdTag, 32>;
using FeedId = FixedBytes<struct FeedIdTag, 32>;
using EntryHash = FixedBytes<struct EntryHashTag, 32>;
using BodyHash = FixedBytes<struct BodyHashTag, 32>;
using EventId = FixedBytes<struct EventIdTag, 32>;
using KeyId = FixedBytes<struct KeyIdTag, 32>;              // KID
using EpochCommit = FixedBytes<struct EpochCommitTag, 32>;  // EC
using HedgeCommit = FixedBytes<struct HedgeCommitTag, 32>;
using KeyCommit = FixedBytes<struct KeyCommitTag, 32>;  // KC
using SessionHash = FixedBytes<struct SessionHashTag, 32>;
using ReceiptId = FixedBytes<struct ReceiptIdTag, 32>;
using DigestRoot = FixedBytes<struct DigestRootTag, 32>;

// Public keys. One key, one usage (§1).
using AdminKey = FixedBytes<struct AdminKeyTag, 32>;
using NodeKey = FixedBytes<struct NodeKeyTag, 32>;
using RecoveryKey = FixedBytes<struct RecoveryKeyTag, 32>;
using SealKey = hpke::PublicKey;
using TransportKey = FixedBytes<struct TransportKeyTag, 32>;

// Secrets.
using EpochKey = Secret<struct EpochKeyTag, 32>;          // K
using EpochDataKey = Secret<struct EpochDataKeyTag, 32>;  // DK
using EntryKey = ScopedSecret<struct EntryKeyTag, 32>;    // EK
using HedgeSecret = Secret<struct HedgeSecretTag, 32>;    // S
using TransportSecret = Secret<struct TransportSecretTag, 32>;

/// The same bytes as another id type: only where the specification says that two ids are one value
/// (FID is also the hash of federation version 0).
template <class To, class From>
[[nodiscard]] To same_bytes(const From& from) {
  static_assert(To::kSize == From::kSize);
  return To{from.bytes};
}

}  // namespace talgu
