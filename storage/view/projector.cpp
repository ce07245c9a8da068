#include "storage/view/projector.h"

#include "protocol/base/layout.h"
#include "protocol/feed/data_body.h"
#include "protocol/feed/epoch_key.h"
#include "protocol/record/schema/event.h"
#include "storage/env/lmdb_env.h"
#include "storage/feeds/chain.h"
#include "storage/feeds/founding.h"
#include "storage/feeds/snapshot.h"
#include "storage/view/view.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace talgu::storage {
namespace {

/// Rows of one step, so that memory is bounded whatever entries hold.
constexpr std::size_t kStepBytesMax = std::size_t{8} * 1024 * 1024;

/// How far a feed has been taken in.
struct FeedCursor {
  FeedId feed;
  std::uint64_t next = 0;
};

/// What a step has gathered and not written yet.
struct Gathered {
  StepDone done;
  std::vector<SealedRow> rows;
  std::vector<FeedCursor> cursors;
  std::size_t bytes = 0;  // of the rows
};

/// The key that opens one epoch, and its audience's name.
struct OpenEpoch {
  std::uint32_t number = 0;
  EpochDataKey key;
  std::string audience;
};

Result<std::uint64_t> next_of(const Txn& txn, const FeedId& feed) {
  TALGU_TRY(const auto stored, txn.get_checked(Table::cursors, feed.view()));
  if (!stored) return std::uint64_t{0};
  LayoutReader in(*stored);
  in.u16();  // the schema: step() has looked
  const std::uint64_t next = in.u64();
  if (!in.finish("cursor")) return fail(Fault::storage_corrupt, "a view cursor is damaged");
  return next;
}

/// Whether rows or cursors of another layout, or of fewer kinds of records, stand there. One view
/// has one number: the first cursor tells.
Result<bool> is_of_another_schema(const Env& env) {
  TALGU_TRY(const ReadTxn txn, env.read());
  TALGU_TRY(Cursor cursor, txn.cursor(Table::cursors));
  TALGU_TRY(const auto first, cursor.seek({}));
  if (!first) return false;
  TALGU_TRY(const auto stored, txn.get_checked(Table::cursors, first->key));
  return stored && LayoutReader(*stored).u16() != kViewSchema;
}

/// Takes in one feed, from its cursor.
class FeedReader final {
 public:
  FeedReader(const Store& store, const Authority& authority, const VaultKey& view_secret,
             const FeedTail& tail)
      : snapshot_(store),
        authority_(&authority),
        view_secret_(&view_secret),
        view_key_(view_key(view_secret)),
        tail_(&tail) {}

  /// Goes on until the feed's end, the limit, or an epoch without a key. What was gathered before a
  /// fault stays. Faults: storage_corrupt (an entry or key is damaged), io.
  Status read(std::uint64_t next, std::size_t limit, Gathered& out);

 private:
  /// False where the entry waits for the key of its epoch.
  Result<bool> take_entry(std::uint64_t seq, Gathered& out);
  /// The entry's epoch, ready to open; null while its key is not held.
  Result<const OpenEpoch*> epoch_of(std::uint32_t number);
  void take_message(const OpenEpoch& epoch, const StoredEntry& entry, const Bytes& message,
                    Gathered& out);
  void take_event(const OpenEpoch& epoch, const StoredEntry& entry, Bytes bytes, Gathered& out);
  Snapshot snapshot_;
  const Authority* authority_;
  const VaultKey* view_secret_;
  VaultKey view_key_;
  const FeedTail* tail_;
  Member author_;
  std::optional<OpenEpoch> epoch_;
};

Status FeedReader::read(std::uint64_t next, std::size_t limit, Gathered& out) {
  const std::uint64_t first = next;
  TALGU_TRY(author_, authority_->find(tail_->open.certificate));
  Status done;
  for (; next <= tail_->last.seq; ++next) {
    if (out.done.entries >= limit || out.bytes >= kStepBytesMax) {
      out.done.more = true;
      break;
    }
    const auto taken = take_entry(next, out);
    if (!taken) done = std::unexpected(taken.error());
    if (!taken || !*taken) break;
    ++out.done.entries;
  }
  if (next != first) out.cursors.push_back({.feed = tail_->feed, .next = next});
  return done;
}

Result<bool> FeedReader::take_entry(std::uint64_t seq, Gathered& out) {
  TALGU_TRY(const StoredEntry entry, snapshot_.entry(tail_->feed, seq));
  if (entry.header.kind != EntryKind::data) return true;
  TALGU_TRY(const OpenEpoch* const epoch, epoch_of(entry.header.epoch));
  if (epoch == nullptr) {
    out.done.waiting.push_back(tail_->feed);
    return false;
  }
  const auto message = open_data(epoch->key, entry.header, entry.body);
  if (message) {
    take_message(*epoch, entry, *message, out);
  } else {
    ++out.done.refused;
  }
  return true;
}

Result<const OpenEpoch*> FeedReader::epoch_of(std::uint32_t number) {
  if (epoch_ && epoch_->number == number) return &*epoch_;
  TALGU_TRY(EpochBody body, snapshot_.epoch_body(tail_->feed, number));
  // A hedge secret is held by no store yet; its feeds wait as those without a key do.
  if (!body.hedge.is_zero() || !snapshot_.holds_key(tail_->feed, number)) return nullptr;
  TALGU_TRY(const EpochKey key, snapshot_.epoch_key(tail_->feed, number, *view_secret_));
  const EpochName name{
      .federation = authority_->id(), .feed = tail_->feed, .epoch = number, .commit = body.commit};
  epoch_.emplace(OpenEpoch{.number = number,
                           .key = epoch_data_key(name, key, nullptr),
                           .audience = std::move(body.audience_name)});
  return &*epoch_;
}

void FeedReader::take_message(const OpenEpoch& epoch, const StoredEntry& entry,
                              const Bytes& message, Gathered& out) {
  auto events = decode_message(message);
  if (!events) {
    ++out.done.refused;
    return;
  }
  for (Bytes& event : *events) take_event(epoch, entry, std::move(event), out);
}

void FeedReader::take_event(const OpenEpoch& epoch, const StoredEntry& entry, Bytes bytes,
                            Gathered& out) {
  const auto record = decode_event(bytes);
  if (!record) {
    ++out.done.refused;
    return;
  }
  const Certificate& author = author_.node->certificate;
  ViewEvent event;
  event.owner = author.party;
  event.record = record->id;
  event.origin = {.party = author.party,
                  .guest = guest_label(author),
                  .feed = tail_->feed,
                  .seq = entry.header.seq,
                  .audience = epoch.audience};
  event.id = event_id(author.party, event.origin.guest, bytes);
  event.bytes = std::move(bytes);
  out.rows.push_back(seal_row(view_key_, event));
  out.bytes += out.rows.back().value.size();
  ++out.done.events;
}

Status write(Env& env, const VaultKey& view_key, const Gathered& gathered) {
  if (gathered.cursors.empty()) return {};
  TALGU_TRY(WriteTxn txn, env.write());
  for (const SealedRow& row : gathered.rows) {
    TALGU_PASS(txn.put(Table::view, row.key, row.value));
  }
  for (const FeedCursor& cursor : gathered.cursors) {
    LayoutWriter value;
    value.u16(kViewSchema).u64(cursor.next);
    TALGU_PASS(txn.put_checked(Table::cursors, cursor.feed.view(), value.view()));
  }
  TALGU_PASS(put_view_count(txn, view_key));
  return txn.commit();
}

}  // namespace

Result<StepDone> Projector::step(const Authority& authority, const VaultKey& view_secret,
                                 std::size_t limit, const std::vector<FeedId>& first) {
  if (!is_known_) {
    TALGU_TRY(const bool is_older, is_of_another_schema(store_->env()));
    if (is_older) TALGU_PASS(rebuild());
    is_known_ = true;
  }
  Gathered gathered;
  TALGU_TRY(std::vector<FeedTail> tails, Snapshot(*store_).tails());
  // Each feed in its turn: an author can choose the order of feed ids, and fill its own without
  // end.
  const auto after = std::ranges::find_if(
      tails, [this](const FeedTail& tail) { return last_ && *last_ < tail.feed; });
  std::ranges::rotate(tails, after);
  std::ranges::stable_partition(tails, [&first](const FeedTail& tail) {
    return std::ranges::find(first, tail.feed) != first.end();
  });
  for (const FeedTail& tail : tails) {
    std::uint64_t next = 0;
    {
      TALGU_TRY(const ReadTxn txn, store_->env().read());
      TALGU_TRY(next, next_of(txn, tail.feed));
    }
    if (next > tail.last.seq) continue;
    FeedReader reader(*store_, authority, view_secret, tail);
    const Status read = reader.read(next, limit, gathered);
    if (std::ranges::find(first, tail.feed) == first.end()) last_ = tail.feed;
    if (!read) {
      if (read.error().fault != Fault::storage_corrupt) return std::unexpected(read.error());
      // One rotten entry keeps its own feed from the view and no other.
      gathered.done.damaged.push_back(tail.feed);
      continue;
    }
    if (gathered.done.more) break;
  }
  if (!gathered.rows.empty()) {
    TALGU_TRY(const Room room, store_->room());
    if (room.bytes == 0)
      return fail(Fault::storage_full, "the disk or the database is full up to the reserve");
  }
  TALGU_PASS(write(store_->env(), view_key(view_secret), gathered));
  return std::move(gathered.done);
}

Status Projector::rebuild() {
  return drop_view(store_->env());
}

}  // namespace talgu::storage
