#include "storage/feeds/chain.h"

#include "protocol/base/limits.h"

#include <string>

namespace talgu::storage {
namespace {

/// What the first entry of a walk must name as the one before.
Result<EntryHash> hash_before(const Txn& txn, const FeedId& feed, std::uint64_t seq) {
  if (seq > 0) {
    TALGU_TRY(const HeldEntry below, held_entry(txn, feed, seq - 1));
    return below.hash;
  }
  TALGU_TRY(const HeldEntry first, held_entry(txn, feed, 0));
  const auto open = parse_open(first.body);
  if (!open || feed_id(first.body) != feed) return damaged_feed(feed, 0);
  return genesis_hash(open->certificate);
}

}  // namespace

std::unexpected<Error> damaged_feed(const FeedId& feed, std::uint64_t seq) {
  return fail(Fault::storage_corrupt,
              "entry " + std::to_string(seq) + " of feed " + short_hex(feed) + " is damaged",
              "stop the node and restore the feed from its peers or a backup");
}

Result<HeldEntry> parse_held(const FeedId& feed, std::uint64_t seq, ByteView stored) {
  if (stored.size() < limits::kEntryHeaderBytes) return damaged_feed(feed, seq);
  const auto header = parse_header(stored.first(limits::kEntryHeaderBytes));
  const ByteView body = stored.subspan(limits::kEntryHeaderBytes);
  if (!header || header->feed != feed || header->seq != seq || header->body_length != body.size() ||
      header->body_hash != body_hash(body)) {
    return damaged_feed(feed, seq);
  }
  return HeldEntry{.header = *header, .hash = entry_hash(encode_header(*header)), .body = body};
}

Result<HeldEntry> held_entry(const Txn& txn, const FeedId& feed, std::uint64_t seq) {
  TALGU_TRY(const auto stored, txn.get(Table::entries, entry_key(feed, seq)));
  if (!stored) {
    return fail(Fault::invalid_input,
                "entry " + std::to_string(seq) + " of feed " + short_hex(feed) + " is not held");
  }
  return parse_held(feed, seq, *stored);
}

Result<EntryHash> walk_chain(const Txn& txn, const FeedId& feed, std::uint64_t from,
                             std::uint64_t to,
                             const std::function<Status(const HeldEntry&)>& visit) {
  TALGU_TRY(EntryHash previous, hash_before(txn, feed, from));
  for (std::uint64_t seq = from; seq <= to; ++seq) {
    TALGU_TRY(const HeldEntry entry, held_entry(txn, feed, seq));
    if (entry.header.previous != previous) return damaged_feed(feed, seq);
    TALGU_PASS(visit(entry));
    previous = entry.hash;
  }
  return previous;
}

}  // namespace talgu::storage
