#pragma once

#include "tests/unit/record/ledger.h"

namespace talgu::test {

/// A need of 10 licences by Ukraine, and what others do about it.
struct Scene {
  Ledger ledger;
  RecordKey need{kUkraine.party, numbered<RecordId>(10)};
  RecordKey promise{kPoland.party, numbered<RecordId>(20)};
  RecordKey offer{kPoland.party, numbered<RecordId>(30)};
  EventId need_revision;

  Scene() { ask(need_of(10)); }

  void ask(Need body) { need_revision = ledger.write(kUkraine, need.id, std::move(body)); }

  [[nodiscard]] Commitment body(std::int64_t quantity) const {
    return promise_to(need, need_revision, quantity);
  }

  EventId commit(const Commitment& commitment) {
    return ledger.write(kPoland, promise.id, commitment);
  }

  EventId commit(std::int64_t quantity) { return commit(body(quantity)); }

  /// By another donor, of its own record number.
  RecordKey commit_more(const Writer& who, std::uint64_t number, const Commitment& commitment) {
    const RecordKey key{who.party, numbered<RecordId>(number)};
    ledger.write(who, key.id, commitment);
    return key;
  }

  EventId answer(const Response& response) {
    return ledger.write(kUkraine, id_of_response(response.commitment), response);
  }

  EventId accept(std::int64_t quantity) { return accept(promise, quantity); }

  EventId accept(const RecordKey& commitment, std::int64_t quantity) {
    return answer(accept_of(commitment, ledger.newest(commitment), quantity));
  }

  EventId refuse(Verdict verdict) {
    return answer(refusal_of(promise, ledger.newest(promise), verdict));
  }

  EventId close(const Writer& who, RecordKind kind, const RecordKey& target, CloseReason reason) {
    return ledger.write(who, id_about(RecordKind::closing, target),
                        closing_of(kind, target.id, reason));
  }

  EventId withdraw() {
    return close(kPoland, RecordKind::commitment, promise, CloseReason::withdrawn);
  }

  EventId close_need(CloseReason reason) { return close(kUkraine, RecordKind::need, need, reason); }

  [[nodiscard]] RecordKey delivery() const {
    return {kPoland.party, id_about(RecordKind::delivery, promise)};
  }

  EventId send(std::vector<Parcel> parcels) {
    return ledger.write(kPoland, delivery().id, delivery_of(promise, std::move(parcels)));
  }

  EventId confirm(std::vector<ParcelReceipt> parcels) {
    return ledger.write(
        kUkraine, id_about(RecordKind::confirmation, delivery()),
        confirmation_of(delivery(), ledger.newest(delivery()), std::move(parcels)));
  }

  EventId state_coverage(std::int64_t required, std::int64_t accepted) {
    return ledger.write(kUkraine, id_about(RecordKind::coverage, need),
                        coverage_of(need, need_revision, required, accepted));
  }

  [[nodiscard]] CommitmentStanding standing(Date day = kToday) const {
    return ledger.at(day).commitments.at(promise);
  }

  [[nodiscard]] NeedStanding needed(Date day = kToday) const {
    return ledger.at(day).needs.at(need);
  }

  [[nodiscard]] LineStanding line(Date day = kToday) const { return needed(day).lines.at(1); }

  [[nodiscard]] OfferStanding offered(Date day = kToday) const {
    return ledger.at(day).offers.at(offer);
  }
};

}  // namespace talgu::test
