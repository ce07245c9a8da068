#include "crypto/sign.h"

#include "crypto/check.h"
#include "crypto/sodium_bytes.h"

#include <sodium.h>

namespace talgu::ed25519 {

static_assert(PublicKey::kSize == crypto_sign_PUBLICKEYBYTES);
static_assert(SecretKey::kSize == crypto_sign_SECRETKEYBYTES);
static_assert(Signature::kSize == crypto_sign_BYTES);

KeyPair generate() {
  const Secret<struct SeedTag, crypto_sign_SEEDBYTES> seed =
      Secret<struct SeedTag, crypto_sign_SEEDBYTES>::generate();
  auto made = from_seed(seed.expose());
  TALGU_CHECK(made);
  return *std::move(made);
}

Result<KeyPair> from_seed(ByteView seed) {
  if (seed.size() != crypto_sign_SEEDBYTES) {
    return fail(Fault::invalid_input, "a signing seed has 32 bytes");
  }
  KeyPair pair;
  TALGU_CHECK(crypto_sign_seed_keypair(raw_out(pair.public_key.bytes),
                                       raw_out(pair.secret.expose_to_fill()), raw(seed)) == 0);
  return pair;
}

PublicKey public_key(const SecretKey& secret) {
  PublicKey key;
  std::ranges::copy(secret.expose().last<PublicKey::kSize>(), key.bytes.begin());
  return key;
}

bool is_valid_point(const PublicKey& key) {
  return crypto_core_ed25519_is_valid_point(raw(key.bytes)) == 1;
}

Result<Signature> sign(const SecretKey& secret, ByteView message) {
  Signature signature;
  TALGU_CHECK(crypto_sign_detached(raw_out(signature.bytes), nullptr, raw(message), message.size(),
                                   raw(secret.expose())) == 0);
  if (!verify(public_key(secret), message, signature)) {
    return fail(Fault::bad_signature, "this machine computed a signature that does not verify",
                "the hardware or the key file is damaged: stop and check both");
  }
  return signature;
}

bool verify(const PublicKey& key, ByteView message, const Signature& signature) {
  return crypto_sign_verify_detached(raw(signature.bytes), raw(message), message.size(),
                                     raw(key.bytes)) == 0;
}

}  // namespace talgu::ed25519
