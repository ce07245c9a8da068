#pragma once

#include "protocol/law/authority.h"
#include "protocol/feed/feed_tail.h"
#include "protocol/base/ids.h"
#include "protocol/law/policy/policy.h"
#include "protocol/feed/receipt.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace talgu::storage {

class Batch;
class Env;

struct StoreOptions {
  std::uint64_t map_bytes = std::uint64_t{1} << 40;  // address space, not disk
  // Free disk that entries may not use; of the map as much, but at most a sixteenth of it.
  std::uint64_t reserve_bytes = std::uint64_t{1} << 30;
};

/// What makes a folder the store of one node of one federation.
struct Founding {
  SignedCharter charter;
  std::map<PartyId, std::vector<SignedStatement>> logs;  // versions 1.. in order
  std::vector<Contact> contacts;                         // sorted by cert id
  SignedPolicy policy;
  CertId self;
};

/// Everything that the node starts from. Parsed, not verified: the caller builds an Authority.
struct Loaded {
  Founding founding;
  std::vector<FeedTail> tails;          // sorted by feed id
  std::vector<SignedReceipt> receipts;  // sorted by feed and reader
  StoreId store;
  std::uint64_t commits = 0;
};

/// What stands in the way first when there is no room any more.
enum class RoomLimit : std::uint8_t { disk, map };

struct Room {
  std::uint64_t bytes = 0;
  RoomLimit limit = RoomLimit::disk;
};

/// What the database knows of the last start (§5, restore detection).
struct BootMark {
  BootId boot;
  std::uint64_t starts = 0;
  friend bool operator==(const BootMark&, const BootMark&) = default;
};

/// One LMDB environment in a folder of its own (§11): default durability, one process, one opener.
/// Write calls belong to one thread, the writer's; reading calls may come from any thread.
/// After an I/O error of a commit the store is stopped: every later write fails with
/// storage_corrupt until the process opens it again and verifies.
class Store final {
 public:
  /// Makes folder (0700) and files (0600) where there are none. Faults: not_permitted (open
  /// elsewhere, or the folder is open to other users), storage_corrupt (not our database, or an
  /// unknown schema), io.
  static Result<std::unique_ptr<Store>> open(const std::filesystem::path& folder,
                                             const StoreOptions& options);
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store();

  [[nodiscard]] Result<bool> founded() const;
  /// Once per store. Faults: not_permitted (founded already), storage_full, storage_corrupt.
  Status found(const Founding& founding);
  /// Faults: prerequisite_missing (not founded), storage_corrupt.
  [[nodiscard]] Result<Loaded> load() const;

  /// Random, made with the database: a copy has the same.
  [[nodiscard]] const StoreId& id() const { return id_; }

  /// Batches committed since the database was made.
  [[nodiscard]] Result<std::uint64_t> commits() const;

  /// The next batch of writes; one at a time.
  [[nodiscard]] Batch begin_batch();

  /// Reads back entries from..to of a feed and checks the chain, the bodies, and the link to the
  /// entry below: before heads over own entries leave (§4, order of work).
  /// Faults: storage_corrupt, invalid_input (not held).
  Status verify_committed(const FeedId& feed, std::uint64_t from_seq, std::uint64_t to_seq) const;

  [[nodiscard]] Result<std::optional<BootMark>> boot_mark() const;
  Status put_boot_mark(const BootMark& mark);

  /// True after a failed commit.
  [[nodiscard]] bool stopped() const;
  /// Bytes that entries may still take, of the disk or of the map, whichever has less, without the
  /// reserve. Faults: io.
  [[nodiscard]] Result<Room> room() const;

  /// From the next batch on. Any thread.
  void set_reserve(std::uint64_t bytes) { reserve_bytes_ = bytes; }

  /// For the files of storage/ only.
  [[nodiscard]] Env& env() const { return *env_; }

 private:
  Store(std::unique_ptr<Env> env, const StoreOptions& options);
  Status prepare();
  std::unique_ptr<Env> env_;
  std::uint64_t map_bytes_;
  std::atomic<std::uint64_t> reserve_bytes_;
  StoreId id_;
};

}  // namespace talgu::storage
