#pragma once

#include "protocol/base/ids.h"
#include "protocol/law/federation/federation_log.h"
#include "protocol/record/schema/event.h"
#include "protocol/record/schema/record_key.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace talgu {

/// Changing what fold() computes is a federation action (§12).
inline constexpr std::uint32_t kFoldVersion = 1;

/// Where a copy of an event stands, and whose it is as the feed's certificate says. Nothing here
/// orders events: readers hold different copies, and must agree.
struct Origin {
  PartyId author;
  GuestLabel guest;  // zeros: the party itself
  FeedId feed;
  std::uint64_t seq = 0;
  AudienceId audience;

  friend bool operator==(const Origin&, const Origin&) = default;
};

struct StoredEvent {
  Origin origin;
  EventId id;  // event_id() of its bytes
  RecordEvent event;

  friend bool operator==(const StoredEvent&, const StoredEvent&) = default;
};

/// The order of events of one owner: (clock, boot, id). Two owners are never compared.
[[nodiscard]] bool precedes(const StoredEvent& a, const StoredEvent& b);

/// What the events of one record add up to, whatever its kind. Depends on the set of events alone.
struct RecordState {
  RecordKey key;
  /// Every revision that counts, in the order (rev, clock, boot, id), so each before those that
  /// name it. `origin` is one of its copies.
  std::vector<StoredEvent> revisions;
  std::vector<std::uint32_t> by_id;  // places in `revisions`, sorted by id: find_revision()
  /// The revisions that no other one names, in the order of precedes(): the last one is current.
  std::vector<EventId> heads;
  /// What may be counted of each line of the current revision: where heads differ the smallest
  /// quantity, and 0 where one of them lacks the line or means another thing by it. Offers,
  /// commitments and responses have kOnlyLine (a response that does not accept: 0); closings and
  /// reaffirmations have none.
  std::map<std::uint16_t, Quantity> counted;
  /// Channels in which a counting revision was seen.
  std::set<AudienceId> audiences;
  Tlp tlp = Tlp::red;            // the strictest of the heads
  bool concurrent_edit = false;  // several heads
  /// Several heads, and two different events of one (boot, rev) among the revisions.
  bool disputed = false;
  /// One id was written as two kinds: disputed for good, and nothing of it counts.
  bool mixed_kinds = false;
  /// A revision that counts names one that is not held: it was erased, is on its way, or was never
  /// addressed to this reader.
  bool chain_not_held = false;
  std::size_t refused =
      0;  // events whose number, kind or subject does not follow from what they name

  /// Null where no event counts.
  [[nodiscard]] const RecordEvent* current() const;

  /// The current revision's body; null where there is none, it is of another kind, or the record
  /// has mixed kinds.
  template <class Body>
  [[nodiscard]] const Body* current_as() const {
    const RecordEvent* const event = mixed_kinds ? nullptr : current();
    return event == nullptr ? nullptr : std::get_if<Body>(&event->body);
  }

  friend bool operator==(const RecordState&, const RecordState&) = default;
};

/// The revisions for which `counts` holds and that no other such one follows, directly or through
/// others; sorted by precedes(). heads_among() all of them is `heads`.
[[nodiscard]] std::vector<const StoredEvent*> heads_among(
    const RecordState& state, const std::function<bool(const StoredEvent&)>& counts);

/// What `counted` is, for these heads of one record and kind.
[[nodiscard]] std::map<std::uint16_t, Quantity> counted_of(
    const std::vector<const StoredEvent*>& heads);

/// Null where it does not count.
[[nodiscard]] const StoredEvent* find_revision(const RecordState& state, const EventId& id);

/// The role of a party in the federation; none where it is not a member now: what it wrote while it
/// was one stands.
using RoleOf = std::function<std::optional<PartyRole>(const PartyId&)>;

/// Those of this version, which is borrowed.
[[nodiscard]] RoleOf roles_in(const FederationVersion& federation);

/// Whether the author may own this record (docs/records.md, "Who may write what"), and a record about
/// another one has the id that follows from it.
[[nodiscard]] bool is_entitled(const StoredEvent& stored, const RoleOf& role_of);

/// The state of every record. Pure: the order of `events`, repetitions and copies in other feeds
/// change nothing. Feeds and certificates were checked on admission.
[[nodiscard]] std::map<RecordKey, RecordState> fold(std::span<const StoredEvent> events,
                                                    const RoleOf& role_of);

/// The same for one record; other records' events are passed over.
[[nodiscard]] RecordState fold_record(const RecordKey& key, std::span<const StoredEvent> events,
                                      const RoleOf& role_of);

}  // namespace talgu
