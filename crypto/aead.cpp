#include "crypto/aead.h"

#include "crypto/check.h"
#include "crypto/sodium_bytes.h"

#include <sodium.h>

namespace talgu::xchacha {
namespace {

static_assert(kTagSize == crypto_aead_xchacha20poly1305_ietf_ABYTES);
static_assert(Nonce::kSize == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(KeyView::extent == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

Status check_size(ByteView ciphertext) {
  if (ciphertext.size() < kTagSize) return fail(Fault::invalid_input, "a ciphertext is too short");
  return {};
}

Status decrypt(KeyView key, const Nonce& nonce, ByteView associated, ByteView ciphertext,
               std::span<std::byte> plaintext) {
  TALGU_CHECK(plaintext.size() + kTagSize == ciphertext.size());
  const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
      raw_out(plaintext), nullptr, nullptr, raw(ciphertext), ciphertext.size(), raw(associated),
      associated.size(), raw(nonce.bytes), raw(key));
  if (opened != 0) return fail(Fault::invalid_input, "a ciphertext does not authenticate");
  return {};
}

}  // namespace

void seal(KeyView key, const Nonce& nonce, ByteView associated, ByteView plaintext, Bytes& out) {
  const std::size_t start = out.size();
  out.resize(start + plaintext.size() + kTagSize);
  const std::span<std::byte> sealed = std::span(out).subspan(start);
  TALGU_CHECK(crypto_aead_xchacha20poly1305_ietf_encrypt(
                  raw_out(sealed), nullptr, raw(plaintext), plaintext.size(), raw(associated),
                  associated.size(), nullptr, raw(nonce.bytes), raw(key)) == 0);
}

Result<Bytes> open(KeyView key, const Nonce& nonce, ByteView associated, ByteView ciphertext) {
  TALGU_PASS(check_size(ciphertext));
  Bytes plaintext(ciphertext.size() - kTagSize);
  TALGU_PASS(decrypt(key, nonce, associated, ciphertext, plaintext));
  return plaintext;
}

Result<SecretBytes> open_secret(KeyView key, const Nonce& nonce, ByteView associated,
                                ByteView ciphertext) {
  TALGU_PASS(check_size(ciphertext));
  SecretBytes plaintext(ciphertext.size() - kTagSize);
  TALGU_PASS(decrypt(key, nonce, associated, ciphertext, plaintext.expose_to_fill()));
  return plaintext;
}

}  // namespace talgu::xchacha
