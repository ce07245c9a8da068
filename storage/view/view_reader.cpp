#include "storage/view/view_reader.h"

#include "crypto/check.h"

#include <set>
#include <utility>

namespace talgu::storage {
namespace {

/// Of one likeness: enough to say so.
constexpr std::size_t kLikesMax = 4;

}  // namespace

ViewReader::ViewReader(const Store& store, const VaultKey& view_secret)
    : store_(&store), keys_(view_secret) {}

Status ViewReader::begin(const FederationVersion& federation) {
  federation_ = &federation;
  audiences_.clear();
  TALGU_TRY(ReadTxn txn, store_->env().read());
  txn_.emplace(std::move(txn));
  TALGU_TRY(const auto state, read_view_state(*txn_, keys_));
  state_ = state.value_or(ViewState{});
  return refresh_cards();
}

void ViewReader::end() {
  txn_.reset();
}

const Txn& ViewReader::txn() const {
  TALGU_CHECK(txn_.has_value());
  return *txn_;
}

Status ViewReader::refresh_cards() {
  const std::pair now{state_.life, state_.version};
  if (held_ == now) return {};
  const bool follows = held_ && held_->first == now.first && held_->second < now.second &&
                       now.second - held_->second <= kChangesKept;
  std::set<std::uint32_t> changed;
  for (std::uint64_t version = follows ? held_->second : now.second; version++ < now.second;) {
    TALGU_TRY(const auto pages, read_changes(txn(), keys_, version));
    changed.insert(pages.begin(), pages.end());
  }
  held_.reset();
  if (!follows) {
    pages_.clear();
    const std::uint64_t pages = (state_.numbers + kCardsPerPage - 1) / kCardsPerPage;
    for (std::uint32_t page = 0; page < pages; ++page) changed.insert(changed.end(), page);
  }
  for (const std::uint32_t page : changed) TALGU_PASS(read_page(page));
  held_ = now;
  return {};
}

Status ViewReader::read_page(std::uint32_t page) {
  const Bytes key = page_key(page);
  TALGU_TRY(const auto sealed, txn().get(Table::cards, key));
  auto cards = std::make_unique<CardPage>();
  if (sealed) {
    TALGU_TRY(const Bytes opened, keys_.open(Table::cards, key, *sealed));
    TALGU_TRY(*cards, parse_page(opened));
  }
  // Numbers are given away in order, but a page in the middle may hold nothing any more.
  while (pages_.size() <= page) pages_.push_back(std::make_unique<CardPage>());
  pages_[page] = std::move(cards);
  return {};
}

const Card& ViewReader::card(std::uint64_t number) const {
  return pages_.at(number / kCardsPerPage)->at(number % kCardsPerPage);
}

Result<Sheet> ViewReader::sheet_at(std::uint64_t number) {
  TALGU_TRY(auto sheet, read_sheet(txn(), keys_, card(number).cell));
  if (!sheet) {
    return fail(Fault::storage_corrupt, "a card of the record view has no sheet",
                "run: talgu fsck");
  }
  return *std::move(sheet);
}

Result<std::optional<Sheet>> ViewReader::sheet_of(const RecordKey& key) {
  return read_sheet(txn(), keys_, keys_.cell_of(key));
}

Result<std::map<LineOf, CategorySums>> ViewReader::sums() {
  std::map<LineOf, CategorySums> all;
  TALGU_TRY(Cursor cursor, txn().cursor(Table::sums));
  TALGU_TRY(auto row, cursor.seek({}));
  while (row) {
    TALGU_TRY(const Bytes opened, keys_.open(Table::sums, row->key, row->value));
    TALGU_TRY(auto one, parse_sums(opened));
    all.insert(std::move(one));
    TALGU_TRY(auto following, cursor.next());
    row = following;
  }
  return all;
}

Result<CategorySums> ViewReader::sums_of(const LineOf& line) {
  return read_sums(txn(), keys_, line);
}

Result<std::vector<RecordKey>> ViewReader::likes(const std::vector<Term>& likeness) {
  std::set<RecordKey> found;
  for (const Term one : likeness) {
    TALGU_TRY(const auto keys, read_likes(txn(), keys_, one, kLikesMax));
    found.insert(keys.begin(), keys.end());
  }
  return std::vector<RecordKey>(found.begin(), found.end());
}

Result<std::optional<RecordState>> ViewReader::state_of(const RecordKey& key) {
  std::vector<StoredEvent> events;
  TALGU_PASS(for_each_event_of(txn(), keys_, key, [&](ViewEvent event) -> Status {
    audiences_[event.stored.origin.audience] = std::move(event.audience);
    events.push_back(std::move(event.stored));
    return {};
  }));
  RecordState state = fold_record(key, events, roles_in(*federation_));
  if (state.revisions.empty() && state.refused == 0) return std::optional<RecordState>();
  return std::optional(std::move(state));
}

Result<std::vector<RecordKey>> ViewReader::linked_by(const Link& link) {
  return read_links(txn(), keys_, link);
}

}  // namespace talgu::storage
