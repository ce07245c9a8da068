#include "storage/view/view.h"

#include "protocol/base/layout.h"
#include "protocol/base/limits.h"
#include "storage/env/lmdb_env.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace talgu::storage {
namespace {

// A copy in another feed, or later in the same, is a row of its own.
constexpr std::size_t kKeyBytes =
    PartyId::kSize + RecordId::kSize + EventId::kSize + FeedId::kSize + sizeof(std::uint64_t);
constexpr std::size_t kSliceRows = 256;  // copied while a transaction is open

Place place_of(ByteView key) {
  return {.table = name_of(Table::view), .key = key, .schema = kViewSchema};
}

Place count_place() {
  return {.table = name_of(Table::meta), .key = as_bytes(meta::kViewRows), .schema = kViewSchema};
}

std::unexpected<Error> damaged() {
  return fail(Fault::storage_corrupt, "a row of the record view is damaged", "rebuild the view");
}

Bytes prefix_of(const ViewPart& part) {
  Bytes prefix;
  if (!part.owner) return prefix;
  append(prefix, part.owner->view());
  if (part.record) append(prefix, part.record->view());
  return prefix;
}

/// The sealed rows at or above `from` that begin with `prefix`, at most a slice.
Result<std::vector<SealedRow>> read_slice(const Store& store, ByteView from, ByteView prefix) {
  TALGU_TRY(const ReadTxn txn, store.env().read());
  TALGU_TRY(Cursor cursor, txn.cursor(Table::view));
  TALGU_TRY(auto row, cursor.seek(from));
  std::vector<SealedRow> rows;
  while (row && rows.size() < kSliceRows) {
    if (row->key.size() != kKeyBytes) return damaged();
    if (!equal(row->key.first(prefix.size()), prefix)) break;
    rows.push_back({.key = to_bytes(row->key), .value = to_bytes(row->value)});
    TALGU_TRY(auto following, cursor.next());
    row = following;
  }
  return rows;
}

}  // namespace

Status drop_view(Env& env) {
  TALGU_TRY(WriteTxn txn, env.write());
  TALGU_PASS(txn.clear(Table::view));
  TALGU_PASS(txn.clear(Table::cursors));
  // Of no rows nothing needs to be counted; the next write of some counts them.
  TALGU_PASS(txn.put_checked(Table::meta, as_bytes(meta::kViewRows), {}));
  return txn.commit();
}

Status put_view_count(WriteTxn& txn, const VaultKey& view_key) {
  TALGU_TRY(const std::uint64_t rows, txn.rows(Table::view));
  const Bytes sealed = seal_value(view_key, count_place(), LayoutWriter().u64(rows).view());
  return txn.put_checked(Table::meta, as_bytes(meta::kViewRows), sealed);
}

Result<bool> has_all_rows(const Txn& txn, const VaultKey& view_key) {
  TALGU_TRY(const std::uint64_t rows, txn.rows(Table::view));
  TALGU_TRY(const auto sealed, txn.get_checked(Table::meta, as_bytes(meta::kViewRows)));
  if (!sealed || sealed->empty()) return rows == 0;
  TALGU_TRY(const Bytes opened, open_value(view_key, count_place(), *sealed));
  LayoutReader in(opened);
  const std::uint64_t counted = in.u64();
  TALGU_PASS(in.finish("count of view rows"));
  return counted == rows;
}

SealedRow seal_row(const VaultKey& view_key, const ViewEvent& event) {
  LayoutWriter out;
  const EventOrigin& origin = event.origin;
  out.id(origin.party).id(origin.guest).text(origin.audience).bytes(event.bytes);
  LayoutWriter place;
  place.id(event.owner).id(event.record).id(event.id).id(origin.feed).u64(origin.seq);
  Bytes key = to_bytes(place.view());
  Bytes value = seal_value(view_key, place_of(key), out.view());
  return {.key = std::move(key), .value = std::move(value)};
}

Result<ViewEvent> open_row(const VaultKey& view_key, const SealedRow& row) {
  if (row.key.size() != kKeyBytes) return damaged();
  TALGU_TRY(const Bytes opened, open_value(view_key, place_of(row.key), row.value));
  LayoutReader key(row.key);
  ViewEvent event;
  event.owner = key.id<PartyId>();
  event.record = key.id<RecordId>();
  event.id = key.id<EventId>();
  event.origin.feed = key.id<FeedId>();
  event.origin.seq = key.u64();
  LayoutReader in(opened);
  event.origin.party = in.id<PartyId>();
  event.origin.guest = in.id<GuestLabel>();
  event.origin.audience = in.text(limits::kAudienceNameBytesMax);
  if (!in.ok()) return damaged();
  event.bytes = to_bytes(in.rest());
  return event;
}

Status for_each_event(const Store& store, const VaultKey& view_secret, const ViewPart& part,
                      const std::function<bool(const ViewEvent&)>& visit) {
  const VaultKey key = view_key(view_secret);
  const Bytes prefix = prefix_of(part);
  Bytes from = prefix;
  while (true) {
    TALGU_TRY(const std::vector<SealedRow> rows, read_slice(store, from, prefix));
    for (const SealedRow& row : rows) {
      TALGU_TRY(const ViewEvent event, open_row(key, row));
      if (!visit(event)) return {};
    }
    if (rows.size() < kSliceRows) return {};
    from = rows.back().key;
    from.push_back(std::byte{0});  // the least key above it
  }
}

}  // namespace talgu::storage
