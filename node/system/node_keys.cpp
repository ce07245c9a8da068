#include "node/system/node_keys.h"

#include "crypto/file.h"

#include <string_view>
#include <utility>
#include <vector>

namespace talgu {
namespace {

constexpr std::string_view kSign = "sign";
constexpr std::string_view kSeal = "seal";
constexpr std::string_view kView = "view";

keystore::Item item(std::string_view name, ByteView secret) {
  return {.name = std::string(name), .secret = SecretBytes::copy_of(secret)};
}

}  // namespace

NodeKeySet NodeKeySet::generate() {
  return {.signing_key = NodeSigningKey::generate(),
          .seal_secret = std::move(hpke::generate().secret),
          .view_secret = storage::VaultKey::generate()};
}

Status write_keystore(const std::filesystem::path& path, const NodeKeySet& keys,
                      const SecretBytes& passphrase, keystore::KdfCost cost) {
  std::vector<keystore::Item> items;
  items.push_back(item(kSign, keys.signing_key.secret().expose()));
  items.push_back(item(kSeal, keys.seal_secret.expose()));
  items.push_back(item(kView, keys.view_secret.expose()));
  TALGU_TRY(const Bytes file, keystore::seal(items, passphrase, cost));
  return create_file(path, file, 0600);
}

Result<NodeKeySet> open_keystore(const std::filesystem::path& path, const SecretBytes& passphrase) {
  TALGU_TRY(const Bytes file, read_file(path, keystore::kFileBytesMax));
  TALGU_TRY(std::vector<keystore::Item> items, keystore::open(file, passphrase));
  TALGU_TRY(const SecretBytes sign, keystore::take(items, kSign));
  TALGU_TRY(const SecretBytes seal, keystore::take(items, kSeal));
  TALGU_TRY(const SecretBytes view, keystore::take(items, kView));
  TALGU_TRY(ed25519::SecretKey signing, ed25519::SecretKey::from(sign.expose()));
  TALGU_TRY(hpke::SecretKey sealing, hpke::SecretKey::from(seal.expose()));
  TALGU_TRY(storage::VaultKey viewing, storage::VaultKey::from(view.expose()));
  return NodeKeySet{.signing_key = NodeSigningKey(std::move(signing)),
                    .seal_secret = std::move(sealing),
                    .view_secret = std::move(viewing)};
}

}  // namespace talgu
