#include "storage/vault/vault.h"

#include "crypto/aead.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "protocol/base/label.h"
#include "protocol/base/layout.h"

namespace talgu::storage {
namespace {

VaultKey derived(const VaultKey& secret, const Label& purpose) {
  VaultKey made;
  derive(secret.expose(), purpose, {}, made);
  return made;
}

Bytes associated(const Place& place) {
  LayoutWriter out;
  out.prefixed(as_bytes(place.table)).prefixed(place.key).u16(place.schema);
  return out.take();
}

template <class Open>
auto open_with(Open open, const VaultKey& key, const Place& place, ByteView sealed)
    -> decltype(open(key.expose(), xchacha::Nonce(), ByteView(), ByteView())) {
  if (sealed.size() < xchacha::Nonce::kSize) {
    return fail(Fault::storage_corrupt, "a stored value was cut");
  }
  TALGU_TRY(const auto nonce, xchacha::Nonce::from(sealed.first(xchacha::Nonce::kSize)));
  auto opened = open(key.expose(), nonce, associated(place), sealed.subspan(xchacha::Nonce::kSize));
  if (!opened) {
    return fail(Fault::storage_corrupt,
                "a stored value is damaged, or was sealed under another key");
  }
  return opened;
}

}  // namespace

VaultKey keyring_key(const VaultKey& view_secret) {
  return derived(view_secret, label::kKeyring);
}

VaultKey view_key(const VaultKey& view_secret) {
  return derived(view_secret, label::kView);
}

Bytes seal_value(const VaultKey& key, const Place& place, ByteView plaintext) {
  const auto nonce = random_id<xchacha::Nonce>();
  Bytes sealed = to_bytes(nonce.view());
  xchacha::seal(key.expose(), nonce, associated(place), plaintext, sealed);
  return sealed;
}

Result<Bytes> open_value(const VaultKey& key, const Place& place, ByteView sealed) {
  return open_with(xchacha::open, key, place, sealed);
}

Result<SecretBytes> open_secret_value(const VaultKey& key, const Place& place, ByteView sealed) {
  return open_with(xchacha::open_secret, key, place, sealed);
}

}  // namespace talgu::storage
