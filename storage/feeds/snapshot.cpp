#include "storage/feeds/snapshot.h"

#include "protocol/base/layout.h"
#include "protocol/base/limits.h"
#include "protocol/base/refusal.h"
#include "storage/env/lmdb_env.h"
#include "storage/feeds/chain.h"
#include "storage/feeds/epochs.h"
#include "storage/feeds/founding.h"

#include <string>
#include <utility>

namespace talgu::storage {
namespace {

/// The first kept head at or above `seq`: at an anchor, or else the newest.
Result<SignedHead> head_from(const Txn& txn, const FeedId& feed, std::uint64_t seq) {
  TALGU_TRY(Cursor cursor, txn.cursor(Table::heads));
  TALGU_TRY(const auto row, cursor.seek(entry_key(feed, seq)));
  if (row && equal(row->key.first(FeedId::kSize), feed.view())) {
    TALGU_TRY(const ByteView value, checked(Table::heads, row->key, row->value));
    const auto head = parse_signed_head(value);
    if (!head || head->head.feed != feed || head->head.position.seq != seq_of_key(row->key)) {
      return damaged_feed(feed, seq);
    }
    return *head;
  }
  TALGU_TRY(const auto tail, read_tail(txn, feed));
  if (!tail || tail->last.seq < seq) {
    return fail(Fault::invalid_input,
                "entry " + std::to_string(seq) + " of feed " + short_hex(feed) + " is not held");
  }
  return tail->head;
}

}  // namespace

Result<Run> Snapshot::run_from(const FeedId& feed, std::uint64_t first_seq) {
  TALGU_TRY(const ReadTxn txn, store_->env().read());
  TALGU_TRY(const SignedHead head, head_from(txn, feed, first_seq));
  const Position& end = head.head.position;
  if (end.seq - first_seq >= limits::kRunEntriesMax) return damaged_feed(feed, end.seq);
  RunWriter writer;
  TALGU_TRY(const EntryHash last,
            walk_chain(txn, feed, first_seq, end.seq, [&](const HeldEntry& entry) -> Status {
              writer.add(entry.header, entry.body);
              return {};
            }));
  if (last != end.hash) return damaged_feed(feed, end.seq);
  Run run;
  run.feed = feed;
  run.first_seq = first_seq;
  run.head = head;
  run.storage = writer.take();
  run.entries = run.storage;
  return run;
}

Result<EpochBody> Snapshot::epoch_body(const FeedId& feed, std::uint32_t epoch) {
  TALGU_TRY(const ReadTxn txn, store_->env().read());
  return read_epoch_body(txn, feed, epoch);
}

Result<EntryHeader> Snapshot::header_at(const FeedId& feed, std::uint64_t seq) {
  TALGU_TRY(const ReadTxn txn, store_->env().read());
  TALGU_TRY(const HeldEntry entry, held_entry(txn, feed, seq));
  return entry.header;
}

Result<std::vector<FeedTail>> Snapshot::tails() const {
  TALGU_TRY(const ReadTxn txn, store_->env().read());
  return read_tails(txn);
}

Result<std::optional<FeedTail>> Snapshot::tail(const FeedId& feed) const {
  TALGU_TRY(const ReadTxn txn, store_->env().read());
  return read_tail(txn, feed);
}

Result<std::vector<SignedReceipt>> Snapshot::receipts(const FeedId& feed) const {
  TALGU_TRY(const ReadTxn txn, store_->env().read());
  return read_receipts(txn, feed);
}

Result<StoredEntry> Snapshot::entry(const FeedId& feed, std::uint64_t seq) const {
  TALGU_TRY(const ReadTxn txn, store_->env().read());
  TALGU_TRY(const HeldEntry held, held_entry(txn, feed, seq));
  return StoredEntry{.header = held.header, .hash = held.hash, .body = to_bytes(held.body)};
}

Result<EpochKey> Snapshot::epoch_key(const FeedId& feed, std::uint32_t epoch,
                                     const VaultKey& view_secret) const {
  TALGU_TRY(const ReadTxn txn, store_->env().read());
  return read_epoch_key(txn, feed, epoch, view_secret);
}

bool Snapshot::holds_key(const FeedId& feed, std::uint32_t epoch) const {
  const auto txn = store_->env().read();
  if (!txn) return false;
  const auto held = holds_epoch_key(*txn, feed, epoch);
  return held && *held;
}

}  // namespace talgu::storage
