#pragma once

#include "storage/env/lmdb_env.h"
#include "storage/env/store.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace talgu::storage {

/// Writes and reads the parts of a Founding in an open transaction.
Status write_founding(WriteTxn& txn, const Founding& founding);
Result<Founding> read_founding(const Txn& txn);

Result<std::vector<FeedTail>> read_tails(const Txn& txn);
Result<std::vector<SignedReceipt>> read_receipts(const Txn& txn);
Result<std::vector<SignedReceipt>> read_receipts(const Txn& txn, const FeedId& feed);
Result<std::optional<FeedTail>> read_tail(const Txn& txn, const FeedId& feed);

[[nodiscard]] Bytes encode_addresses(const Contact& contact);
/// Key and value of a row of table contacts, its check taken off. Faults: storage_corrupt.
Result<Contact> parse_contact(const Row& row);

/// A number of table meta, 0 where there is none.
Result<std::uint64_t> read_number(const Txn& txn, std::string_view name);
Status write_number(WriteTxn& txn, std::string_view name, std::uint64_t number);

}  // namespace talgu::storage
