#pragma once

#include "protocol/record/schema/record_key.h"
#include "storage/env/tables.h"
#include "storage/vault/vault.h"

#include <initializer_list>

namespace talgu::storage {

/// Under which the rows of one record stand: says nothing of the record to who has no key.
using Cell = FixedBytes<struct CellTag, 16>;

/// The keys of the record view: values are sealed, and what would tell something as the key of a
/// row is hashed with a key. A stolen disk tells how many rows there are, and which of them belong
/// together.
class ViewKeys final {
 public:
  explicit ViewKeys(const VaultKey& view_secret);

  [[nodiscard]] Bytes seal(Table table, ByteView key, ByteView plaintext) const;
  /// Faults: storage_corrupt.
  Result<Bytes> open(Table table, ByteView key, ByteView sealed) const;

  [[nodiscard]] Cell cell_of(const RecordKey& key) const;
  /// The name of something that is one of many of its kind.
  [[nodiscard]] Cell name_of(std::initializer_list<ByteView> parts) const;

 private:
  VaultKey seal_;
  VaultKey names_;
};

}  // namespace talgu::storage
