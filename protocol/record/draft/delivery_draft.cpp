#include "protocol/record/draft/delivery_draft.h"

#include "protocol/record/draft/outcome.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace talgu::draft {
namespace {

/// The promise that is delivered on.
struct Promised {
  const RecordKey& key;
  const Commitment& body;
  const CommitmentStanding& standing;
};

Result<Promised> promised_by(const Ground& ground, const RecordKey& key) {
  const std::string name = ground.name_of(key);
  if (key != ground.own(key.id)) {
    return fail(Fault::not_permitted, name + " is a record of another party",
                "what is sent is said by who promised it");
  }
  const Commitment* const body = ground.body<Commitment>(key);
  if (body == nullptr) return refuse(name + " is not here as a commitment");
  const CommitmentStanding* const standing = standing_of(ground, key);
  if (standing == nullptr || standing->stage == CommitmentStage::pending) {
    return refuse(name + " is for a need that is not here", "it has no effect until that arrives");
  }
  return Promised{.key = key, .body = *body, .standing = *standing};
}

Status take(const DeliveryIntent& intent, const Promised& promised, Parcel& parcel) {
  if (intent.act == ParcelAct::add || !intent.quantity.empty()) {
    const auto quantity = parse_quantity(intent.quantity, promised.body.unit);
    if (!quantity) return refuse("quantity: " + quantity.error().what);
    parcel.quantity = *quantity;
  }
  if (intent.is_cancelled && intent.delivered_on) {
    return refuse("a parcel that is cancelled was not delivered");
  }
  if (intent.dispatched_on) parcel.dispatched_on = *intent.dispatched_on;
  if (intent.expected_on) parcel.expected_on = intent.expected_on;
  if (intent.delivered_on) {
    parcel.delivered_on = intent.delivered_on;
    parcel.state = ParcelState::delivered;
  }
  if (intent.is_cancelled) {
    parcel.delivered_on.reset();
    parcel.state = ParcelState::cancelled;
  }
  if (!intent.tracking.empty()) parcel.tracking = intent.tracking;
  if (!intent.documents.empty()) parcel.documents = intent.documents;
  if (!intent.serials.empty()) parcel.serials = intent.serials;
  return {};
}

/// Whether adding the second would say what the first says: a repetition, whatever has become of
/// it.
bool is_same(const Parcel& there, const Parcel& added) {
  Parcel as_sent = there;
  as_sent.parcel_no = added.parcel_no;
  as_sent.state = added.state;
  as_sent.delivered_on = added.delivered_on;
  return as_sent == added;
}

Result<Parcel> add_parcel(const Ground& ground, const DeliveryIntent& intent,
                          const Promised& promised, std::vector<Parcel>& parcels) {
  Parcel made;
  made.dispatched_on = ground.day;
  TALGU_PASS(take(intent, promised, made));
  const auto there = std::ranges::find_if(parcels, [&](const Parcel& one) {
    return is_same(one, made) && (!intent.parcel || one.parcel_no == *intent.parcel);
  });
  if (there != parcels.end()) return *there;
  const std::uint64_t next = parcels.empty() ? 1 : std::uint64_t{parcels.back().parcel_no} + 1;
  const std::uint64_t number = intent.parcel.value_or(next);
  made.parcel_no = static_cast<std::uint16_t>(
      std::min<std::uint64_t>(number, std::numeric_limits<std::uint16_t>::max()));
  const auto place =
      std::ranges::lower_bound(parcels, made.parcel_no, std::ranges::less{}, &Parcel::parcel_no);
  if (place != parcels.end() && place->parcel_no == made.parcel_no) {
    return refuse("parcel " + std::to_string(number) + " was sent before, and as something else",
                  "talgu delivery change says something anew of it; without --parcel the next "
                  "number is taken");
  }
  parcels.insert(place, made);
  return made;
}

Result<Parcel> change_parcel(const Ground& ground, const DeliveryIntent& intent,
                             const Promised& promised, std::vector<Parcel>& parcels) {
  const auto found = std::ranges::find_if(
      parcels, [&](const Parcel& one) { return one.parcel_no == intent.parcel; });
  if (found == parcels.end()) {
    return refuse("nothing was sent as parcel " + std::to_string(intent.parcel.value_or(0)) +
                      " on " + ground.name_of(intent.commitment),
                  "talgu delivery list shows what was sent");
  }
  TALGU_PASS(take(intent, promised, *found));
  return *found;
}

void warn_of_promise(const Ground& ground, const Promised& promised, const Standings& after,
                     Drafted& made) {
  const CommitmentStanding& now = after.commitments.at(promised.key);
  const Quantity due = std::min(now.promised, now.accepted);
  if (!is_taken(now.stage)) {
    made.warn({.code = WarningCode::not_taken, .record = promised.key});
  } else if (now.shipment.dispatched > plus(due, now.shipment.rejected)) {
    made.warn({.code = WarningCode::sent_over,
               .amount = Amount{now.shipment.dispatched, promised.body.unit, {}},
               .limit = Amount{due, promised.body.unit, {}}});
  }
  if (is_ended(ground, RecordKind::need, promised.body.need)) {
    made.warn({.code = WarningCode::target_ended, .record = promised.body.need});
  }
}

void warn_of_parcel(const Ground& ground, const Promised& promised, const Parcel& parcel,
                    Drafted& made) {
  warn_of_to_come(ground, "dispatched-on", parcel.dispatched_on, made);
  warn_of_to_come(ground, "delivered-on", parcel.delivered_on, made);
  const Need* const need = ground.body<Need>(promised.body.need);
  const auto& arrives = parcel.delivered_on ? parcel.delivered_on : parcel.expected_on;
  if (need != nullptr && need->needed_by && arrives && *arrives > *need->needed_by) {
    made.warn({.code = WarningCode::late, .day = need->needed_by});
  }
  const auto* const receipt =
      find_receipt(ground, promised.standing.confirmation, parcel.parcel_no);
  if (receipt == nullptr) return;
  made.warn({.code = WarningCode::parcel_confirmed,
             .line = parcel.parcel_no,
             .amount = Amount{receipt->accepted, promised.body.unit, {}}});
}

}  // namespace

Result<Drafted> make(const Ground& ground, const DeliveryIntent& intent) {
  TALGU_TRY(const Promised promised, promised_by(ground, intent.commitment));
  const auto* const before = ground.body<Delivery>(promised.standing.delivery);
  Delivery body = before == nullptr ? Delivery{} : *before;
  body.commitment = intent.commitment.id;
  body.category = promised.body.category;
  body.unit = promised.body.unit;
  TALGU_TRY(const Parcel said, intent.act == ParcelAct::add
                                   ? add_parcel(ground, intent, promised, body.parcels)
                                   : change_parcel(ground, intent, promised, body.parcels));
  TALGU_PASS(check(body));
  TALGU_TRY(Drafted made, record_about(ground, intent.commitment, std::move(body)));
  be_as_strict_as(ground, promised.body.need, made);
  made.about = Subject{.record = promised.body.need, .line = promised.body.line_no};
  made.names.push_back({.record = intent.commitment});
  const Standings after = outcome_of(ground, made);
  warn_of_parcel(ground, promised, said, made);
  warn_of_promise(ground, promised, after, made);
  warn_of_losses(ground, after, made);
  return made;
}

}  // namespace talgu::draft
