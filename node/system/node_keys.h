#pragma once

#include "crypto/keystore.h"
#include "protocol/base/signing.h"
#include "storage/vault/vault.h"

#include <filesystem>

namespace talgu {

/// The secret keys of a node that its keystore holds (docs/format/keystore.md). The transport key
/// is not among them: it is the front's.
struct NodeKeySet {
  NodeSigningKey signing_key;
  hpke::SecretKey seal_secret;
  storage::VaultKey view_secret;

  static NodeKeySet generate();
};

/// Faults: not_permitted (exists), io.
Status write_keystore(const std::filesystem::path& path, const NodeKeySet& keys,
                      const SecretBytes& passphrase, keystore::KdfCost cost);

/// Faults: those of keystore::open(); io.
Result<NodeKeySet> open_keystore(const std::filesystem::path& path, const SecretBytes& passphrase);

}  // namespace talgu
