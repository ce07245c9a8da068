#pragma once

#include "crypto/bytes.h"
#include "crypto/secret.h"

namespace talgu {

using Signature = FixedBytes<struct SignatureTag, 64>;

/// Raw Ed25519 of suite 1, strict (protocol §1). What is signed, and by whom, is
/// protocol/base/signing.h; nothing else calls these. Pure and thread-safe.
namespace ed25519 {

using PublicKey = FixedBytes<struct Ed25519PublicKeyTag, 32>;
using SecretKey = Secret<struct Ed25519SecretKeyTag, 64>;  // seed ‖ public key

struct KeyPair {
  SecretKey secret;
  PublicKey public_key;
};

[[nodiscard]] KeyPair generate();

/// From a 32-byte seed. Faults: invalid_input (length).
Result<KeyPair> from_seed(ByteView seed);

/// The public half stored in a secret key.
[[nodiscard]] PublicKey public_key(const SecretKey& secret);

/// True for a canonical point of the prime-order subgroup. Every certified key must pass (A4).
[[nodiscard]] bool is_valid_point(const PublicKey& key);

/// Signs and verifies its own signature before it returns it (A14).
/// Faults: bad_signature (the machine computed garbage; nothing may be published).
Result<Signature> sign(const SecretKey& secret, ByteView message);

/// Strict, not cofactored, one at a time.
[[nodiscard]] bool verify(const PublicKey& key, ByteView message, const Signature& signature);

}  // namespace ed25519
}  // namespace talgu
