#include "node/cli/admin_key.h"

#include "crypto/file.h"
#include "node/system/owned_fd.h"
#include "node/system/text.h"

#include <fcntl.h>
#include <sstream>
#include <unistd.h>

namespace talgu::cli {
namespace {

constexpr std::size_t kSignedLogBytesMax = 16 * 1024 * 1024;
constexpr std::string_view kAdminItem = "admin";

using MessageHash = FixedBytes<struct MessageHashTag, 32>;

/// "type party version kid" of a record, without the hash that ends it.
std::string record_key(const AdminKeyFile::Subject& subject, const KeyId& kid) {
  return std::to_string(static_cast<unsigned>(subject.type)) + " " +
         to_hex(subject.federation.view()) + " " + to_hex(subject.party.view()) + " " +
         std::to_string(subject.version) + " " + to_hex(kid.view()) + " ";
}

Result<std::string> read_log(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::string();
  TALGU_TRY(const Bytes bytes, read_file(path, kSignedLogBytesMax));
  return std::string(as_text(bytes));
}

/// Appends the record and makes it durable. Refuses a second object of one version by one key.
Status record_signature(const std::filesystem::path& path, const std::string& key,
                        const std::string& hash) {
  TALGU_TRY(const std::string log, read_log(path));
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(key)) continue;
    if (line.substr(key.size()) == hash) return {};
    return fail(
        Fault::not_permitted,
        _("this key has signed another object of that version; a second one would fork the log"),
        _("continue from the statement that was signed first; signed.log lists it"));
  }
  return replace_file(path, as_bytes(log + key + hash + "\n"), 0600);
}

}  // namespace

Result<AdminKeyFile> AdminKeyFile::open(const std::filesystem::path& path,
                                        const Invocation& invocation) {
  TALGU_TRY(const Bytes file, read_file(path, keystore::kFileBytesMax));
  TALGU_TRY(const SecretBytes passphrase,
            read_passphrase(invocation.passphrase,
                            std::string(_("passphrase of")) + " " + path.filename().string()));
  TALGU_TRY(std::vector<keystore::Item> items, keystore::open(file, passphrase));
  TALGU_TRY(const SecretBytes raw, keystore::take(items, kAdminItem));
  TALGU_TRY(ed25519::SecretKey secret, ed25519::SecretKey::from(raw.expose()));
  return AdminKeyFile(path, AdminSigningKey(std::move(secret)));
}

Result<KeySignature> AdminKeyFile::sign(const Subject& subject, ByteView message) const {
  const KeyId kid = key_id(key_.public_key());
  // The record binds what is signed: the same object may be signed again, another one may not.
  const MessageHash hash = MessageHash{checksum({message})};
  TALGU_PASS(record_signature(path_.parent_path() / "signed.log", record_key(subject, kid),
                              to_hex(hash.view())));
  TALGU_TRY(const Signature signature, key_.sign(subject.type, subject.federation, message));
  return KeySignature{.kid = kid, .signature = signature};
}

Status write_signing_key(const std::filesystem::path& path, std::string_view item,
                         const ed25519::SecretKey& secret, const SecretBytes& passphrase,
                         keystore::KdfCost cost) {
  std::vector<keystore::Item> items;
  items.push_back({.name = std::string(item), .secret = SecretBytes::copy_of(secret.expose())});
  TALGU_TRY(const Bytes file, keystore::seal(items, passphrase, cost));
  return create_file(path, file, 0600);
}

}  // namespace talgu::cli
