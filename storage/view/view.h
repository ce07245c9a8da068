#pragma once

#include "protocol/base/ids.h"
#include "protocol/record/kinds/list.h"
#include "storage/env/store.h"
#include "storage/vault/vault.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace talgu::storage {

class Txn;
class WriteTxn;

/// Where a copy of an event stands.
struct EventOrigin {
  PartyId party;     // author's
  GuestLabel guest;  // zeros unless a guest wrote it
  FeedId feed;
  std::uint64_t seq = 0;
  std::string audience;  // name
  friend bool operator==(const EventOrigin&, const EventOrigin&) = default;
};

/// A row of the record view: one event at one place, not folded. Owner = the author's party.
struct ViewEvent {
  PartyId owner;
  RecordId record;
  EventId id;
  EventOrigin origin;
  Bytes bytes;  // the event, as its id hashes it
};

/// Which rows to read: all, those of an owner, those of one record.
struct ViewPart {
  std::optional<PartyId> owner = {};
  std::optional<RecordId> record = {};  // only with owner
};

/// Calls `visit` for every row in key order until it returns false. Reads in slices, each with a
/// transaction of its own, so rows that come meanwhile may or may not be seen. Any thread.
/// Faults: storage_corrupt (a row does not open: rebuild the view), io.
Status for_each_event(const Store& store, const VaultKey& view_secret, const ViewPart& part,
                      const std::function<bool(const ViewEvent&)>& visit);

/// Seals how many rows the view has, so that one that somebody takes away is missed. With each
/// write of rows. Faults: storage_full, io.
Status put_view_count(WriteTxn& txn, const VaultKey& view_key);
/// Whether the view has as many rows as were counted. Faults: io, storage_corrupt (the count does
/// not open).
Result<bool> has_all_rows(const Txn& txn, const VaultKey& view_key);

/// Drops the view and the projector's cursors, which fills it again. Faults: storage_*, io.
Status drop_view(Env& env);

/// Key and sealed value of a row.
struct SealedRow {
  Bytes key;
  Bytes value;
};

/// Grows with the layout of rows and with every kind of record that becomes readable. The projector
/// drops a view of another number and fills it again.
inline constexpr std::uint16_t kViewSchema = (4U << 8U) + kKinds;

[[nodiscard]] SealedRow seal_row(const VaultKey& view_key, const ViewEvent& event);
/// Faults: storage_corrupt.
Result<ViewEvent> open_row(const VaultKey& view_key, const SealedRow& row);

}  // namespace talgu::storage
