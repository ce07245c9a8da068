#pragma once

#include "protocol/feed/admission.h"
#include "protocol/feed/receipt.h"
#include "protocol/law/policy/policy.h"
#include "storage/env/store.h"
#include "storage/env/tables.h"
#include "storage/vault/vault.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace talgu::storage {

class WriteTxn;

/// Writes that become durable together: one transaction, one flush, whole or not at all, or part by
/// part where the caller wants it. Made by
/// Store::begin_batch(); keeps what it is given until commit(). Lives on the writer's thread, and
/// not longer than the store. Nothing is acknowledged before commit() has said yes.
class Batch final {
 public:
  explicit Batch(Store& store) : store_(&store) {}

  /// What is added from here on is a part of its own: commit_parts() stores or refuses it alone.
  /// Returns its number.
  std::size_t begin_part();

  Batch& add(Admitted run);
  /// A run of a feed that this node writes. Faults at commit: not_permitted (the feed was not
  /// opened in this store, or has ended in it: own_feeds.h).
  Batch& add_own(Admitted run);
  Batch& add(const PartyId& party, std::uint64_t version, const SignedStatement& statement);
  /// Sealed at once under the keyring key that follows from `view_secret`.
  Batch& add_epoch_key(const FeedId& feed, std::uint32_t epoch, const EpochKey& key,
                       const VaultKey& view_secret);
  Batch& put_contact(const Contact& contact);
  /// In the place of an older one of the same feed and reader.
  Batch& put_receipt(const SignedReceipt& receipt);
  Batch& put_policy(const SignedPolicy& policy);

  /// Done in the same transaction after everything else, once in each attempt; what it fails at is
  /// left out, and the batch is committed without it.
  Batch& then(std::function<Status(WriteTxn&)> last_step);

  [[nodiscard]] bool empty() const;

  /// Bytes gathered, for the caller that ends a batch at a size.
  [[nodiscard]] std::uint64_t bytes() const;

  /// Commits and adds one to the commit counter; an empty batch does nothing. The batch is empty
  /// afterwards, whatever the outcome. A run that is held already changes nothing.
  /// Faults: storage_full (entries would use the reserve, which batches without entries may; or
  /// the map is full), storage_corrupt (another value stands where an entry goes, or the store is
  /// stopped), prerequisite_missing (rule run_start: the run does not join what is held), io.
  Status commit();

  /// As commit(), but a part that cannot be stored is left out, and with it the later parts of the
  /// same feeds; the others become durable together. One status for each part, in their order.
  /// Parts without entries are stored even when entries would use the reserve.
  [[nodiscard]] std::vector<Status> commit_parts();

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

  struct Part {
    std::vector<Admitted> runs;
    std::vector<FeedId> extended;  // own feeds among them that go on
    std::vector<Value> values;
    std::uint64_t bytes = 0;
  };

  /// Why a transaction was given up: for one part, or for all of them.
  struct Stop {
    std::optional<std::size_t> part;
    Error error;
    bool last_step = false;  // it alone failed
  };

  Part& last();
  Batch& put(Table table, Bytes key, Bytes value, Keep keep);
  static void refuse_without_room(const Store& store, const std::vector<Part>& parts,
                                  std::vector<Status>& outcome);
  static Status write_part(WriteTxn& txn, const Part& part);
  std::optional<Stop> try_commit(const std::vector<Part>& parts,
                                 const std::vector<Status>& outcome);
  Store* store_;
  std::vector<Part> parts_;
  std::function<Status(WriteTxn&)> last_step_;
};

}  // namespace talgu::storage
