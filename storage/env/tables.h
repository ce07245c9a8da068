#pragma once

#include "crypto/bytes.h"
#include "protocol/base/enum_names.h"
#include "protocol/base/ids.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace talgu {
namespace storage {

/// The tables of the database. Numbers in keys are big-endian, so that keys sort as numbers do.
enum class Table : std::uint8_t {
  meta,        // name -> value
  statements,  // party 16 ‖ be64 version -> signed statement
  contacts,    // cert id -> addresses
  feeds,       // feed -> tail
  entries,   // feed ‖ be64 seq -> header 152 ‖ body; the only one without a check value of ours
  heads,     // feed ‖ be64 seq -> signed head at an anchor
  epochs,    // feed ‖ be32 epoch -> u64 seq of its EPOCH
  keyring,   // feed ‖ be32 epoch -> sealed K
  view,      // cell of a record ‖ what it is -> sealed row (view/view.h)
  cursors,   // feed -> u16 view schema ‖ u64 next seq
  receipts,  // feed ‖ reader's cert id -> signed receipt, the newest alone
  own,       // own feed -> u8: may this store extend it
  cards,     // be32 page -> sealed cards of the view
  sums,      // name of a category -> sealed sums of the view
  changes,   // be16 -> sealed numbers of the card pages that one commit changed
};

}  // namespace storage

template <>
struct EnumNames<storage::Table> {
  static constexpr storage::Table kFirst = storage::Table::meta;
  static constexpr std::array<std::string_view, 15> kNames{
      "meta",   "statements", "contacts", "feeds",   "entries",  "heads",
      "epochs", "keyring",    "view",     "cursors", "receipts", "own",
      "cards",  "sums",       "changes"};
};

namespace storage {

inline constexpr auto& kTableNames = EnumNames<Table>::kNames;

/// Changes when an older program could no longer read the tables.
inline constexpr std::uint16_t kSchema = 1;

namespace meta {
inline constexpr std::string_view kSchemaKey = "schema";
inline constexpr std::string_view kStore = "store";
inline constexpr std::string_view kCommits = "commits";
inline constexpr std::string_view kCharter = "charter";
inline constexpr std::string_view kPolicy = "policy";
inline constexpr std::string_view kSelf = "self";
inline constexpr std::string_view kBoot = "boot";
inline constexpr std::string_view kRestored = "restored";
inline constexpr std::string_view kViewState = "view-state";  // derived, as the view is
}  // namespace meta

/// feed ‖ be64.
[[nodiscard]] Bytes entry_key(const FeedId& feed, std::uint64_t seq);
/// feed ‖ be32.
[[nodiscard]] Bytes epoch_key_name(const FeedId& feed, std::uint32_t epoch);
/// party ‖ be64.
[[nodiscard]] Bytes statement_key(const PartyId& party, std::uint64_t version);

/// The number at the end of a key of at least eight bytes.
[[nodiscard]] std::uint64_t seq_of_key(ByteView key);

/// value ‖ the first 16 bytes of H("stored", lp(table) ‖ lp(key) ‖ value): LMDB has no checksums,
/// and this one notices rot and values that moved. Not against an attacker (§11).
[[nodiscard]] Bytes with_check(Table table, ByteView key, ByteView value);
/// The value, borrowed from `stored`. Faults: storage_corrupt.
Result<ByteView> checked(Table table, ByteView key, ByteView stored);

}  // namespace storage
}  // namespace talgu
