#include "storage/view/view.h"

#include "protocol/base/limits.h"
#include "storage/env/lmdb_env.h"

namespace talgu::storage {
namespace {

constexpr std::size_t kSliceRows = 256;  // copied while a transaction is open

std::unexpected<Error> damaged() {
  return fail(Fault::storage_corrupt, "a row of the record view is damaged", "run: talgu fsck");
}

Bytes tagged(const Cell& cell, RowTag tag) {
  Bytes key = to_bytes(cell.view());
  key.push_back(static_cast<std::byte>(tag));
  return key;
}

Bytes event_key(const ViewKeys& keys, const ViewEvent& event) {
  const Origin& from = event.stored.origin;
  Bytes key = tagged(keys.cell_of(key_of(event.stored)), RowTag::event);
  append(key, keys.name_of({event.stored.id.view(), from.feed.view(), le64(from.seq)}).view());
  return key;
}

Bytes link_key(const ViewKeys& keys, const Link& link) {
  Bytes key = tagged(keys.cell_of(link.target), RowTag::link);
  key.push_back(static_cast<std::byte>(link.role));
  return key;
}

Bytes like_key(const ViewKeys& keys, Term likeness) {
  return tagged(keys.name_of({le64(static_cast<std::uint64_t>(likeness))}), RowTag::like);
}

/// A row that leads to a record.
SealedRow seal_record(const ViewKeys& keys, Bytes key, const RecordKey& record) {
  append(key, keys.cell_of(record).view());
  LayoutWriter out;
  out.id(record.owner).id(record.id).id(record.guest);
  Bytes value = keys.seal(Table::view, key, out.view());
  return {.key = std::move(key), .value = std::move(value)};
}

Result<RecordKey> open_record(const ViewKeys& keys, const Row& row) {
  TALGU_TRY(const Bytes opened, keys.open(Table::view, row.key, row.value));
  LayoutReader in(opened);
  RecordKey record;
  record.owner = in.id<PartyId>();
  record.id = in.id<RecordId>();
  record.guest = in.id<GuestLabel>();
  if (!in.finish("link")) return damaged();
  return record;
}

bool begins_with(ByteView key, ByteView prefix) {
  return key.size() >= prefix.size() && equal(key.first(prefix.size()), prefix);
}

/// Every row whose key begins with `prefix`.
Status for_each_row(const Txn& txn, ByteView prefix,
                    const std::function<Status(const Row&)>& visit) {
  TALGU_TRY(Cursor cursor, txn.cursor(Table::view));
  TALGU_TRY(auto row, cursor.seek(prefix));
  while (row && begins_with(row->key, prefix)) {
    TALGU_PASS(visit(*row));
    TALGU_TRY(auto following, cursor.next());
    row = following;
  }
  return {};
}

/// The sealed rows at or above `from`, at most a slice.
Result<std::vector<SealedRow>> read_slice(const Store& store, ByteView from) {
  TALGU_TRY(const ReadTxn txn, store.env().read());
  TALGU_TRY(Cursor cursor, txn.cursor(Table::view));
  TALGU_TRY(auto row, cursor.seek(from));
  std::vector<SealedRow> rows;
  while (row && rows.size() < kSliceRows) {
    rows.push_back({.key = to_bytes(row->key), .value = to_bytes(row->value)});
    TALGU_TRY(auto following, cursor.next());
    row = following;
  }
  return rows;
}

Bytes state_key() {
  return to_bytes(as_bytes(meta::kViewState));
}

Bytes change_key(std::uint64_t version) {
  const std::uint64_t place = version % kChangesKept;
  return {static_cast<std::byte>(place >> 8U), static_cast<std::byte>(place & 0xffU)};
}

/// The members of a state's counters, for both directions.
template <class State>
auto counters_of(State& state) {
  auto& all = state.counts;
  return std::array{&all.needs, &all.open, &all.offers, &all.commitments, &all.responses};
}

Result<ViewState> parse_state(ByteView bytes) {
  LayoutReader in(bytes);
  ViewState state;
  state.life = in.u64();
  state.version = in.u64();
  state.numbers = in.u64();
  const std::uint16_t roles = in.u16();
  for (std::uint16_t i = 0; i < roles && in.ok(); ++i) {
    const auto party = in.id<PartyId>();
    state.roles[party] = in.u8();
  }
  state.judged.days = static_cast<std::int32_t>(in.u32());
  state.due_page = in.u32();
  state.all_due = in.u8() != 0;
  for (std::int64_t* const counter : counters_of(state)) {
    *counter = static_cast<std::int64_t>(in.u64());
  }
  state.rows = in.u64();
  state.pages = in.u64();
  state.categories = in.u64();
  if (!in.finish("state of the view")) return damaged();
  return state;
}

}  // namespace

RecordKey key_of(const StoredEvent& stored) {
  return {.owner = stored.origin.author, .id = stored.event.id, .guest = stored.origin.guest};
}

std::optional<RowTag> tag_of(ByteView key) {
  if (key.size() <= Cell::kSize) return {};
  const std::size_t rest = key.size() - Cell::kSize - 1;
  const auto tag = static_cast<RowTag>(key[Cell::kSize]);
  const bool fits = (tag == RowTag::sheet && rest == 0) ||
                    ((tag == RowTag::event || tag == RowTag::like) && rest == Cell::kSize) ||
                    (tag == RowTag::link && rest == Cell::kSize + 1);
  return fits ? std::optional(tag) : std::nullopt;
}

SealedRow seal_event(const ViewKeys& keys, const ViewEvent& event) {
  LayoutWriter out;
  const Origin& from = event.stored.origin;
  out.id(from.author).id(from.guest).id(from.feed).u64(from.seq);
  out.id(event.stored.id).text(event.audience).bytes(event.bytes);
  Bytes key = event_key(keys, event);
  Bytes value = keys.seal(Table::view, key, out.view());
  return {.key = std::move(key), .value = std::move(value)};
}

Result<ViewEvent> open_event(const ViewKeys& keys, ByteView key, ByteView value) {
  TALGU_TRY(const Bytes opened, keys.open(Table::view, key, value));
  LayoutReader in(opened);
  ViewEvent event;
  Origin& from = event.stored.origin;
  from.author = in.id<PartyId>();
  from.guest = in.id<GuestLabel>();
  from.feed = in.id<FeedId>();
  from.seq = in.u64();
  event.stored.id = in.id<EventId>();
  event.audience = in.text(limits::kAudienceNameBytesMax);
  if (!in.ok()) return damaged();
  from.audience = audience_id(from.author, event.audience);
  event.bytes = to_bytes(in.rest());
  auto decoded = decode_event(event.bytes);
  if (!decoded) return damaged();
  event.stored.event = *std::move(decoded);
  return event;
}

SealedRow seal_link(const ViewKeys& keys, const Link& link, const RecordKey& from) {
  return seal_record(keys, link_key(keys, link), from);
}

SealedRow seal_like(const ViewKeys& keys, Term likeness, const RecordKey& need) {
  return seal_record(keys, like_key(keys, likeness), need);
}

SealedRow seal_sheet(const ViewKeys& keys, const Sheet& sheet) {
  Bytes key = tagged(keys.cell_of(sheet.key), RowTag::sheet);
  Bytes value = keys.seal(Table::view, key, encode_sheet(sheet));
  return {.key = std::move(key), .value = std::move(value)};
}

Cell sums_name(const ViewKeys& keys, const LineOf& line) {
  const std::array unit{static_cast<std::byte>(line.unit)};
  return keys.name_of({as_bytes(line.category), unit});
}

Status for_each_event_of(const Txn& txn, const ViewKeys& keys, const RecordKey& key,
                         const std::function<Status(ViewEvent)>& visit) {
  return for_each_row(txn, tagged(keys.cell_of(key), RowTag::event), [&](const Row& row) -> Status {
    TALGU_TRY(ViewEvent event, open_event(keys, row.key, row.value));
    return visit(std::move(event));
  });
}

Result<std::vector<RecordKey>> read_links(const Txn& txn, const ViewKeys& keys, const Link& link) {
  std::vector<RecordKey> found;
  TALGU_PASS(for_each_row(txn, link_key(keys, link), [&](const Row& row) -> Status {
    TALGU_TRY(const RecordKey from, open_record(keys, row));
    found.push_back(from);
    return {};
  }));
  return found;
}

Result<std::vector<RecordKey>> read_likes(const Txn& txn, const ViewKeys& keys, Term likeness,
                                          std::size_t limit) {
  const Bytes prefix = like_key(keys, likeness);
  std::vector<RecordKey> found;
  TALGU_TRY(Cursor cursor, txn.cursor(Table::view));
  TALGU_TRY(auto row, cursor.seek(prefix));
  while (row && begins_with(row->key, prefix) && found.size() < limit) {
    TALGU_TRY(const RecordKey record, open_record(keys, *row));
    found.push_back(record);
    TALGU_TRY(auto following, cursor.next());
    row = following;
  }
  return found;
}

Result<CategorySums> read_sums(const Txn& txn, const ViewKeys& keys, const LineOf& line) {
  const Cell name = sums_name(keys, line);
  TALGU_TRY(const auto sealed, txn.get(Table::sums, name.view()));
  if (!sealed) return CategorySums{};
  TALGU_TRY(const Bytes opened, keys.open(Table::sums, name.view(), *sealed));
  TALGU_TRY(const auto parsed, parse_sums(opened));
  return parsed.second;
}

Result<bool> is_blank(const Txn& txn, const Cell& cell) {
  TALGU_TRY(Cursor cursor, txn.cursor(Table::view));
  TALGU_TRY(const auto row, cursor.seek(cell.view()));
  return !row || !begins_with(row->key, cell.view());
}

Result<std::optional<Sheet>> read_sheet(const Txn& txn, const ViewKeys& keys, const Cell& cell) {
  const Bytes key = tagged(cell, RowTag::sheet);
  TALGU_TRY(const auto sealed, txn.get(Table::view, key));
  if (!sealed) return std::optional<Sheet>();
  TALGU_TRY(const Bytes opened, keys.open(Table::view, key, *sealed));
  TALGU_TRY(Sheet sheet, parse_sheet(opened));
  return std::optional(std::move(sheet));
}

std::optional<std::map<PartyId, std::uint8_t>> roles_after(const ViewState& state,
                                                           const FederationVersion& federation) {
  auto roles = state.roles;
  for (const auto& [party, role] : state.roles) {
    const Party* const found = federation.find(party);
    const std::uint8_t now = found == nullptr ? 0 : static_cast<std::uint8_t>(found->role);
    if (now != role) return {};
  }
  for (const Party& party : federation.parties) {
    roles[party.id] = static_cast<std::uint8_t>(party.role);
  }
  return roles;
}

Result<std::optional<ViewState>> read_view_state(const Txn& txn, const ViewKeys& keys) {
  TALGU_TRY(const auto sealed, txn.get_checked(Table::meta, state_key()));
  if (!sealed || sealed->empty()) return std::optional<ViewState>();
  TALGU_TRY(const Bytes opened, keys.open(Table::meta, state_key(), *sealed));
  TALGU_TRY(const ViewState state, parse_state(opened));
  return std::optional(state);
}

Result<std::optional<ViewState>> read_view_state(const Store& store, const VaultKey& view_secret) {
  TALGU_TRY(const ReadTxn txn, store.env().read());
  return read_view_state(txn, ViewKeys(view_secret));
}

Status put_view_state(WriteTxn& txn, const ViewKeys& keys, ViewState state) {
  TALGU_TRY(state.rows, txn.rows(Table::view));
  TALGU_TRY(state.pages, txn.rows(Table::cards));
  TALGU_TRY(state.categories, txn.rows(Table::sums));
  LayoutWriter out;
  out.u64(state.life).u64(state.version).u64(state.numbers);
  out.u16(static_cast<std::uint16_t>(state.roles.size()));
  for (const auto& [party, role] : state.roles) out.id(party).u8(role);
  out.u32(static_cast<std::uint32_t>(state.judged.days)).u32(state.due_page);
  out.u8(state.all_due ? 1 : 0);
  for (const std::int64_t* const counter : counters_of(state)) {
    out.u64(static_cast<std::uint64_t>(*counter));
  }
  out.u64(state.rows).u64(state.pages).u64(state.categories);
  return txn.put_checked(Table::meta, state_key(), keys.seal(Table::meta, state_key(), out.view()));
}

Result<bool> has_all_rows(const Txn& txn, const ViewKeys& keys) {
  TALGU_TRY(const auto state, read_view_state(txn, keys));
  const ViewState counted = state.value_or(ViewState{});
  TALGU_TRY(const std::uint64_t rows, txn.rows(Table::view));
  TALGU_TRY(const std::uint64_t pages, txn.rows(Table::cards));
  TALGU_TRY(const std::uint64_t categories, txn.rows(Table::sums));
  return rows == counted.rows && pages == counted.pages && categories == counted.categories;
}

Status put_changes(WriteTxn& txn, const ViewKeys& keys, std::uint64_t version,
                   const std::vector<std::uint32_t>& pages) {
  LayoutWriter out;
  out.u64(version);
  for (const std::uint32_t page : pages) out.u32(page);
  const Bytes key = change_key(version);
  return txn.put(Table::changes, key, keys.seal(Table::changes, key, out.view()));
}

Result<std::vector<std::uint32_t>> read_changes(const Txn& txn, const ViewKeys& keys,
                                                std::uint64_t version) {
  const Bytes key = change_key(version);
  TALGU_TRY(const auto sealed, txn.get(Table::changes, key));
  if (!sealed) return damaged();
  TALGU_TRY(const Bytes opened, keys.open(Table::changes, key, *sealed));
  LayoutReader in(opened);
  if (in.u64() != version) return damaged();
  std::vector<std::uint32_t> pages;
  while (!in.rest().empty() && in.ok()) pages.push_back(in.u32());
  if (!in.ok()) return damaged();
  return pages;
}

Status for_each_event(const Store& store, const VaultKey& view_secret,
                      const std::function<bool(const ViewEvent&)>& visit) {
  const ViewKeys keys(view_secret);
  Bytes from;
  while (true) {
    TALGU_TRY(const std::vector<SealedRow> rows, read_slice(store, from));
    for (const SealedRow& row : rows) {
      const auto tag = tag_of(row.key);
      if (!tag) return damaged();
      if (*tag != RowTag::event) continue;
      TALGU_TRY(const ViewEvent event, open_event(keys, row.key, row.value));
      if (!visit(event)) return {};
    }
    if (rows.size() < kSliceRows) return {};
    from = rows.back().key;
    from.push_back(std::byte{0});  // the least key above it
  }
}

Status drop_view(Env& env) {
  TALGU_TRY(WriteTxn txn, env.write());
  for (const Table table :
       {Table::view, Table::cards, Table::sums, Table::changes, Table::cursors}) {
    TALGU_PASS(txn.clear(table));
  }
  // Of no rows nothing needs to be counted; the next write of some counts them.
  TALGU_PASS(txn.put_checked(Table::meta, state_key(), {}));
  return txn.commit();
}

}  // namespace talgu::storage
