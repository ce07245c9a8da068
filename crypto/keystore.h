#pragma once

#include "crypto/bytes.h"
#include "crypto/secret.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace talgu {

/// The file that holds a node's or an admin's secret keys (protocol §11, attacks B9, G11, H3).
/// A random master key encrypts the secrets; each slot wraps the master key under an Argon2id key
/// of one passphrase; a commitment to that key is compared before anything is decrypted.
/// Byte table: docs/format/keystore.md. Pure but for randomness; files are
/// written with replace_file(); thread-safe.
namespace keystore {

/// Argon2id cost. Bounds are checked before any memory is taken (G11).
struct KdfCost {
  std::uint32_t passes = 3;
  std::uint64_t memory_bytes = 256ULL << 20;
};

inline constexpr std::uint32_t kPassesMin = 2;
inline constexpr std::uint32_t kPassesMax = 16;
inline constexpr std::uint64_t kMemoryMin = 64ULL << 20;
inline constexpr std::uint64_t kMemoryMax = 2ULL << 30;
inline constexpr std::size_t kSlotsMax = 8;
inline constexpr std::size_t kPassphraseBytesMax = 1024;
inline constexpr std::size_t kItemsMax = 64;
inline constexpr std::size_t kItemBytesMax = 1024;
inline constexpr std::size_t kFileBytesMax = 128UL * 1024;

/// One secret with the name of its purpose, for example "sign", "seal", "view".
struct Item {
  std::string name;  // [a-z-], 1..16 bytes
  SecretBytes secret;
};

/// The bytes of a new keystore with one slot. Passphrases are bytes: nothing is normalised.
/// Faults: invalid_input (names, sizes, cost, passphrase), io (no memory for Argon2id).
Result<Bytes> seal(const std::vector<Item>& items, const SecretBytes& passphrase, KdfCost cost);

/// Every item, or nothing. Spends one Argon2id per slot, but none on a file that parses badly.
/// Faults: invalid_input (not a keystore, damaged, bounds), not_permitted (no slot opens with this
/// passphrase), io (no memory for Argon2id).
Result<std::vector<Item>> open(ByteView file, const SecretBytes& passphrase);

/// The same secrets with one more slot, and with every slot of a passphrase removed. Removing does
/// not undo what the passphrase opened: who kept an older copy of the file can still open that.
/// Faults: as open(); limit_exceeded (slots); not_permitted (the last slot stays).
Result<Bytes> add_slot(ByteView file, const SecretBytes& passphrase,
                       const SecretBytes& new_passphrase, KdfCost cost);
Result<Bytes> remove_slot(ByteView file, const SecretBytes& passphrase);

/// The item of that name. Faults: invalid_input (absent).
Result<SecretBytes> take(std::vector<Item>& items, std::string_view name);

}  // namespace keystore
}  // namespace talgu
