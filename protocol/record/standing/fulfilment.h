#pragma once

#include "protocol/base/enum_names.h"
#include "protocol/record/fold/ending.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace talgu {

/// How far what was promised has come (docs/records.md, "Standing"). Apart from the stage: a
/// promise that was withdrawn may have been delivered in part before.
enum class Fulfilment : std::uint8_t {
  not_started = 1,
  in_delivery,      // a parcel is on its way
  delivered,        // one has arrived, says its donor
  partly_received,  // some of what is due was confirmed
  received,         // all of it
  disputed,         // something was rejected and is not made good, or there was a surplus
};

template <>
struct EnumNames<Fulfilment> {
  static constexpr Fulfilment kFirst = Fulfilment::not_started;
  static constexpr std::array<std::string_view, 6> kNames{
      "not-started", "in-delivery", "delivered", "partly-received", "received", "in-dispute"};
};

/// What was sent and received on one commitment, in its own steps. Sums stop at the largest int64.
struct Shipment {
  Quantity dispatched;       // not cancelled
  Quantity delivered;        // of that, arrived as the donor says
  Quantity received;         // confirmed and kept
  Quantity rejected;         // missing, damaged or wrong
  Quantity in_transit;       // max(0, dispatched - received - rejected)
  bool surplus = false;      // of a parcel more was confirmed than was sent (I5), or it is said so
  bool late = false;         // a parcel came late, says who received it
  bool unconfirmed = false;  // a parcel has arrived, as its donor says, and nobody confirms it
  bool mismatch =
      false;  // delivery or confirmation are of another thing than the promise: they count 0
  bool confirmation_pending = false;  // names a revision of the delivery that is not held

  friend bool operator==(const Shipment&, const Shipment&) = default;
};

/// `owner` is that of the need: who may confirm. `promised` is the commitment's current revision.
[[nodiscard]] Shipment shipment_of(const Records& records, const RecordKey& commitment,
                                   const Commitment& promised, const PartyId& owner);

/// `due` is what was promised and accepted.
[[nodiscard]] Fulfilment fulfilment_of(const Shipment& shipment, Quantity due);

}  // namespace talgu
