#include "storage/feeds/epochs.h"

#include "protocol/base/layout.h"
#include "protocol/base/refusal.h"
#include "storage/feeds/chain.h"

#include <string>

namespace talgu::storage {
namespace {

/// Where an epoch begins.
Result<std::uint64_t> epoch_seq(const Txn& txn, const FeedId& feed, std::uint32_t epoch) {
  TALGU_TRY(const auto stored, txn.get_checked(Table::epochs, epoch_key_name(feed, epoch)));
  if (!stored) {
    return fail(Fault::invalid_input,
                "epoch " + std::to_string(epoch) + " of feed " + short_hex(feed) + " is not held");
  }
  LayoutReader in(*stored);
  const std::uint64_t seq = in.u64();
  if (!in.finish("epoch")) return damaged_feed(feed, 0);
  return seq;
}

}  // namespace

Result<EpochBody> read_epoch_body(const Txn& txn, const FeedId& feed, std::uint32_t epoch) {
  TALGU_TRY(const std::uint64_t seq, epoch_seq(txn, feed, epoch));
  TALGU_TRY(const HeldEntry entry, held_entry(txn, feed, seq));
  auto body = parse_epoch(entry.body);
  if (!body || entry.header.kind != EntryKind::epoch || entry.header.epoch != epoch) {
    return damaged_feed(feed, seq);
  }
  return body;
}

Result<EpochKey> read_epoch_key(const Txn& txn, const FeedId& feed, std::uint32_t epoch,
                                const VaultKey& view_secret) {
  const Bytes name = epoch_key_name(feed, epoch);
  TALGU_TRY(const auto sealed, txn.get(Table::keyring, name));
  if (!sealed) return refuse_rule(Rule::epoch_key_missing, "the key of the epoch is not held");
  TALGU_TRY(const SecretBytes key,
            open_secret_value(keyring_key(view_secret),
                              {.table = name_of(Table::keyring), .key = name}, *sealed));
  auto made = EpochKey::from(key.expose());
  if (!made) return fail(Fault::storage_corrupt, "a key of the keyring has the wrong length");
  return made;
}

Result<bool> holds_epoch_key(const Txn& txn, const FeedId& feed, std::uint32_t epoch) {
  TALGU_TRY(const auto sealed, txn.get(Table::keyring, epoch_key_name(feed, epoch)));
  return sealed.has_value();
}

}  // namespace talgu::storage
