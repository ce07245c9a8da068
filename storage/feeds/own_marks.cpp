#include "storage/feeds/own_marks.h"

#include "protocol/base/layout.h"

#include <string>
#include <utility>

namespace talgu::storage {
namespace {

Result<OwnFeedState> parse_state(ByteView value) {
  LayoutReader in(value);
  const std::uint8_t state = in.u8();
  if (!in.finish("own feed") || state < 1 || state > 2) {
    return fail(Fault::storage_corrupt, "a value of table own is not what belongs there");
  }
  return static_cast<OwnFeedState>(state);
}

Result<std::optional<OwnFeedState>> state_of(const Txn& txn, const FeedId& feed) {
  TALGU_TRY(const auto stored, txn.get_checked(Table::own, feed.view()));
  if (!stored) return std::optional<OwnFeedState>();
  TALGU_TRY(const OwnFeedState state, parse_state(*stored));
  return std::optional(state);
}

Result<std::map<FeedId, OwnFeedState>> read_states(const Txn& txn) {
  std::map<FeedId, OwnFeedState> states;
  TALGU_TRY(Cursor cursor, txn.cursor(Table::own));
  TALGU_TRY(auto row, cursor.seek({}));
  while (row) {
    TALGU_TRY(const ByteView value, checked(Table::own, row->key, row->value));
    TALGU_TRY(const FeedId feed, FeedId::from(row->key));
    TALGU_TRY(const OwnFeedState state, parse_state(value));
    states.emplace(feed, state);
    TALGU_TRY(auto following, cursor.next());
    row = following;
  }
  return states;
}

Result<std::optional<RestoreMark>> read_mark(const Txn& txn) {
  TALGU_TRY(const auto stored, txn.get_checked(Table::meta, as_bytes(meta::kRestored)));
  if (!stored) return std::optional<RestoreMark>();
  LayoutReader in(*stored);
  RestoreMark mark;
  mark.times = in.u64();
  mark.noticed_ms = in.u64();
  const std::uint8_t sign = in.u8();
  if (!in.finish("restore mark") || sign < 1 || sign > 2) {
    return fail(Fault::storage_corrupt, "the mark of a restored database is damaged");
  }
  mark.sign = static_cast<RestoreSign>(sign);
  return std::optional(mark);
}

Status write_mark(WriteTxn& txn, const RestoreMark& mark) {
  LayoutWriter out;
  out.u64(mark.times).u64(mark.noticed_ms).u8(std::to_underlying(mark.sign));
  return txn.put_checked(Table::meta, as_bytes(meta::kRestored), out.view());
}

Status end_feed(WriteTxn& txn, const FeedId& feed) {
  return txn.put(Table::own, feed.view(), own_feed_row(feed, OwnFeedState::ended));
}

}  // namespace

Status mark_restored(Store& store, const RestoreFinding& finding) {
  TALGU_TRY(WriteTxn txn, store.env().write());
  TALGU_TRY(const auto states, read_states(txn));
  if (finding.feed) {
    const auto shown = states.find(*finding.feed);
    if (shown != states.end() && shown->second == OwnFeedState::ended) return {};
    TALGU_PASS(end_feed(txn, *finding.feed));
  }
  for (const auto& [feed, state] : states) {
    if (state == OwnFeedState::extended) TALGU_PASS(end_feed(txn, feed));
  }
  TALGU_TRY(const auto before, read_mark(txn));
  TALGU_PASS(write_mark(txn, {.times = before ? before->times + 1 : 1,
                              .noticed_ms = finding.now_ms,
                              .sign = finding.sign}));
  return txn.commit();
}

Result<std::optional<RestoreMark>> restore_mark(const Store& store) {
  TALGU_TRY(const ReadTxn txn, store.env().read());
  return read_mark(txn);
}

Result<std::map<FeedId, OwnFeedState>> own_feeds(const Store& store) {
  TALGU_TRY(const ReadTxn txn, store.env().read());
  return read_states(txn);
}

Bytes own_feed_row(const FeedId& feed, OwnFeedState state) {
  LayoutWriter out;
  out.u8(std::to_underlying(state));
  return with_check(Table::own, feed.view(), out.view());
}

bool is_own_feed_row(const Row& row) {
  const auto value = checked(Table::own, row.key, row.value);
  return value && FeedId::from(row.key) && parse_state(*value);
}

Status check_extends(const Txn& txn, const FeedId& feed) {
  TALGU_TRY(const auto state, state_of(txn, feed));
  if (state == OwnFeedState::extended) return {};
  return fail(Fault::not_permitted,
              "feed " + short_hex(feed) + " of this node has ended: its database was restored",
              "post again: the next entry begins a new feed");
}

}  // namespace talgu::storage
