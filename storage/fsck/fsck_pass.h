#pragma once

#include "storage/fsck/fsck.h"
#include "storage/env/lmdb_env.h"

#include <cstdint>
#include <functional>
#include <optional>

namespace talgu::storage {

/// What the parts of one fsck() share: the transaction they read, and where they note what they
/// found. Not longer than what it was made of.
class FsckPass final {
 public:
  FsckPass(const Txn& txn, const FsckOptions& options, FsckReport& report)
      : txn_(txn), options_(options), report_(report) {}

  [[nodiscard]] const Txn& txn() const { return txn_; }

  /// Null where keys and view stay closed.
  [[nodiscard]] const VaultKey* view_secret() const { return options_.view_secret; }

  [[nodiscard]] FsckCounts& counts() { return report_.checked; }

  [[nodiscard]] std::uint64_t damaged() const { return report_.damaged; }

  void found(Finding finding);

  void found(Table table, std::string what) {
    found({.table = name_of(table), .what = std::move(what)});
  }

  void expect(std::uint64_t rows) { total_ += rows; }

  void row_done();

  /// Visits every row of a table. What LMDB cannot read is a finding and ends the visit.
  void for_each_row(Table table, const std::function<void(const Row&)>& visit);

  /// Runs a part that stops where LMDB cannot read; notes that.
  void note(Table table, const Status& done);

  /// The value of table meta with its check taken off. That it is missing is a finding here, that
  /// it is damaged was one of check_meta().
  std::optional<ByteView> meta_value(std::string_view name);

 private:
  const Txn& txn_;
  const FsckOptions& options_;
  FsckReport& report_;
  std::uint64_t total_ = 0;
  std::uint64_t done_ = 0;
};

}  // namespace talgu::storage
