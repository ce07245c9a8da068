#pragma once

#include "crypto/bytes.h"
#include "storage/env/tables.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

// LMDB's own names, so that its header stays in lmdb_env.cpp.
struct MDB_env;
struct MDB_txn;
struct MDB_cursor;

namespace talgu::storage {

class Env;

/// Key and value, borrowed from the map: they end with the transaction, and in a write transaction
/// with the next write.
struct Row {
  ByteView key;
  ByteView value;
};

/// Walks a table forward. Not longer than its transaction.
class Cursor final {
 public:
  /// The first row at or above `key` (empty: the first of all); none at the end.
  Result<std::optional<Row>> seek(ByteView key);
  Result<std::optional<Row>> next();

 private:
  friend class Txn;
  friend class Env;

  struct Close {
    void operator()(MDB_cursor* cursor) const noexcept;
  };

  explicit Cursor(MDB_cursor* cursor) : cursor_(cursor) {}

  Result<std::optional<Row>> move(ByteView key, int operation);
  std::unique_ptr<MDB_cursor, Close> cursor_;
};

/// What reading and writing transactions share. Aborts at the end of its scope.
class Txn {
 public:
  [[nodiscard]] Result<std::optional<ByteView>> get(Table table, ByteView key) const;
  /// get() of a value made by with_check().
  [[nodiscard]] Result<std::optional<ByteView>> get_checked(Table table, ByteView key) const;
  [[nodiscard]] Result<Cursor> cursor(Table table) const;
  [[nodiscard]] Result<std::uint64_t> rows(Table table) const;

 protected:
  friend class Env;

  struct Abort {
    void operator()(MDB_txn* txn) const noexcept;
  };

  Txn(const Env& env, MDB_txn* txn) : env_(&env), txn_(txn) {}

  const Env* env_;
  std::unique_ptr<MDB_txn, Abort> txn_;
};

/// Short: an open one keeps every page alive that a writer frees meanwhile.
class ReadTxn final : public Txn {
  friend class Env;
  using Txn::Txn;
};

/// One at a time in the process; the writer's thread.
class WriteTxn final : public Txn {
 public:
  /// Faults: storage_full (the map is full), storage_corrupt, io.
  Status put(Table table, ByteView key, ByteView value);
  Status put_checked(Table table, ByteView key, ByteView value);
  /// Keeps an equal value. Faults: storage_corrupt (another value is there already).
  Status insert(Table table, ByteView key, ByteView value);
  /// Nothing where there is no such key.
  Status erase(Table table, ByteView key);
  Status clear(Table table);
  /// Durable when it says yes. Any failure stops the environment for writing.
  Status commit();

 private:
  friend class Env;

  WriteTxn(Env& env, MDB_txn* txn) : Txn(env, txn), writable_(&env) {}

  Env* writable_;
};

/// An LMDB environment with all our tables open: default durability, reader slots not bound to
/// threads. Typed and without exceptions; the only file that knows LMDB.
class Env final {
 public:
  /// The folder must exist. Faults: not_permitted (open elsewhere), storage_corrupt (not a database
  /// of this LMDB), io.
  static Result<std::unique_ptr<Env>> open(const std::filesystem::path& folder,
                                           std::uint64_t map_bytes);
  Env(const Env&) = delete;
  Env& operator=(const Env&) = delete;
  ~Env();

  [[nodiscard]] Result<ReadTxn> read() const;
  /// Faults: storage_corrupt (stopped), io.
  [[nodiscard]] Result<WriteTxn> write();

  [[nodiscard]] bool stopped() const { return stopped_; }

  /// Free disk for this user. Faults: io.
  [[nodiscard]] Result<std::uint64_t> free_bytes() const;

  /// What is left of the map: pages never used, and pages free again. Faults: io.
  [[nodiscard]] Result<std::uint64_t> free_map_bytes() const;

 private:
  friend class Txn;
  friend class WriteTxn;

  explicit Env(std::filesystem::path folder) : folder_(std::move(folder)) {}

  Status claim();
  Status start(std::uint64_t map_bytes);
  Status open_tables();
  [[nodiscard]] Result<std::uint64_t> free_pages() const;
  std::filesystem::path folder_;
  MDB_env* env_ = nullptr;
  int claim_ = -1;  // locked file: one opener in all processes
  std::array<unsigned, kTableNames.size()> tables_{};
  std::atomic<bool> stopped_ = false;
};

}  // namespace talgu::storage
