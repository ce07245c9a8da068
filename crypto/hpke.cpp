#include "crypto/hpke.h"

#include "crypto/check.h"
#include "crypto/hpke_internal.h"
#include "crypto/sodium_bytes.h"

#include <sodium.h>

#include <algorithm>

namespace talgu::hpke {
namespace {

using internal::BaseNonce;
using internal::Key32;
using internal::Part;

static_assert(PublicKey::kSize == crypto_scalarmult_BYTES);
static_assert(SecretKey::kSize == crypto_scalarmult_SCALARBYTES);
static_assert(internal::kNonceSize == crypto_aead_chacha20poly1305_ietf_NPUBBYTES);
static_assert(kTagSize == crypto_aead_chacha20poly1305_ietf_ABYTES);

constexpr std::size_t kHashSize = crypto_auth_hmacsha256_BYTES;
constexpr std::string_view kVersion = "HPKE-v1";
constexpr std::byte kModeBase{0};

// Algorithm numbers, big-endian (RFC 9180 §7): KEM 0x0020, KDF 0x0001, AEAD 0x0003.
constexpr std::string_view kKemSuite{"KEM\x00\x20", 5};
constexpr std::string_view kHpkeSuite{"HPKE\x00\x20\x00\x01\x00\x03", 10};

ByteView suite_of(Part part) {
  return as_bytes(part == Part::kem ? kKemSuite : kHpkeSuite);
}

/// X25519. Refuses a zero result: the other key was of low order (attack B11).
Status agree(const SecretKey& secret, const PublicKey& other, Key32& out) {
  if (crypto_scalarmult(raw_out(out.expose_to_fill()), raw(secret.expose()), raw(other.bytes)) !=
      0) {
    return fail(Fault::invalid_input, "a key gives a zero shared secret");
  }
  return {};
}

/// The key and nonce of one message between an ephemeral key and a receiver.
void derive_keys(const Key32& diffie_hellman, const PublicKey& encapsulated,
                 const PublicKey& receiver, ByteView info, Key32& key, BaseNonce& nonce) {
  const Bytes context = concat({encapsulated.view(), receiver.view()});
  Key32 shared;
  internal::shared_secret(diffie_hellman.expose(), context, shared);
  internal::key_schedule(shared, info, key, nonce);
}

}  // namespace

KeyPair generate() {
  KeyPair pair{.secret = SecretKey::generate(), .public_key = {}};
  pair.public_key = public_key(pair.secret);
  return pair;
}

PublicKey public_key(const SecretKey& secret) {
  PublicKey key;
  TALGU_CHECK(crypto_scalarmult_base(raw_out(key.bytes), raw(secret.expose())) == 0);
  return key;
}

bool is_valid_key(const PublicKey& key) {
  // 2^255 - 19, little-endian: ed, 30 × ff, 7f. What is not below it has another spelling.
  constexpr std::byte kAll{0xff};
  const std::byte top = key.bytes.back();
  if ((top & std::byte{0x80}) != std::byte{0}) return false;
  const bool largest =
      top == std::byte{0x7f} && std::all_of(key.bytes.begin() + 1, key.bytes.end() - 1,
                                            [](std::byte one) { return one == kAll; });
  if (largest && key.bytes.front() >= std::byte{0xed}) return false;
  Key32 secret;
  Key32 shared;
  secret.expose_to_fill()[0] = std::byte{8};  // any scalar will do: X25519 clamps it
  return crypto_scalarmult(raw_out(shared.expose_to_fill()), raw(secret.expose()),
                           raw(key.bytes)) == 0;
}

Result<Bytes> seal(const PublicKey& receiver, ByteView info, ByteView associated,
                   ByteView plaintext) {
  return internal::seal_with(SecretKey::generate(), receiver, info, associated, plaintext);
}

Result<SecretBytes> open(const SecretKey& receiver, ByteView info, ByteView associated,
                         ByteView sealed) {
  if (sealed.size() < kOverhead) return fail(Fault::invalid_input, "a wrap is too short");
  TALGU_TRY(const PublicKey encapsulated, PublicKey::from(sealed.first(kEncapsulatedSize)));
  const ByteView ciphertext = sealed.subspan(kEncapsulatedSize);
  Key32 agreed;
  TALGU_PASS(agree(receiver, encapsulated, agreed));
  Key32 key;
  BaseNonce nonce;
  derive_keys(agreed, encapsulated, public_key(receiver), info, key, nonce);
  SecretBytes plaintext(ciphertext.size() - kTagSize);
  const int opened = crypto_aead_chacha20poly1305_ietf_decrypt(
      raw_out(plaintext.expose_to_fill()), nullptr, nullptr, raw(ciphertext), ciphertext.size(),
      raw(associated), associated.size(), raw(nonce.expose()), raw(key.expose()));
  if (opened != 0) return fail(Fault::invalid_input, "a wrap does not open");
  return plaintext;
}

namespace internal {

void hmac_sha256(ByteView key, std::initializer_list<ByteView> parts,
                 std::span<std::byte, 32> out) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, raw(key), key.size());
  for (ByteView part : parts) crypto_auth_hmacsha256_update(&state, raw(part), part.size());
  crypto_auth_hmacsha256_final(&state, raw_out(out));
  sodium_memzero(&state, sizeof state);
}

void extract(ByteView salt, std::initializer_list<ByteView> input, std::span<std::byte, 32> out) {
  hmac_sha256(salt, input, out);
}

void expand(ByteView key, std::initializer_list<ByteView> info, std::span<std::byte> out) {
  TALGU_CHECK(out.size() <= 255 * kHashSize);
  Bytes joined;
  for (ByteView part : info) append(joined, part);
  Key32 block;
  ByteView previous;
  for (std::uint8_t counter = 1; !out.empty(); ++counter) {
    const std::byte number{counter};
    hmac_sha256(key, {previous, joined, ByteView(&number, 1)}, block.expose_to_fill());
    const std::size_t taken = std::min(out.size(), kHashSize);
    std::ranges::copy(block.expose().first(taken), out.begin());
    out = out.subspan(taken);
    previous = block.expose();
  }
}

void labeled_extract(Part part, ByteView salt, std::string_view label, ByteView input,
                     std::span<std::byte, 32> out) {
  extract(salt, {as_bytes(kVersion), suite_of(part), as_bytes(label), input}, out);
}

void labeled_expand(Part part, ByteView key, std::string_view label, ByteView info,
                    std::span<std::byte> out) {
  TALGU_CHECK(out.size() <= 0xffff);
  const std::array<std::byte, 2> length{static_cast<std::byte>(out.size() >> 8),
                                        static_cast<std::byte>(out.size() & 0xff)};
  expand(key, {length, as_bytes(kVersion), suite_of(part), as_bytes(label), info}, out);
}

void shared_secret(ByteView diffie_hellman, ByteView context, Key32& out) {
  Key32 extracted;
  labeled_extract(Part::kem, {}, "eae_prk", diffie_hellman, extracted.expose_to_fill());
  labeled_expand(Part::kem, extracted.expose(), "shared_secret", context, out.expose_to_fill());
}

void key_schedule(const Key32& shared, ByteView info, Key32& key, BaseNonce& nonce) {
  std::array<std::byte, 1 + 2 * kHashSize> context{kModeBase};
  const std::span<std::byte, 1 + 2 * kHashSize> fields(context);
  labeled_extract(Part::hpke, {}, "psk_id_hash", {}, fields.subspan<1, kHashSize>());
  labeled_extract(Part::hpke, {}, "info_hash", info, fields.subspan<1 + kHashSize, kHashSize>());
  Key32 secret;
  labeled_extract(Part::hpke, shared.expose(), "secret", {}, secret.expose_to_fill());
  labeled_expand(Part::hpke, secret.expose(), "key", context, key.expose_to_fill());
  labeled_expand(Part::hpke, secret.expose(), "base_nonce", context, nonce.expose_to_fill());
}

Bytes encrypt(const Key32& key, const BaseNonce& nonce, ByteView associated, ByteView plaintext) {
  Bytes sealed(plaintext.size() + kTagSize);
  TALGU_CHECK(crypto_aead_chacha20poly1305_ietf_encrypt(
                  raw_out(sealed), nullptr, raw(plaintext), plaintext.size(), raw(associated),
                  associated.size(), nullptr, raw(nonce.expose()), raw(key.expose())) == 0);
  return sealed;
}

Result<Bytes> seal_with(const SecretKey& ephemeral, const PublicKey& receiver, ByteView info,
                        ByteView associated, ByteView plaintext) {
  const PublicKey encapsulated = public_key(ephemeral);
  Key32 agreed;
  TALGU_PASS(agree(ephemeral, receiver, agreed));
  Key32 key;
  BaseNonce nonce;
  derive_keys(agreed, encapsulated, receiver, info, key, nonce);
  return concat({encapsulated.view(), encrypt(key, nonce, associated, plaintext)});
}

}  // namespace internal
}  // namespace talgu::hpke
