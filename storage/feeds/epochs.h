#pragma once

#include "protocol/feed/data_body.h"
#include "protocol/feed/epoch_key.h"
#include "storage/env/lmdb_env.h"
#include "storage/vault/vault.h"

#include <cstdint>

namespace talgu::storage {

/// The EPOCH entry's body. Faults: invalid_input (not held), storage_corrupt.
Result<EpochBody> read_epoch_body(const Txn& txn, const FeedId& feed, std::uint32_t epoch);
/// Faults: prerequisite_missing (rule epoch_key_missing), storage_corrupt.
Result<EpochKey> read_epoch_key(const Txn& txn, const FeedId& feed, std::uint32_t epoch,
                                const VaultKey& view_secret);
/// Needs no key.
Result<bool> holds_epoch_key(const Txn& txn, const FeedId& feed, std::uint32_t epoch);

}  // namespace talgu::storage
