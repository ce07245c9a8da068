#include "storage/fsck/fsck_vault.h"

#include "protocol/base/layout.h"
#include "protocol/feed/epoch_key.h"
#include "protocol/record/schema/event.h"
#include "storage/feeds/chain.h"
#include "storage/feeds/founding.h"
#include "storage/view/view.h"

#include <optional>
#include <string>

namespace talgu::storage {
namespace {

constexpr std::size_t kEpochNumberBytes = sizeof(std::uint32_t);

/// Which epoch a key of the keyring is for.
struct KeyName {
  FeedId feed;
  std::uint32_t epoch = 0;
};

KeyName key_name(ByteView key) {
  KeyName name;
  std::memcpy(name.feed.bytes.data(), key.data(), FeedId::kSize);
  for (const std::byte next : key.last(kEpochNumberBytes)) {
    name.epoch = (name.epoch << 8U) | std::to_integer<std::uint32_t>(next);
  }
  return name;
}

/// The EPOCH that a key belongs to. Faults: as damaged as what it reads.
Result<EpochBody> body_of(const Txn& txn, const KeyName& name) {
  TALGU_TRY(const auto place,
            txn.get_checked(Table::epochs, epoch_key_name(name.feed, name.epoch)));
  if (!place) return fail(Fault::prerequisite_missing, "no such epoch");
  LayoutReader in(*place);
  TALGU_TRY(const HeldEntry entry, held_entry(txn, name.feed, in.u64()));
  return parse_epoch(entry.body);
}

class KeyCheck final {
 public:
  KeyCheck(FsckPass& pass, const FederationId* federation) : pass_(pass), federation_(federation) {
    if (pass.view_secret() != nullptr) key_.emplace(keyring_key(*pass.view_secret()));
  }

  void take(const Row& row) {
    if (row.key.size() != FeedId::kSize + kEpochNumberBytes) {
      pass_.found(Table::keyring, "a key stands under a name that none has");
      return;
    }
    const KeyName name = key_name(row.key);
    const std::string fault = fault_of(name, row);
    if (fault.empty()) {
      ++pass_.counts().keys;
      return;
    }
    pass_.found({.table = name_of(Table::keyring),
                 .feed = name.feed,
                 .what = "the key of epoch " + std::to_string(name.epoch) + " " + fault});
  }

 private:
  /// Empty where the key is that of its epoch.
  [[nodiscard]] std::string fault_of(const KeyName& name, const Row& row) const {
    const auto body = body_of(pass_.txn(), name);
    const bool stray = !body && body.error().fault == Fault::prerequisite_missing;
    if (stray) return "belongs to no epoch held";
    if (!key_) return {};
    const auto opened =
        open_secret_value(*key_, {.table = name_of(Table::keyring), .key = row.key}, row.value);
    const auto key = opened ? EpochKey::from(opened->expose()) : std::unexpected(opened.error());
    if (!key) return "is damaged, or was sealed under another keystore";
    // An epoch that is damaged itself was found before.
    if (!body || federation_ == nullptr) return {};
    const EpochName epoch{
        .federation = *federation_, .feed = name.feed, .epoch = name.epoch, .commit = body->commit};
    return check_epoch_key(epoch, body->hedge_commit, *key) ? "" : "is the key of another epoch";
  }

  FsckPass& pass_;
  const FederationId* federation_;
  std::optional<VaultKey> key_;
};

bool opens(const ViewKeys& keys, const Row& row) {
  const auto tag = tag_of(row.key);
  if (!tag) return false;
  if (*tag != RowTag::event) return keys.open(Table::view, row.key, row.value).has_value();
  const auto event = open_event(keys, row.key, row.value);
  if (!event) return false;
  const Origin& from = event->stored.origin;
  return event_id(from.author, from.guest, event->bytes) == event->stored.id;
}

/// Rows of one table that do not open; of the cards and sums.
std::uint64_t count_damaged(FsckPass& pass, const ViewKeys* keys, Table table) {
  std::uint64_t damaged = 0;
  pass.for_each_row(table, [&](const Row& row) {
    damaged += keys == nullptr || keys->open(table, row.key, row.value) ? 0U : 1U;
  });
  return damaged;
}

/// A cursor that stands within its feed.
bool is_cursor(const Txn& txn, const Row& row) {
  const auto value = checked(Table::cursors, row.key, row.value);
  const auto feed = FeedId::from(row.key);
  if (!value || !feed) return false;
  LayoutReader in(*value);
  in.u16();  // another schema starts again by itself
  const std::uint64_t next = in.u64();
  if (!in.finish("cursor")) return false;
  const auto read = read_tail(txn, *feed);
  if (!read) return true;  // the feed's own state is damaged: nothing can be said of its cursor
  const std::optional<FeedTail>& tail = *read;
  return tail && next <= tail->last.seq + 1;
}

}  // namespace

void check_keyring(FsckPass& pass, const FederationId* federation) {
  KeyCheck keys(pass, federation);
  pass.for_each_row(Table::keyring, [&keys](const Row& row) { keys.take(row); });
}

void check_view(FsckPass& pass) {
  std::optional<ViewKeys> keys;
  if (pass.view_secret() != nullptr) keys.emplace(*pass.view_secret());
  std::uint64_t rows = 0;
  pass.for_each_row(Table::view, [&](const Row& row) {
    const bool good = !keys || opens(*keys, row);
    good ? ++pass.counts().view_rows : ++rows;
    pass.row_done();
  });
  for (const Table table : {Table::cards, Table::sums, Table::changes}) {
    rows += count_damaged(pass, keys ? &*keys : nullptr, table);
  }
  std::uint64_t cursors = 0;
  pass.for_each_row(Table::cursors,
                    [&](const Row& row) { cursors += is_cursor(pass.txn(), row) ? 0U : 1U; });
  const auto whole = keys ? has_all_rows(pass.txn(), *keys) : Result<bool>(true);
  if (!whole || !*whole) pass.found(Table::view, "rows of the record view are missing");
  if (rows > 0) {
    pass.found(Table::view, std::to_string(rows) + " rows of the record view are damaged");
  }
  if (cursors > 0) {
    pass.found(Table::cursors, std::to_string(cursors) + " cursors of the record view are damaged");
  }
}

}  // namespace talgu::storage
