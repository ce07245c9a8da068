#pragma once

#include "crypto/aead.h"
#include "crypto/keystore.h"

/// The bytes of a keystore file (docs/format/keystore.md), without any cryptography: what
/// crypto/keystore.cpp, the tests and the fuzzer share. Pure; thread-safe.
namespace talgu::keystore::format {

inline constexpr std::size_t kHeaderSize = 96;
inline constexpr std::size_t kSlotSize = 136;
inline constexpr std::size_t kMasterSize = 32;
inline constexpr std::size_t kNameSize = 16;

using FileId = FixedBytes<struct KeystoreFileIdTag, 16>;
using Commitment = FixedBytes<struct KeystoreCommitmentTag, 32>;
using Salt = FixedBytes<struct KeystoreSaltTag, 16>;
using WrappedMaster = FixedBytes<struct KeystoreWrappedTag, kMasterSize + xchacha::kTagSize>;

struct Slot {
  Commitment commitment;
  Salt salt;
  KdfCost cost;
  xchacha::Nonce nonce;
  WrappedMaster wrapped;
};

/// A file taken apart. Every number is within its bounds; nothing is authenticated yet.
struct Envelope {
  FileId id;
  Commitment master_commitment;
  xchacha::Nonce body_nonce;
  std::vector<Slot> slots;
  Bytes body;  // ciphertext ‖ tag
};

/// Faults: invalid_input (size, magic, unknown or reserved values, cost out of bounds, trailing
/// bytes).
Result<Envelope> parse(ByteView file);

/// The header and the slots: the associated data of the body. `body_size` as it will be.
[[nodiscard]] Bytes encode_head(const Envelope& envelope, std::size_t body_size);

/// What the key of a slot is bound to: the keystore's id and the slot between commitment and wrap.
[[nodiscard]] Bytes slot_context(const FileId& id, const Slot& slot);

/// Faults: invalid_input (a name, a size or the number of items is out of bounds, or a name is
/// there twice).
Result<SecretBytes> encode_items(const std::vector<Item>& items);
Result<std::vector<Item>> decode_items(const SecretBytes& plaintext);

/// Faults: invalid_input (out of bounds, or not whole KiB).
Status check_cost(const KdfCost& cost);

}  // namespace talgu::keystore::format
