#pragma once

#include "crypto/bytes.h"
#include "crypto/secret.h"

namespace talgu {

/// RFC 9180 base mode, single shot: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305
/// (protocol §1: every wrap). Pure but for the ephemeral key of seal(); thread-safe.
namespace hpke {

using PublicKey = FixedBytes<struct HpkePublicKeyTag, 32>;
using SecretKey = Secret<struct HpkeSecretKeyTag, 32>;

inline constexpr std::size_t kEncapsulatedSize = 32;
inline constexpr std::size_t kTagSize = 16;
inline constexpr std::size_t kOverhead = kEncapsulatedSize + kTagSize;

struct KeyPair {
  SecretKey secret;
  PublicKey public_key;
};

[[nodiscard]] KeyPair generate();
[[nodiscard]] PublicKey public_key(const SecretKey& secret);

/// True for the canonical encoding of a key that gives no zero secret: below 2^255 - 19, bit 255
/// zero, not of low order (B11). Every certified key must pass (protocol §1).
[[nodiscard]] bool is_valid_key(const PublicKey& key);

/// enc 32 ‖ ciphertext ‖ tag 16. Faults: invalid_input (the receiver's key gives a zero secret,
/// B11).
Result<Bytes> seal(const PublicKey& receiver, ByteView info, ByteView associated,
                   ByteView plaintext);

/// Faults: invalid_input (length, zero shared secret, wrong key, info or associated data).
Result<SecretBytes> open(const SecretKey& receiver, ByteView info, ByteView associated,
                         ByteView sealed);

}  // namespace hpke
}  // namespace talgu
