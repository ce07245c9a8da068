#pragma once

#include "crypto/bytes.h"
#include "crypto/secret.h"

namespace talgu {

/// XChaCha20-Poly1305-IETF of suite 1. Pure and thread-safe.
namespace xchacha {

inline constexpr std::size_t kTagSize = 16;
using Nonce = FixedBytes<struct XChaChaNonceTag, 24>;
using KeyView = std::span<const std::byte, 32>;

/// Appends ciphertext ‖ tag to `out`.
void seal(KeyView key, const Nonce& nonce, ByteView associated, ByteView plaintext, Bytes& out);

/// Faults: invalid_input (too short, or the tag does not verify). Returns the plaintext.
Result<Bytes> open(KeyView key, const Nonce& nonce, ByteView associated, ByteView ciphertext);

/// As open(), into guarded memory.
Result<SecretBytes> open_secret(KeyView key, const Nonce& nonce, ByteView associated,
                                ByteView ciphertext);

}  // namespace xchacha
}  // namespace talgu
