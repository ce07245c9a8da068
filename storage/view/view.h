#pragma once

#include "protocol/law/federation/federation_log.h"
#include "protocol/record/fold/fold.h"
#include "protocol/record/kinds/list.h"
#include "storage/env/store.h"
#include "storage/view/sheet.h"
#include "storage/view/sums.h"
#include "storage/view/view_keys.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The rows of the record view: what stands on the disk, and how it is read. ViewWriter changes
/// them, ViewReader answers from them.
namespace talgu::storage {

class Txn;
class WriteTxn;

/// Grows with the layout of rows and with every kind of record that becomes readable. The projector
/// drops a view of another number and fills it again.
inline constexpr std::uint16_t kViewSchema = (6U << 8U) + kKinds;

/// An event at one place: a copy in another feed, or later in the same, is a row of its own.
struct ViewEvent {
  StoredEvent stored;
  std::string audience;  // its name; `stored` has the id
  Bytes bytes;           // the event, as its id hashes it
};

[[nodiscard]] RecordKey key_of(const StoredEvent& stored);

/// What a row of table view is: the byte behind the cell.
enum class RowTag : std::uint8_t { sheet = 0, event = 1, link = 2, like = 3 };

/// Key and sealed value of a row.
struct SealedRow {
  Bytes key;
  Bytes value;
};

[[nodiscard]] SealedRow seal_event(const ViewKeys& keys, const ViewEvent& event);
/// Faults: storage_corrupt.
Result<ViewEvent> open_event(const ViewKeys& keys, ByteView key, ByteView value);
/// cell of the target ‖ link ‖ role ‖ cell of who names it.
[[nodiscard]] SealedRow seal_link(const ViewKeys& keys, const Link& link, const RecordKey& from);
/// A need that looks like others of that likeness.
[[nodiscard]] SealedRow seal_like(const ViewKeys& keys, Term likeness, const RecordKey& need);
[[nodiscard]] SealedRow seal_sheet(const ViewKeys& keys, const Sheet& sheet);

[[nodiscard]] Cell sums_name(const ViewKeys& keys, const LineOf& line);

/// The tag of a row of table view, by its key; none for a key that no row has.
[[nodiscard]] std::optional<RowTag> tag_of(ByteView key);

/// Visits the events of one record, with copies. Faults: storage_corrupt (a row does not open), io;
/// those of `visit`.
Status for_each_event_of(const Txn& txn, const ViewKeys& keys, const RecordKey& key,
                         const std::function<Status(ViewEvent)>& visit);
Result<std::vector<RecordKey>> read_links(const Txn& txn, const ViewKeys& keys, const Link& link);
/// At most `limit` of them.
Result<std::vector<RecordKey>> read_likes(const Txn& txn, const ViewKeys& keys, Term likeness,
                                          std::size_t limit);
/// What stands there now; zeros where nothing does.
Result<CategorySums> read_sums(const Txn& txn, const ViewKeys& keys, const LineOf& line);
/// Whether nothing stands there: no event of the record, no sheet, nobody who names it.
Result<bool> is_blank(const Txn& txn, const Cell& cell);
Result<std::optional<Sheet>> read_sheet(const Txn& txn, const ViewKeys& keys, const Cell& cell);

/// What the view is as a whole.
struct ViewState {
  std::uint64_t life = 0;        // drawn when the view is begun: another one shares no version
  std::uint64_t version = 0;     // one more with every commit that changes cards
  std::uint64_t numbers = 0;     // of cards given away
  /// By which it was judged; 0: no member any more.
  std::map<PartyId, std::uint8_t> roles;
  Date judged;                   // the day that standings are of, once `due_page` is at the end
  std::uint32_t due_page = 0;    // the next page to look through for what the day changed
  bool all_due = false;          // the day went back: everything is judged again
  Counts counts;
  // Rows that there must be: one that somebody takes away is missed.
  std::uint64_t rows = 0;
  std::uint64_t pages = 0;
  std::uint64_t categories = 0;
};

/// The roles that the view is judged by in another version of the federation; none where it was
/// judged by others, and must be filled anew. A party that was never seen has written nothing.
[[nodiscard]] std::optional<std::map<PartyId, std::uint8_t>> roles_after(
    const ViewState& state, const FederationVersion& federation);

/// None where there is no view yet. Faults: storage_corrupt, io.
Result<std::optional<ViewState>> read_view_state(const Txn& txn, const ViewKeys& keys);
/// As it stands now. Any thread.
Result<std::optional<ViewState>> read_view_state(const Store& store, const VaultKey& view_secret);
/// Counts the rows as they are in the transaction. Faults: storage_full, io.
Status put_view_state(WriteTxn& txn, const ViewKeys& keys, ViewState state);
/// Whether the tables have as many rows as were counted. Faults: as read_view_state().
Result<bool> has_all_rows(const Txn& txn, const ViewKeys& keys);

/// The last so many commits tell which pages they changed; who missed more reads all of them.
inline constexpr std::uint64_t kChangesKept = 1024;

Status put_changes(WriteTxn& txn, const ViewKeys& keys, std::uint64_t version,
                   const std::vector<std::uint32_t>& pages);
/// Those of one of the last kChangesKept versions. Faults: storage_corrupt, io.
Result<std::vector<std::uint32_t>> read_changes(const Txn& txn, const ViewKeys& keys,
                                                std::uint64_t version);

/// Calls `visit` for every event until it returns false. Reads in slices, each with a transaction
/// of its own, so rows that come meanwhile may or may not be seen. Any thread. Faults:
/// storage_corrupt (a row does not open: rebuild the view), io.
Status for_each_event(const Store& store, const VaultKey& view_secret,
                      const std::function<bool(const ViewEvent&)>& visit);

/// Drops the view and the projector's cursors, which fills it again. Faults: storage_*, io.
Status drop_view(Env& env);

}  // namespace talgu::storage
