#pragma once

#include "crypto/bytes.h"
#include "crypto/secret.h"

#include <cstdint>
#include <string_view>

namespace talgu::storage {

/// The node's key for what rests on its own disk: keyring and record view (§11).
using VaultKey = Secret<struct VaultKeyTag, 32>;

/// Keys of two tables, derived from the node's view secret so that neither opens the other.
[[nodiscard]] VaultKey keyring_key(const VaultKey& view_secret);
[[nodiscard]] VaultKey view_key(const VaultKey& view_secret);

/// Where a value stands: a value moved to another place does not open there.
struct Place {
  std::string_view table;
  ByteView key;
  std::uint16_t schema = 1;
};

/// nonce 24 ‖ XChaCha20-Poly1305 with AD = lp(table) ‖ lp(key) ‖ u16 schema.
[[nodiscard]] Bytes seal_value(const VaultKey& key, const Place& place, ByteView plaintext);
/// Into ordinary memory: for records, never for keys.
/// Faults: storage_corrupt (damaged, moved, or sealed under another key).
Result<Bytes> open_value(const VaultKey& key, const Place& place, ByteView sealed);
/// The same into guarded memory, which takes twenty microseconds: for keys.
Result<SecretBytes> open_secret_value(const VaultKey& key, const Place& place, ByteView sealed);

}  // namespace talgu::storage
