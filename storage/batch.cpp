#include "storage/batch.h"

#include "protocol/layout.h"
#include "protocol/limits.h"
#include "protocol/refusal.h"
#include "storage/founding.h"
#include "storage/lmdb_env.h"

namespace talgu::storage {
namespace {

/// Pages that a commit rewrites beside its values: a few for each row, and the roots.
constexpr std::uint64_t kOverheadPerRow = 512;
constexpr std::uint64_t kOverhead = std::uint64_t{64} * 1024;

Status write_entries(WriteTxn& txn, const Admitted& run) {
  for (const RunEntry& entry : run.entries()) {
    const HeaderBytes header = encode_header(entry.header);
    TALGU_PASS(txn.insert(Table::entries, entry_key(run.feed(), entry.header.seq),
                          concat({header, entry.body})));
    if (entry.header.kind != EntryKind::epoch) continue;
    const Bytes key = epoch_key_name(run.feed(), entry.header.epoch);
    const Bytes value = with_check(Table::epochs, key, le64(entry.header.seq));
    TALGU_PASS(txn.insert(Table::epochs, key, value));
  }
  return {};
}

Status write_run(WriteTxn& txn, const Admitted& run) {
  TALGU_TRY(const auto held, read_tail(txn, run.feed()));
  const std::uint64_t next = held ? held->last.seq + 1 : 0;
  if (run.entries().front().header.seq > next) {
    return refuse_rule(Rule::run_start, "the run does not join what is held");
  }
  TALGU_PASS(write_entries(txn, run));
  if (run.tail().last.seq < next) return {};  // held already, and found equal
  TALGU_PASS(txn.put_checked(Table::feeds, run.feed().view(), encode_tail(run.tail())));
  if (!run.ends_at_anchor()) return {};
  const Bytes key = entry_key(run.feed(), run.tail().last.seq);
  return txn.put_checked(Table::heads, key, encode_signed_head(run.head()));
}

std::uint64_t size_of(const Admitted& run) {
  std::uint64_t size = 0;
  for (const RunEntry& entry : run.entries()) {
    size += limits::kEntryHeaderBytes + entry.body.size() + kOverheadPerRow;
  }
  return size;
}

}  // namespace

Batch& Batch::add(Admitted run) {
  bytes_ += size_of(run);
  runs_.push_back(std::move(run));
  return *this;
}

Batch& Batch::add(const PartyId& party, std::uint64_t version, const SignedStatement& statement) {
  Bytes key = statement_key(party, version);
  Bytes value = with_check(Table::statements, key, encode_signed_statement(statement));
  return put(Table::statements, std::move(key), std::move(value), Keep::first);
}

Batch& Batch::add_epoch_key(const FeedId& feed, std::uint32_t epoch, const EpochKey& key,
                            const VaultKey& view_secret) {
  Bytes name = epoch_key_name(feed, epoch);
  Bytes sealed = seal_value(keyring_key(view_secret),
                            {.table = name_of(Table::keyring), .key = name}, key.expose());
  return put(Table::keyring, std::move(name), std::move(sealed), Keep::last);
}

Batch& Batch::put_contact(const Contact& contact) {
  Bytes key = to_bytes(contact.node.view());
  Bytes value = with_check(Table::contacts, key, encode_addresses(contact));
  return put(Table::contacts, std::move(key), std::move(value), Keep::last);
}

Batch& Batch::put_receipt(const SignedReceipt& receipt) {
  Bytes key = concat({receipt.receipt.feed.view(), receipt.receipt.reader.view()});
  Bytes value = with_check(Table::receipts, key, encode_signed_receipt(receipt));
  return put(Table::receipts, std::move(key), std::move(value), Keep::last);
}

Batch& Batch::put_policy(const SignedPolicy& policy) {
  Bytes key = to_bytes(as_bytes(meta::kPolicy));
  Bytes value = with_check(Table::meta, key, encode_signed_policy(policy));
  return put(Table::meta, std::move(key), std::move(value), Keep::last);
}

Batch& Batch::put(Table table, Bytes key, Bytes value, Keep keep) {
  bytes_ += key.size() + value.size() + kOverheadPerRow;
  values_.push_back(
      {.table = table, .key = std::move(key), .value = std::move(value), .keep = keep});
  return *this;
}

Status Batch::commit() {
  const std::vector<Admitted> runs = std::exchange(runs_, {});
  const std::vector<Value> values = std::exchange(values_, {});
  const std::uint64_t bytes = std::exchange(bytes_, 0);
  if (runs.empty() && values.empty()) return {};
  if (!runs.empty()) {
    TALGU_TRY(const std::uint64_t room, store_->room());
    if (room < bytes + kOverhead) {
      return fail(Fault::storage_full, "the disk is full up to the reserve",
                  "free some disk; logs and keys are still accepted");
    }
  }
  TALGU_TRY(WriteTxn txn, store_->env().write());
  for (const Value& value : values) {
    TALGU_PASS(value.keep == Keep::first ? txn.insert(value.table, value.key, value.value)
                                         : txn.put(value.table, value.key, value.value));
  }
  for (const Admitted& run : runs) TALGU_PASS(write_run(txn, run));
  TALGU_TRY(const std::uint64_t commits, read_number(txn, meta::kCommits));
  TALGU_PASS(write_number(txn, meta::kCommits, commits + 1));
  return txn.commit();
}

}  // namespace talgu::storage
