#pragma once

#include "crypto/keystore.h"
#include "node/cli/invocation.h"
#include "protocol/base/signing.h"

#include <filesystem>
#include <string>
#include <vector>

namespace talgu::cli {

/// A party's offline admin key: `admin-KID.key` in the admin's folder, with `signed.log` beside it,
/// which says what each key of that folder has signed (protocol §3: a key never signs two different
/// statements of one version; the record is on disk before the signature leaves).
class AdminKeyFile final {
 public:
  /// Faults: io, not_permitted (wrong passphrase, or a file that others may read), invalid_input.
  static Result<AdminKeyFile> open(const std::filesystem::path& path, const Invocation& invocation);

  [[nodiscard]] AdminKey public_key() const { return key_.public_key(); }

  /// What the signature is under, for the record.
  struct Subject {
    SignedType type{};
    FederationId federation;
    PartyId party;
    std::uint64_t version = 0;
  };

  /// Faults: not_permitted (this key has signed another object of that version).
  Result<KeySignature> sign(const Subject& subject, ByteView message) const;

 private:
  AdminKeyFile(std::filesystem::path path, AdminSigningKey key)
      : path_(std::move(path)), key_(std::move(key)) {}

  std::filesystem::path path_;
  AdminSigningKey key_;
};

/// Writes a new secret signing key under a passphrase. Faults: not_permitted (exists), io.
Status write_signing_key(const std::filesystem::path& path, std::string_view item,
                         const ed25519::SecretKey& secret, const SecretBytes& passphrase,
                         keystore::KdfCost cost);

}  // namespace talgu::cli
