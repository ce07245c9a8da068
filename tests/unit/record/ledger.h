#pragma once

#include "protocol/record/standing/standings.h"

#include <algorithm>
#include <vector>

namespace talgu::test {

template <class Id>
Id numbered(std::uint64_t n) {
  Id id;
  id.bytes[0] = static_cast<std::byte>(n);
  id.bytes[1] = static_cast<std::byte>(n >> 8U);
  return id;
}

struct Writer {
  PartyId party;
  BootId boot = numbered<BootId>(1);
  GuestLabel guest{};
};

inline const Writer kUkraine{.party = numbered<PartyId>(1)};
inline const Writer kPoland{.party = numbered<PartyId>(2)};
inline const Writer kEstonia{.party = numbered<PartyId>(3)};

/// Ukraine asks, Poland and Estonia give; nobody else is a member.
inline std::optional<PartyRole> roles(const PartyId& party) {
  if (party == kUkraine.party) return PartyRole::recipient;
  if (party == kPoland.party || party == kEstonia.party) return PartyRole::donor;
  return std::nullopt;
}

inline constexpr Date kToday{20'500};

/// The events that parties have written, and what they come to.
class Ledger {
 public:
  std::vector<StoredEvent> events;
  /// Days since 1970 that events claim; every event is a little later than the last.
  std::int32_t day = kToday.days - 10;

  /// The next revision of a record, which has seen all of it that is here.
  EventId write(const Writer& who, const RecordId& id, RecordBody body) {
    const RecordState state = fold_record({who.party, id, who.guest}, events, roles);
    std::uint32_t rev = 1;
    for (const StoredEvent& one : state.revisions) rev = std::max(rev, one.event.rev + 1);
    return write_after(who, id, std::move(body), {state.heads, rev});
  }

  struct Seen {
    std::vector<EventId> previous;
    std::uint32_t rev = 1;
  };

  EventId write_after(const Writer& who, const RecordId& id, RecordBody body, Seen seen) {
    StoredEvent stored;
    std::ranges::sort(seen.previous);
    stored.event.id = id;
    stored.event.rev = seen.rev;
    stored.event.previous = std::move(seen.previous);
    stored.event.clock = (static_cast<std::uint64_t>(day) * 86'400'000 << 16U) + ++written_;
    stored.event.boot = who.boot;
    stored.event.salt = numbered<EventSalt>(written_);
    stored.event.body = std::move(body);
    stored.origin.author = who.party;
    stored.origin.guest = who.guest;
    stored.id = event_id(who.party, who.guest, encode_event(stored.event));
    events.push_back(stored);
    return stored.id;
  }

  [[nodiscard]] Records records() const { return fold(events, roles); }

  [[nodiscard]] Standings at(Date day_asked = kToday) const {
    return standings_of(records(), day_asked);
  }

  /// The head of a record.
  [[nodiscard]] EventId newest(const RecordKey& key) const {
    return fold_record(key, events, roles).heads.back();
  }

 private:
  std::uint64_t written_ = 0;
};

inline NeedLine line_of(std::uint16_t number, std::int64_t quantity) {
  NeedLine line;
  line.line_no = number;
  line.category = "SW.EDR";
  line.unit = Unit::licence;
  line.quantity = {quantity};
  return line;
}

inline Need need_of(std::int64_t quantity) {
  Need need;
  need.title = {{"en", "Endpoint protection"}};
  need.beneficiary.withheld = true;
  need.lines = {line_of(1, quantity)};
  return need;
}

inline Commitment promise_to(const RecordKey& need, const EventId& revision,
                             std::int64_t quantity) {
  Commitment commitment;
  commitment.need = need;
  commitment.need_revision = revision;
  commitment.line_no = 1;
  commitment.category = "SW.EDR";
  commitment.unit = Unit::licence;
  commitment.quantity = {quantity};
  return commitment;
}

inline Offer offer_of(std::int64_t quantity) {
  Offer offer;
  offer.title = {{"en", "Licences"}};
  offer.category = "SW.EDR";
  offer.unit = Unit::licence;
  offer.quantity = {quantity};
  return offer;
}

inline Response accept_of(const RecordKey& commitment, const EventId& revision,
                          std::int64_t quantity) {
  return {.commitment = commitment,
          .revision = revision,
          .verdict = Verdict::accept,
          .quantity = {quantity},
          .reason = {}};
}

inline Response refusal_of(const RecordKey& commitment, const EventId& revision, Verdict verdict) {
  return {.commitment = commitment,
          .revision = revision,
          .verdict = verdict,
          .quantity = {},
          .reason = "not compatible"};
}

inline Closing closing_of(RecordKind kind, const RecordId& target, CloseReason reason) {
  Closing closing;
  closing.target_kind = kind;
  closing.target = target;
  closing.reason = reason;
  if (reason == CloseReason::duplicate) {
    closing.kept = RecordKey{kUkraine.party, numbered<RecordId>(999)};
  }
  return closing;
}

inline Delivery delivery_of(const RecordKey& commitment, std::vector<Parcel> parcels) {
  return {.commitment = commitment.id,
          .category = "SW.EDR",
          .unit = Unit::licence,
          .parcels = std::move(parcels)};
}

inline Parcel parcel_of(std::uint16_t number, std::int64_t quantity) {
  Parcel parcel;
  parcel.parcel_no = number;
  parcel.quantity = {quantity};
  parcel.dispatched_on = kToday;
  return parcel;
}

inline Confirmation confirmation_of(const RecordKey& delivery, const EventId& revision,
                                    std::vector<ParcelReceipt> parcels) {
  return {.delivery = delivery,
          .revision = revision,
          .category = "SW.EDR",
          .unit = Unit::licence,
          .parcels = std::move(parcels)};
}

inline ParcelReceipt received_of(std::uint16_t number, std::int64_t accepted,
                                 std::int64_t rejected = 0,
                                 Discrepancy discrepancy = Discrepancy::none) {
  ParcelReceipt receipt;
  receipt.parcel_no = number;
  receipt.accepted = {accepted};
  receipt.rejected = {rejected};
  receipt.discrepancy = discrepancy;
  receipt.received_on = kToday;
  if (discrepancy != Discrepancy::none) receipt.remark = "the box was open";
  return receipt;
}

inline Coverage coverage_of(const RecordKey& need, const EventId& revision, std::int64_t required,
                            std::int64_t accepted) {
  return {.need = need.id,
          .need_revision = revision,
          .day = kToday,
          .lines = {{.line_no = 1,
                     .tenths = tenths_of({accepted}, {required}),
                     .category = "SW.EDR",
                     .unit = Unit::licence,
                     .required = {required},
                     .accepted = {accepted},
                     .received = {}}}};
}

inline RecordId id_of_response(const RecordKey& commitment) {
  return id_about(RecordKind::response, commitment);
}

}  // namespace talgu::test
