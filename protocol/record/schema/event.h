#pragma once

#include "protocol/base/ids.h"
#include "protocol/base/limits.h"
#include "protocol/record/kinds/kinds.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace talgu {

/// TLP 2.0: how far a reader may pass a record on. Stricter is larger.
enum class Tlp : std::uint8_t { clear = 1, green, amber, amber_strict, red };

template <>
struct EnumNames<Tlp> {
  static constexpr Tlp kFirst = Tlp::clear;
  static constexpr std::array<std::string_view, 5> kNames{"clear", "green", "amber", "amber+strict",
                                                          "red"};
};

namespace event_limits {
/// An event fits one entry with the frame of a batch around it.
inline constexpr std::size_t kEventBytesMax = limits::kEntryBodyBytesMax - 2048;
/// One entry of the smallest events holds about as many.
inline constexpr std::size_t kEventsPerMessageMax = 256;
inline constexpr std::size_t kPreviousMax = 8;
}  // namespace event_limits

/// One revision of one record. Author and audience follow from the feed; whatever puts revisions in
/// order stands here, so that every copy is ordered alike.
struct RecordEvent {
  RecordId id;
  std::uint32_t rev = 1;          // 1 + the highest seen
  std::vector<EventId> previous;  // the revisions seen, sorted: none at rev 1, else 1..8
  std::uint64_t clock = 0;        // hybrid, as that of entries: UTC ms · 2^16 + counter; a claim
  BootId boot;                    // of the node that wrote it: no two texts of one boot and rev
  EventSalt salt;                 // so that who knows the id cannot guess at the text
  Tlp tlp = Tlp::amber;
  std::uint16_t tax_version = kTaxonomyVersion;
  RecordBody body;

  friend bool operator==(const RecordEvent&, const RecordEvent&) = default;
};

[[nodiscard]] RecordKind kind_of(const RecordEvent& event);

/// What the record is about, where its kind says that its id follows from that. `owner` is the
/// event's own.
[[nodiscard]] std::optional<RecordKey> target_of(const RecordEvent& event, const EventOwner& owner);

/// Whether envelope and body are inside their bounds. Faults: rule record_field.
Status check(const RecordEvent& event);

/// Salts an event that is about to be signed: its text, under a key of random bytes. A generator
/// that repeats itself still gives two texts two salts.
void add_salt(RecordEvent& event, std::span<const std::byte, 32> random);

/// The day on which the author says that it wrote this. Only to be compared with days that the same
/// owner wrote, or with the day on which somebody asks.
[[nodiscard]] Date day_of(const RecordEvent& event);

/// One Cap'n Proto message. Our own event: the caller has checked it. The bytes are final: what is
/// hashed is never encoded again (F5). A need with every field at its limit exceeds an entry:
/// sealing refuses it then (rule size).
[[nodiscard]] Bytes encode_event(const RecordEvent& event);

/// Faults: rules event_layout (encoding, lengths), record_kind (a kind that we do not know), size,
/// record_field (what check() refuses).
Result<RecordEvent> decode_event(ByteView bytes);

/// Content hash and id: H("event", party ‖ guest label or zeros ‖ bytes) (§4).
[[nodiscard]] EventId event_id(const PartyId& party, const GuestLabel& guest, ByteView bytes);

/// The plaintext of a DATA entry: 1..256 encoded events.
[[nodiscard]] Bytes encode_message(std::span<const Bytes> events);

/// The events' bytes, each undecoded. Faults: rules event_layout, size.
Result<std::vector<Bytes>> decode_message(ByteView message);

}  // namespace talgu
