#include "storage/feeds/batch.h"

#include "protocol/base/layout.h"
#include "protocol/base/limits.h"
#include "protocol/base/refusal.h"
#include "storage/env/lmdb_env.h"
#include "storage/feeds/founding.h"
#include "storage/feeds/own_marks.h"

#include <algorithm>
#include <iterator>

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

bool share_a_feed(const std::vector<Admitted>& some, const std::vector<Admitted>& others) {
  return std::ranges::any_of(some, [&others](const Admitted& run) {
    return std::ranges::find(others, run.feed(), &Admitted::feed) != others.end();
  });
}

std::unexpected<Error> full(RoomLimit limit) {
  if (limit == RoomLimit::map) {
    return fail(Fault::storage_full, "the database has reached its configured size",
                "raise limits.map_gib and start again; logs and keys are still accepted");
  }
  return fail(Fault::storage_full, "the disk is full up to the reserve",
              "free some disk; logs and keys are still accepted");
}

}  // namespace

std::size_t Batch::begin_part() {
  parts_.emplace_back();
  return parts_.size() - 1;
}

Batch::Part& Batch::last() {
  if (parts_.empty()) parts_.emplace_back();
  return parts_.back();
}

Batch& Batch::then(std::function<Status(WriteTxn&)> last_step) {
  last_step_ = std::move(last_step);
  return *this;
}

bool Batch::empty() const {
  return std::ranges::all_of(
      parts_, [](const Part& part) { return part.runs.empty() && part.values.empty(); });
}

std::uint64_t Batch::bytes() const {
  std::uint64_t bytes = 0;
  for (const Part& part : parts_) bytes += part.bytes;
  return bytes;
}

Batch& Batch::add(Admitted run) {
  Part& part = last();
  part.bytes += size_of(run);
  part.runs.push_back(std::move(run));
  return *this;
}

Batch& Batch::add_own(Admitted run) {
  const FeedId& feed = run.feed();
  if (run.entries().front().header.seq > 0) {
    last().extended.push_back(feed);
  } else {
    put(Table::own, to_bytes(feed.view()), own_feed_row(feed, OwnFeedState::extended), Keep::first);
  }
  return add(std::move(run));
}

Batch& Batch::add(const PartyId& party, std::uint64_t version, const SignedStatement& statement) {
  Bytes key = statement_key(party, version);
  Bytes value = with_check(Table::statements, key, encode_signed(statement));
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
  Bytes value = with_check(Table::meta, key, encode_signed(policy));
  return put(Table::meta, std::move(key), std::move(value), Keep::last);
}

Batch& Batch::put(Table table, Bytes key, Bytes value, Keep keep) {
  Part& part = last();
  part.bytes += key.size() + value.size() + kOverheadPerRow;
  part.values.push_back(
      {.table = table, .key = std::move(key), .value = std::move(value), .keep = keep});
  return *this;
}

Status Batch::commit() {
  Part whole;
  for (Part& part : std::exchange(parts_, {})) {
    std::ranges::move(part.runs, std::back_inserter(whole.runs));
    std::ranges::move(part.extended, std::back_inserter(whole.extended));
    std::ranges::move(part.values, std::back_inserter(whole.values));
    whole.bytes += part.bytes;
  }
  parts_.push_back(std::move(whole));
  return commit_parts().front();
}

std::vector<Status> Batch::commit_parts() {
  const bool nothing = empty();
  const std::vector<Part> parts = std::exchange(parts_, {});
  std::vector<Status> outcome(parts.size());
  if (nothing) return outcome;
  refuse_without_room(*store_, parts, outcome);
  // Each round either ends it or refuses one part more.
  while (std::ranges::any_of(outcome, [](const Status& part) { return part.has_value(); })) {
    const auto stop = try_commit(parts, outcome);
    if (!stop) break;
    if (stop->last_step) {
      last_step_ = nullptr;
      continue;
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (!outcome[i]) continue;
      if (!stop->part || i == *stop->part ||
          (i > *stop->part && share_a_feed(parts[i].runs, parts[*stop->part].runs))) {
        outcome[i] = std::unexpected(stop->error);
      }
    }
  }
  return outcome;
}

void Batch::refuse_without_room(const Store& store, const std::vector<Part>& parts,
                                std::vector<Status>& outcome) {
  std::uint64_t bytes = kOverhead;
  bool entries = false;
  for (const Part& part : parts) {
    bytes += part.bytes;
    entries = entries || !part.runs.empty();
  }
  if (!entries) return;
  const auto room = store.room();
  if (room && room->bytes >= bytes) return;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].runs.empty()) continue;
    outcome[i] = room ? full(room->limit) : std::unexpected(room.error());
  }
}

Status Batch::write_part(WriteTxn& txn, const Part& part) {
  for (const Value& value : part.values) {
    TALGU_PASS(value.keep == Keep::first ? txn.insert(value.table, value.key, value.value)
                                         : txn.put(value.table, value.key, value.value));
  }
  for (const FeedId& feed : part.extended) TALGU_PASS(check_extends(txn, feed));
  for (const Admitted& run : part.runs) TALGU_PASS(write_run(txn, run));
  return {};
}

/// One transaction with every part that is not refused yet. None: durable, or nothing to write.
std::optional<Batch::Stop> Batch::try_commit(const std::vector<Part>& parts,
                                             const std::vector<Status>& outcome) {
  const auto for_all = [](Error error) {
    return Stop{.part = std::nullopt, .error = std::move(error)};
  };
  auto txn = store_->env().write();
  if (!txn) return for_all(txn.error());
  bool written = false;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!outcome[i] || (parts[i].runs.empty() && parts[i].values.empty())) continue;
    written = true;
    const Status done = write_part(*txn, parts[i]);
    if (done) continue;
    const bool all = done.error().fault == Fault::storage_full || done.error().fault == Fault::io;
    return all ? for_all(done.error()) : Stop{.part = i, .error = done.error()};
  }
  if (!written) return std::nullopt;
  if (last_step_) {
    const Status done = last_step_(*txn);
    if (!done) return Stop{.part = std::nullopt, .error = done.error(), .last_step = true};
  }
  const auto commits = read_number(*txn, meta::kCommits);
  if (!commits) return for_all(commits.error());
  const Status counted = write_number(*txn, meta::kCommits, *commits + 1);
  if (!counted) return for_all(counted.error());
  const Status committed = txn->commit();
  if (!committed) return for_all(committed.error());
  return std::nullopt;
}

}  // namespace talgu::storage
