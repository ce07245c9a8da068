#pragma once

#include "protocol/feed/feed_tail.h"
#include "protocol/sync/ports.h"
#include "storage/env/store.h"
#include "storage/vault/vault.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace talgu::storage {

/// An entry as held: header and body fit each other.
struct StoredEntry {
  EntryHeader header;
  EntryHash hash;
  Bytes body;
};

/// Reads the store. Every call is a read transaction of its own, so none stays open and each call
/// sees all that was committed before it. Any thread; not longer than the store.
class Snapshot final : public sync::RunSource {
 public:
  explicit Snapshot(const Store& store) : store_(&store) {}

  /// Chain, bodies and head are checked against each other; the head's signature is not.
  Result<Run> run_from(const FeedId& feed, std::uint64_t first_seq) override;
  Result<EpochBody> epoch_body(const FeedId& feed, std::uint32_t epoch) override;
  Result<EntryHeader> header_at(const FeedId& feed, std::uint64_t seq) override;

  /// Sorted by feed id. Faults: storage_corrupt.
  [[nodiscard]] Result<std::vector<FeedTail>> tails() const;
  [[nodiscard]] Result<std::optional<FeedTail>> tail(const FeedId& feed) const;
  /// The newest of each reader. Faults: storage_corrupt.
  [[nodiscard]] Result<std::vector<SignedReceipt>> receipts(const FeedId& feed) const;
  /// Faults: invalid_input (not held), storage_corrupt.
  [[nodiscard]] Result<StoredEntry> entry(const FeedId& feed, std::uint64_t seq) const;
  /// Faults: prerequisite_missing (rule epoch_key_missing), storage_corrupt.
  [[nodiscard]] Result<EpochKey> epoch_key(const FeedId& feed, std::uint32_t epoch,
                                           const VaultKey& view_secret) const;
  /// Needs no key. False also when the store cannot be read.
  [[nodiscard]] bool holds_key(const FeedId& feed, std::uint32_t epoch) const;

 private:
  const Store* store_;
};

}  // namespace talgu::storage
