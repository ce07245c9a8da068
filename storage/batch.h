#pragma once

#include "protocol/feed/admission.h"
#include "protocol/party/policy.h"
#include "protocol/receipt/receipt.h"
#include "storage/store.h"
#include "storage/tables.h"
#include "storage/vault.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace talgu::storage {

/// Writes that become durable together: one transaction, one flush, whole or not at all. Made by
/// Store::begin_batch(); keeps what it is given until commit(). Lives on the writer's thread, and
/// not longer than the store. Nothing is acknowledged before commit() has said yes.
class Batch final {
 public:
  explicit Batch(Store& store) : store_(&store) {}

  Batch& add(Admitted run);
  Batch& add(const PartyId& party, std::uint64_t version, const SignedStatement& statement);
  /// Sealed at once under the keyring key that follows from `view_secret`.
  Batch& add_epoch_key(const FeedId& feed, std::uint32_t epoch, const EpochKey& key,
                       const VaultKey& view_secret);
  Batch& put_contact(const Contact& contact);
  /// In the place of an older one of the same feed and reader.
  Batch& put_receipt(const SignedReceipt& receipt);
  Batch& put_policy(const SignedPolicy& policy);

  [[nodiscard]] bool empty() const { return runs_.empty() && values_.empty(); }

  /// Bytes gathered, for the caller that ends a batch at a size.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  /// Commits and adds one to the commit counter; an empty batch does nothing. The batch is empty
  /// afterwards, whatever the outcome. A run that is held already changes nothing.
  /// Faults: storage_full (entries would use the reserve, which batches without entries may; or
  /// the map is full), storage_corrupt (another value stands where an entry goes, or the store is
  /// stopped), prerequisite_missing (rule run_start: the run does not join what is held), io.
  Status commit();

 private:
  /// Which value stays where a key has one already.
  enum class Keep : std::uint8_t { first, last };  // first: another value is corruption

  /// One value for one of the small tables, sealed or with its check.
  struct Value {
    Table table;
    Bytes key;
    Bytes value;
    Keep keep;
  };

  Batch& put(Table table, Bytes key, Bytes value, Keep keep);
  Store* store_;
  std::vector<Admitted> runs_;
  std::vector<Value> values_;
  std::uint64_t bytes_ = 0;
};

}  // namespace talgu::storage
