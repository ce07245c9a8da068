#include "protocol/record/standing/fulfilment.h"

#include <algorithm>

namespace talgu {
namespace {

template <class Body>
const Body* body_of(const RecordState* state) {
  return state == nullptr ? nullptr : state->current_as<Body>();
}

/// One parcel, as both sides tell of it.
struct Told {
  const Parcel& parcel;
  Quantity sent;                  // of several heads the smallest
  const ParcelReceipt* received;  // null: not confirmed
  Quantity kept;                  // of several heads the smallest
};

void add(const Told& told, Shipment& made) {
  made.dispatched = plus(made.dispatched, told.sent);
  const bool has_arrived = told.parcel.state == ParcelState::delivered;
  if (has_arrived) made.delivered = plus(made.delivered, told.sent);
  if (told.received == nullptr) {
    made.unconfirmed = made.unconfirmed || has_arrived;
    return;
  }
  const ParcelReceipt& receipt = *told.received;
  made.received = plus(made.received, told.kept);
  made.rejected = plus(made.rejected, receipt.rejected);
  made.late = made.late || receipt.discrepancy == Discrepancy::late;
  made.surplus = made.surplus || receipt.discrepancy == Discrepancy::surplus ||
                 plus(told.kept, receipt.rejected) > told.sent;
}

Quantity counted_at(const RecordState& state, std::uint16_t line) {
  const auto found = state.counted.find(line);
  return found == state.counted.end() ? Quantity{} : found->second;
}

}  // namespace

Shipment shipment_of(const Records& records, const RecordKey& commitment,
                     const Commitment& promised, const PartyId& owner) {
  Shipment made;
  const RecordState* const sent = find_about(records, RecordKind::delivery, commitment);
  const auto* const delivery = body_of<Delivery>(sent);
  if (delivery == nullptr) return made;
  const RecordKey answer{.owner = owner, .id = id_about(RecordKind::confirmation, sent->key)};
  const auto found = records.find(answer);
  const RecordState* const confirmed = found == records.end() ? nullptr : &found->second;
  const auto* const confirmation = body_of<Confirmation>(confirmed);
  const auto is_promised = [&](const auto& body) {
    return body.category == promised.category && body.unit == promised.unit;
  };
  made.mismatch =
      !is_promised(*delivery) || (confirmation != nullptr && !is_promised(*confirmation));
  if (made.mismatch) return made;
  made.confirmation_pending =
      confirmation != nullptr && find_revision(*sent, confirmation->revision) == nullptr;
  for (const Parcel& parcel : delivery->parcels) {
    const ParcelReceipt* receipt = nullptr;
    if (confirmation != nullptr) {
      const auto told =
          std::ranges::find(confirmation->parcels, parcel.parcel_no, &ParcelReceipt::parcel_no);
      if (told != confirmation->parcels.end()) receipt = &*told;
    }
    const Quantity kept =
        receipt == nullptr ? Quantity{} : counted_at(*confirmed, parcel.parcel_no);
    add({parcel, counted_at(*sent, parcel.parcel_no), receipt, kept}, made);
  }
  const std::int64_t settled = plus(made.received, made.rejected).steps;
  made.in_transit = {std::max<std::int64_t>(0, made.dispatched.steps - settled)};
  return made;
}

Fulfilment fulfilment_of(const Shipment& shipment, Quantity due) {
  const bool is_whole = shipment.received.steps > 0 && shipment.received >= due;
  if (shipment.surplus) return Fulfilment::disputed;
  if (is_whole) return Fulfilment::received;
  if (shipment.rejected.steps > 0) return Fulfilment::disputed;
  if (shipment.received.steps > 0) return Fulfilment::partly_received;
  if (shipment.delivered.steps > 0) return Fulfilment::delivered;
  return shipment.dispatched.steps > 0 ? Fulfilment::in_delivery : Fulfilment::not_started;
}

}  // namespace talgu
