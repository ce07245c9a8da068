#include "protocol/record/draft/confirmation_draft.h"

#include "protocol/record/draft/outcome.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace talgu::draft {
namespace {

/// What is confirmed.
struct Sent {
  const RecordKey& key;
  const RecordState& state;
  const Delivery& body;
  RecordKey promise;
  const Commitment& promised;
  const CommitmentStanding& standing;
};

Result<Sent> sent_by(const Ground& ground, const ConfirmationIntent& intent) {
  const std::string name = ground.name_of(intent.delivery);
  const RecordState* const state = ground.find(intent.delivery);
  const Delivery* const body = ground.body<Delivery>(intent.delivery);
  if (body == nullptr) return refuse(name + " is not here as a delivery");
  const RecordKey promise{
      .owner = intent.delivery.owner, .id = body->commitment, .guest = intent.delivery.guest};
  const Commitment* const promised = ground.body<Commitment>(promise);
  const CommitmentStanding* const standing = standing_of(ground, promise);
  if (promised == nullptr || standing == nullptr || standing->stage == CommitmentStage::pending) {
    return refuse(name + " is on a promise or for a need that is not here",
                  "it can be confirmed once that arrives");
  }
  if (promised->need.owner != ground.self.party) {
    return fail(Fault::not_permitted, name + " is for a need of another party",
                "only the need's owner confirms it");
  }
  return Sent{.key = intent.delivery,
              .state = *state,
              .body = *body,
              .promise = promise,
              .promised = *promised,
              .standing = *standing};
}

Result<Quantity> quantity_from(const char* field, const std::string& text, Unit unit) {
  const auto quantity = parse_quantity(text, unit);
  if (quantity) return *quantity;
  return refuse(std::string(field) + ": " + quantity.error().what);
}

/// So much of the parcel is accepted and rejected.
Status take_quantities(const ConfirmationIntent& intent, const Parcel& parcel, Unit unit,
                       ParcelReceipt& made) {
  made.rejected = {};
  if (!intent.rejected.empty()) {
    TALGU_TRY(made.rejected, quantity_from("rejected", intent.rejected, unit));
  }
  if (!intent.accepted.empty()) {
    // Nothing of it may be of use.
    if (intent.accepted == "0") {
      made.accepted = {};
    } else {
      TALGU_TRY(made.accepted, quantity_from("accepted", intent.accepted, unit));
    }
  } else {
    made.accepted = {std::max<std::int64_t>(0, parcel.quantity.steps - made.rejected.steps)};
  }
  return {};
}

Status check_surplus(const Parcel& parcel, Unit unit, const ParcelReceipt& made) {
  const Quantity told = plus(made.accepted, made.rejected);
  if (told <= parcel.quantity || made.discrepancy == Discrepancy::surplus ||
      made.rejected.steps > 0) {
    return {};
  }
  return refuse("parcel " + std::to_string(parcel.parcel_no) + " holds " +
                    to_text(Amount{parcel.quantity, unit, {}}) + ", and " +
                    to_text(Amount{told, unit, {}}) + " would be confirmed",
                "more than was sent is a discrepancy: --discrepancy surplus --remark TEXT");
}

Result<ParcelReceipt> receipt_for(const Ground& ground, const ConfirmationIntent& intent,
                                  const Parcel& parcel, Unit unit) {
  ParcelReceipt made;
  made.parcel_no = parcel.parcel_no;
  TALGU_PASS(take_quantities(intent, parcel, unit, made));
  made.discrepancy = intent.discrepancy.value_or(Discrepancy::none);
  made.received_on = intent.received_on.value_or(ground.day);
  made.place = intent.place;
  made.remark = intent.remark;
  TALGU_PASS(check_surplus(parcel, unit, made));
  return made;
}

/// The parcels that the intent speaks of.
Result<std::vector<const Parcel*>> parcels_of(const Ground& ground,
                                              const ConfirmationIntent& intent, const Sent& sent) {
  std::vector<const Parcel*> found;
  for (const Parcel& parcel : sent.body.parcels) {
    const bool is_meant = intent.parcel ? parcel.parcel_no == *intent.parcel
                                        : parcel.state != ParcelState::cancelled &&
                                              find_receipt(ground, sent.standing.confirmation,
                                                           parcel.parcel_no) == nullptr;
    if (is_meant) found.push_back(&parcel);
  }
  const std::string name = ground.name_of(sent.key);
  if (found.empty()) {
    return refuse(intent.parcel ? name + " has no parcel " + std::to_string(*intent.parcel)
                                : name + " has no parcel that is not confirmed",
                  "talgu record show " + name + " shows its parcels; --parcel N says one anew");
  }
  const bool says_how_much = !intent.accepted.empty() || !intent.rejected.empty();
  if (found.size() > 1 && says_how_much) {
    return refuse(name + " has several parcels that are not confirmed: say which with --parcel");
  }
  return found;
}

void warn_of_receipt(const Ground& ground, const Sent& sent, const Parcel& parcel,
                     const ParcelReceipt& receipt, Drafted& made) {
  const Unit unit = sent.body.unit;
  const Quantity told = plus(receipt.accepted, receipt.rejected);
  warn_of_to_come(ground, "received-on", receipt.received_on, made);
  if (parcel.state == ParcelState::cancelled) {
    made.warn({.code = WarningCode::parcel_cancelled, .line = parcel.parcel_no});
  }
  if (receipt.received_on < parcel.dispatched_on) {
    made.warn({.code = WarningCode::before_dispatch,
               .line = parcel.parcel_no,
               .day = parcel.dispatched_on});
  }
  if (told < parcel.quantity) {
    made.warn({.code = WarningCode::parcel_rest,
               .line = parcel.parcel_no,
               .amount = Amount{{parcel.quantity.steps - told.steps}, unit, {}}});
  }
  const Need* const need = ground.body<Need>(sent.promised.need);
  const bool is_late = need != nullptr && need->needed_by && receipt.received_on > *need->needed_by;
  if (is_late && receipt.discrepancy == Discrepancy::none) {
    made.warn({.code = WarningCode::late_unsaid, .line = parcel.parcel_no, .day = need->needed_by});
  }
}

void put(const ParcelReceipt& receipt, std::vector<ParcelReceipt>& parcels) {
  const auto place = std::ranges::lower_bound(parcels, receipt.parcel_no, std::ranges::less{},
                                              &ParcelReceipt::parcel_no);
  if (place != parcels.end() && place->parcel_no == receipt.parcel_no) {
    *place = receipt;
  } else {
    parcels.insert(place, receipt);
  }
}

}  // namespace

Result<Drafted> make(const Ground& ground, const ConfirmationIntent& intent) {
  TALGU_TRY(const Sent sent, sent_by(ground, intent));
  TALGU_TRY(const auto parcels, parcels_of(ground, intent, sent));
  const auto* const before = ground.body<Confirmation>(sent.standing.confirmation);
  Confirmation body = before == nullptr ? Confirmation{} : *before;
  body.delivery = intent.delivery;
  body.revision = sent.state.heads.back();
  body.category = sent.body.category;
  body.unit = sent.body.unit;
  std::vector<std::pair<const Parcel*, ParcelReceipt>> said;
  for (const Parcel* const parcel : parcels) {
    TALGU_TRY(const ParcelReceipt receipt, receipt_for(ground, intent, *parcel, body.unit));
    put(receipt, body.parcels);
    said.emplace_back(parcel, receipt);
  }
  TALGU_PASS(check(body));
  TALGU_TRY(Drafted made, record_about(ground, intent.delivery, std::move(body)));
  be_as_strict_as(ground, sent.promise, made);
  be_as_strict_as(ground, sent.promised.need, made);
  made.about = Subject{.record = sent.promised.need, .line = sent.promised.line_no};
  made.names.push_back({.record = sent.promise});
  for (const auto& [parcel, receipt] : said) warn_of_receipt(ground, sent, *parcel, receipt, made);
  warn_of_losses(ground, outcome_of(ground, made), made);
  return made;
}

}  // namespace talgu::draft
