#pragma once

#include "protocol/base/ids.h"
#include "storage/env/store.h"
#include "storage/vault/vault.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace talgu::storage {

/// A value, or a group of them, that is not what was stored.
struct Finding {
  std::string_view table;  // "database" where it cannot be opened at all
  std::optional<FeedId> feed = {};
  std::optional<std::uint64_t> seq = {};  // of the entry in that feed
  std::string what;                       // one line
};

/// Rows that were read and found to be in order, and bytes of entries.
struct FsckCounts {
  std::uint64_t statements = 0;
  std::uint64_t feeds = 0;
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
  std::uint64_t heads = 0;
  std::uint64_t epochs = 0;
  std::uint64_t keys = 0;
  std::uint64_t receipts = 0;
  std::uint64_t view_rows = 0;
};

inline constexpr std::size_t kFindingsMax = 1000;

struct FsckReport {
  std::vector<Finding> findings;    // the first kFindingsMax
  std::uint64_t damaged = 0;        // all findings
  std::uint64_t view_findings = 0;  // those of the record view and its cursors
  bool view_dropped = false;        // and so the node fills them again
  FsckCounts checked;

  [[nodiscard]] bool clean() const { return damaged == 0; }
};

struct FsckOptions {
  StoreOptions store = {};
  /// Without it the keys of the keyring and the rows of the view are counted, not opened.
  const VaultKey* view_secret = nullptr;
  /// Rows done and rows in all; called for each row.
  std::function<void(std::uint64_t, std::uint64_t)> progress = {};
};

/// Reads and re-hashes a whole database (§11): charter and party logs with their signatures, every
/// feed from OPEN to its tail with bodies and signed heads, keys against the commitments of their
/// epochs, the check of every other value. Nothing but the record view is changed: it is derived,
/// and dropped when it is damaged. Memory is that of one entry and kFindingsMax findings.
/// Faults: not_permitted (open elsewhere), prerequisite_missing (no federation in it),
/// storage_corrupt (unknown schema), io. Damage is no fault: it is what the report is for.
Result<FsckReport> fsck(const std::filesystem::path& folder, const FsckOptions& options);

}  // namespace talgu::storage
