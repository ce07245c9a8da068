#pragma once

#include "protocol/base/ids.h"

#include <filesystem>

namespace talgu::front {

/// The node's transport key (CURVE, so X25519). Of low value by design: who steals it sees
/// metadata and no content (§9), so the file has no passphrase.
struct FrontKey {
  TransportSecret secret;
  TransportKey public_key;
};

/// "TALGUFK1" ‖ secret 32 ‖ BLAKE2b-256 of both, mode 0600. Never overwrites.
/// Faults: not_permitted (exists), io.
Result<TransportKey> create_front_key(const std::filesystem::path& path);

/// Faults: io, not_permitted (readable by others), invalid_input (damaged).
Result<FrontKey> read_front_key(const std::filesystem::path& path);

}  // namespace talgu::front
