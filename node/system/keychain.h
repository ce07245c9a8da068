#pragma once

#include "node/system/node_keys.h"
#include "protocol/sync/ports.h"
#include "storage/feeds/snapshot.h"

#include <optional>

namespace talgu {

/// The node's opened keys, or none while it is locked. What the sync machine asks of keys goes
/// through here. Lives on the loop's thread; the store must outlive it.
class Keychain final : public sync::NodeKeys {
 public:
  Keychain(const storage::Store& store, const FederationId& federation, const CertId& self);

  /// Takes the keys if they are those of our certificate. Faults: not_permitted (another node's).
  Status open(NodeKeySet keys, const Certificate& own);
  void close();

  [[nodiscard]] bool locked() const override { return !keys_; }

  Result<Signature> sign_session(ByteView message) override;
  Result<SignedReceipt> sign_receipt(Receipt receipt) override;
  Result<KeyWrap> wrap(const EpochName& epoch, const CertId& receiver,
                       const SealKey& receiver_key) override;
  Result<EpochKey> unwrap(const EpochName& epoch, const HedgeCommit& hedge,
                          const KeyWrap& wrap) override;
  [[nodiscard]] bool holds(const FeedId& feed, std::uint32_t epoch) const override;

  /// Null while locked.
  [[nodiscard]] const NodeSigningKey* signing_key() const;
  [[nodiscard]] const storage::VaultKey* view_secret() const;

  /// The key that opens the entries of one epoch. Faults: locked, rule epoch_key_missing.
  Result<EpochDataKey> data_key(const FeedId& feed, std::uint32_t epoch,
                                const EpochBody& body) const;

 private:
  storage::Snapshot store_;
  FederationId federation_;
  CertId self_;
  std::optional<NodeKeySet> keys_;
};

}  // namespace talgu
