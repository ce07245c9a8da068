#pragma once

#include "tests/unit/record/ledger.h"
#include "tests/unit/record/sample_need.h"

#include <vector>

namespace talgu::test {

/// Bodies with every field filled.
inline Offer sample_offer() {
  Offer offer;
  offer.basis = OfferBasis::unsolicited;
  offer.title = {{"en", "Support to the mechanism"}, {"uk", "Підтримка механізму"}};
  offer.summary = {{"en", "Yearly share.\nFrom the development budget."}};
  offer.category = "FN.EAR";
  offer.unit = Unit::euro;
  offer.quantity = {50'000'000};
  offer.currency = "PLN";
  offer.min_lot = Quantity{1'000'000};
  offer.available_from = Date{20'000};
  offer.available_until = Date{20'365};
  offer.term_months = 12;
  offer.attributes = {{"instalments", 2}};
  offer.terms = {.texts = {"through ESTDEV only"},
                 .sectors = {"health", "energy"},
                 .oblasts = {"UA-63"},
                 .civil_only = true};
  offer.est_value = Money{60'000'000, "USD"};
  offer.lead_days = 30;
  offer.for_need = RecordKey{kUkraine.party, numbered<RecordId>(10)};
  offer.certainty = Certainty::budgeted;
  offer.earmarks = {"TR", "HW.NET"};
  offer.announced_on = Date{19'990};
  offer.sources = {"https://www.vm.ee/en/tallinn-mechanism"};
  return offer;
}

inline Commitment sample_commitment() {
  Commitment commitment =
      promise_to({kUkraine.party, numbered<RecordId>(10)}, numbered<EventId>(11), 40);
  commitment.offer = OfferRef{
      .id = numbered<RecordId>(30), .guest = numbered<GuestLabel>('g'), .draws = Quantity{400'000}};
  commitment.form = CommitmentForm::provisional;
  commitment.condition = "After the budget is passed.\nExpected in March.";
  commitment.valid_until = Date{20'400};
  commitment.eta = Date{20'500};
  commitment.provider = "Ministry of Foreign Affairs";
  commitment.extending = "ESTDEV";
  commitment.implementer = "CybExer";
  return commitment;
}

inline Delivery sample_delivery() {
  Delivery delivery = delivery_of({kPoland.party, numbered<RecordId>(20)},
                                  {parcel_of(1, 10), parcel_of(3, 20)});
  Parcel& parcel = delivery.parcels[0];
  parcel.state = ParcelState::delivered;
  parcel.expected_on = Date{kToday.days + 3};
  parcel.delivered_on = Date{kToday.days + 5};
  parcel.tracking = "PL 4711";
  parcel.documents = {"CMR 12"};
  parcel.serials = "sha256 of serials.csv: 9f86d0";
  return delivery;
}

inline Confirmation sample_confirmation() {
  return confirmation_of({kPoland.party, numbered<RecordId>(40)}, numbered<EventId>(41),
                         {received_of(1, 8, 2, Discrepancy::damaged), received_of(3, 20)});
}

/// One of each kind, in the order of RecordKind; the ids are not those that would follow.
inline std::vector<RecordBody> sample_bodies() {
  const RecordKey commitment{kPoland.party, numbered<RecordId>(20)};
  Closing closing = closing_of(RecordKind::need, numbered<RecordId>(10), CloseReason::duplicate);
  closing.text = "The same as last year's";
  closing.kept->guest = numbered<GuestLabel>('g');
  return {sample_need(),
          sample_offer(),
          sample_commitment(),
          refusal_of(commitment, numbered<EventId>(21), Verdict::decline),
          closing,
          Reaffirm{RecordKind::offer, numbered<RecordId>(30), Date{20'700}},
          coverage_of({kUkraine.party, numbered<RecordId>(10)}, numbered<EventId>(11), 40, 13),
          sample_delivery(),
          sample_confirmation()};
}

}  // namespace talgu::test
