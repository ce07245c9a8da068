#pragma once

#include "tests/unit/record/ledger.h"

#include <cstdint>
#include <random>
#include <vector>

namespace talgu::test {

using Random = std::mt19937_64;

inline std::uint64_t below(Random& random, std::uint64_t bound) {
  return random() % bound;
}

inline std::int64_t amount(Random& random, std::uint64_t bound = 12) {
  return 1 + static_cast<std::int64_t>(below(random, bound));
}

/// A few needs, offers, commitments, answers and closings of one recipient and two donors, each
/// with two nodes that have seen only a part of what was written before.
class SmallExchange {
 public:
  /// Growing: nothing is ever taken back or made smaller, so that more events never count less.
  enum class Course : std::uint8_t { any, growing };

  SmallExchange(Random& random, Course course) : random_(random), course_(course) {
    const std::uint64_t needs = 1 + below(random_, 2);
    for (std::uint64_t i = 0; i < needs; ++i) ask(i);
    const std::uint64_t steps = 3 + below(random_, 12);
    for (std::uint64_t i = 0; i < steps; ++i) step();
  }

  [[nodiscard]] const std::vector<StoredEvent>& events() const { return ledger_.events; }

 private:
  [[nodiscard]] bool grows() const { return course_ == Course::growing; }

  Writer some(const Writer& party) {
    Writer who = party;
    who.boot = numbered<BootId>(1 + below(random_, 2));
    return who;
  }

  // Seldom one that has not seen the newest revision.
  void write(const Writer& who, const RecordId& id, RecordBody body) {
    const RecordKey key{who.party, id, who.guest};
    const RecordState state = fold_record(key, ledger_.events, roles);
    if (!grows() && !state.revisions.empty() && below(random_, 4) == 0) {
      const StoredEvent& seen = state.revisions[below(random_, state.revisions.size())];
      ledger_.write_after(who, id, std::move(body), {{seen.id}, seen.event.rev + 1});
    } else {
      ledger_.write(who, id, std::move(body));
    }
  }

  void ask(std::uint64_t number) {
    Need need = need_of(grows() ? 40 : amount(random_, 20));
    need.lines.push_back(line_of(2, grows() ? 40 : amount(random_, 20)));
    const RecordKey key{kUkraine.party, numbered<RecordId>(10 + number)};
    write(some(kUkraine), key.id, need);
    if (needs_.size() <= number) needs_.push_back(key);
  }

  void offer() {
    const Writer who = some(below(random_, 2) == 0 ? kPoland : kEstonia);
    write(who, numbered<RecordId>(30 + below(random_, 2)), offer_of(amount(random_, 20)));
  }

  Commitment promise(const RecordKey& need) {
    Commitment body = promise_to(need, ledger_.newest(need), amount(random_));
    body.line_no = static_cast<std::uint16_t>(1 + below(random_, 2));
    if (grows()) return body;
    if (below(random_, 3) == 0) {
      body.offer =
          OfferRef{.id = numbered<RecordId>(30 + below(random_, 2)), .guest = {}, .draws = {}};
    }
    if (below(random_, 4) == 0) {
      body.form = CommitmentForm::provisional;
      body.condition = "after the budget is passed";
    }
    if (below(random_, 5) == 0) body.need_revision = numbered<EventId>(200);
    if (below(random_, 6) == 0) body.category = "SW.NET";
    if (below(random_, 4) == 0) body.valid_until = Date{kToday.days - 1};
    return body;
  }

  void commit() {
    const Writer donor = below(random_, 2) == 0 ? kPoland : kEstonia;
    const RecordKey& need = needs_[below(random_, needs_.size())];
    const RecordKey key{donor.party, numbered<RecordId>(50 + promises_.size())};
    write(some(donor), key.id, promise(need));
    promises_.push_back(key);
  }

  void recommit() {
    const RecordKey key = promises_[below(random_, promises_.size())];
    const Writer donor{.party = key.owner};
    if (!grows()) {
      return write(some(donor), key.id, promise(needs_[below(random_, needs_.size())]));
    }
    Commitment more = *fold_record(key, ledger_.events, roles).current_as<Commitment>();
    more.quantity.steps += amount(random_);
    write(some(donor), key.id, more);
  }

  void answer() {
    const RecordKey key = promises_[below(random_, promises_.size())];
    const RecordState state = fold_record(key, ledger_.events, roles);
    const StoredEvent& about =
        grows() ? state.revisions.back() : state.revisions[below(random_, state.revisions.size())];
    const Quantity proposed = std::get<Commitment>(about.event.body).quantity;
    Response body = accept_of(key, about.id, proposed.steps);
    if (!grows()) {
      body.quantity = {amount(random_, 14)};
      if (below(random_, 3) == 0) {
        body =
            refusal_of(key, about.id, below(random_, 2) == 0 ? Verdict::decline : Verdict::revoke);
      }
    }
    write(some(kUkraine), id_of_response(key), body);
  }

  // A parcel more, of the same thing.
  void send() {
    const RecordKey key = promises_[below(random_, promises_.size())];
    const Writer donor = some({.party = key.owner});
    const RecordKey delivery{key.owner, id_about(RecordKind::delivery, key)};
    const RecordState state = fold_record(delivery, ledger_.events, roles);
    const auto* const before = state.current_as<Delivery>();
    Delivery body = before == nullptr ? delivery_of(key, {}) : *before;
    if (body.parcels.size() >= 5) return;
    body.parcels.push_back(
        parcel_of(static_cast<std::uint16_t>(body.parcels.size() + 1), amount(random_, 6)));
    if (!grows() && below(random_, 4) == 0) body.parcels.back().state = ParcelState::cancelled;
    write(donor, delivery.id, body);
  }

  // All parcels, some of them with what was wrong.
  void confirm() {
    const RecordKey key = promises_[below(random_, promises_.size())];
    const RecordKey delivery{key.owner, id_about(RecordKind::delivery, key)};
    const RecordState state = fold_record(delivery, ledger_.events, roles);
    const auto* const sent = state.current_as<Delivery>();
    if (sent == nullptr) return;
    std::vector<ParcelReceipt> parcels;
    for (const Parcel& parcel : sent->parcels) {
      if (!grows() && below(random_, 4) == 0) {
        parcels.push_back(
            received_of(parcel.parcel_no, amount(random_, 3), 1, Discrepancy::damaged));
      } else {
        parcels.push_back(received_of(parcel.parcel_no, parcel.quantity.steps));
      }
    }
    write(some(kUkraine), id_about(RecordKind::confirmation, delivery),
          confirmation_of(delivery, state.heads.back(), parcels));
  }

  void state_coverage() {
    const RecordKey& need = needs_[below(random_, needs_.size())];
    write(some(kUkraine), id_about(RecordKind::coverage, need),
          coverage_of(need, ledger_.newest(need), amount(random_, 20), amount(random_, 20)));
  }

  void close() {
    using enum CloseReason;
    const CloseReason reasons[] = {withdrawn, fulfilled, duplicate, reopened, reopened};
    const std::uint64_t kind = below(random_, 3);
    if (kind == 0) {
      end(kUkraine, RecordKind::need, needs_[below(random_, needs_.size())],
          reasons[below(random_, 5)]);
    } else if (kind == 1) {
      const RecordKey key = promises_[below(random_, promises_.size())];
      end({.party = key.owner}, RecordKind::commitment, key, withdrawn);
    } else {
      end(kPoland, RecordKind::offer, {kPoland.party, numbered<RecordId>(30)},
          reasons[3 * below(random_, 2)]);
    }
  }

  void end(const Writer& who, RecordKind kind, const RecordKey& target, CloseReason reason) {
    write(some(who), id_about(RecordKind::closing, target), closing_of(kind, target.id, reason));
  }

  void step() {
    if (promises_.empty()) return commit();
    switch (below(random_, grows() ? 8 : 11)) {
      case 0:
        return commit();
      case 1:
      case 2:
      case 3:
        return answer();
      case 4:
        return recommit();
      case 5:
        return send();
      case 6:
        return confirm();
      case 7:
        return state_coverage();
      case 8:
        return offer();
      case 9:
        return close();
      default:
        return ask(below(random_, needs_.size()));
    }
  }

  Random& random_;
  Course course_;
  Ledger ledger_;
  std::vector<RecordKey> needs_;
  std::vector<RecordKey> promises_;
};

}  // namespace talgu::test
