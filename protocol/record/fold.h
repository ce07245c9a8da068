#pragma once

#include "protocol/ids.h"
#include "protocol/record/event.h"

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace talgu {

/// Changing what fold() computes is a federation action (§12).
inline constexpr std::uint32_t kFoldVersion = 1;

/// Where an event stands: its entry, and who wrote it as the entry's certificate says.
struct Origin {
  PartyId author;
  GuestLabel guest;  // zeros: the party itself
  FeedId feed;
  std::uint64_t seq = 0;
  std::uint64_t clock = 0;  // hybrid clock of the entry: a claim
  NodeId node;
  EntryHash entry;
  AudienceId audience;

  friend bool operator==(const Origin&, const Origin&) = default;
};

struct StoredEvent {
  Origin origin;
  EventId id;  // event_id() of its bytes
  RecordEvent event;

  friend bool operator==(const StoredEvent&, const StoredEvent&) = default;
};

/// A record is (owner, id): the same id by two parties is two records (§12).
struct RecordKey {
  PartyId owner;
  RecordId id;

  friend auto operator<=>(const RecordKey&, const RecordKey&) = default;
};

/// What the events of one need add up to. Depends on the set of events alone.
struct NeedState {
  RecordKey key;
  /// Every revision that counts, each before those that name it; `origin` is its first copy. Empty
  /// while all are pending.
  std::vector<StoredEvent> revisions;
  /// The revisions that no other one names, in the order of §12: the last one is current.
  std::vector<EventId> heads;
  /// What may be counted of each line of the current revision: where heads differ the smallest
  /// quantity, and 0 where one of them lacks the line or changed its category.
  std::map<std::uint16_t, Quantity> counted;
  /// Channels in which a counting revision was seen.
  std::set<AudienceId> audiences;
  Tlp tlp = Tlp::red;            // the strictest of the heads
  bool concurrent_edit = false;  // several heads
  bool disputed = false;         // several heads, and one node wrote two events as one revision
  std::size_t pending = 0;       // events that name a revision not held: no effect yet
  std::size_t refused = 0;       // events whose number does not follow from what they name

  /// Null while every event is pending.
  [[nodiscard]] const RecordEvent* current() const;

  friend bool operator==(const NeedState&, const NeedState&) = default;
};

/// Whether the author may write this kind at all: a guest owns no need (domain.md §5.1).
[[nodiscard]] bool is_entitled(const StoredEvent& stored);

/// The state of every record (§12). Pure: the order of `events`, repetitions and copies in other
/// feeds change nothing. Feeds, certificates and roles were checked on admission.
[[nodiscard]] std::map<RecordKey, NeedState> fold(std::span<const StoredEvent> events);

/// The same for one record; other records' events are passed over.
[[nodiscard]] NeedState fold_record(const RecordKey& key, std::span<const StoredEvent> events);

}  // namespace talgu
