#include "protocol/record/standing/neighbourhood.h"

#include "protocol/record/standing/standings.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace talgu {
namespace {

/// Gathers one neighbourhood; used once.
class Gathering final {
 public:
  explicit Gathering(RecordSource& source) : source_(source) {}

  Status gather(const RecordKey& key) {
    std::vector<RecordKey> waiting{key};
    std::set<RecordKey> taken;
    while (!waiting.empty()) {
      const RecordKey next = waiting.back();
      waiting.pop_back();
      if (!taken.insert(next).second) continue;
      TALGU_PASS(take(next));
      for (const Link& link : links_at(next)) {
        // An offer was shared out as a part of its commitment; what is about it comes to it here.
        if (link.role != LinkRole::offer) waiting.push_back(link.target);
      }
    }
    return {};
  }

  Records take_records() { return std::move(records_); }

 private:
  /// A need with its commitments, an offer with who draws on it, or a commitment.
  Status take(const RecordKey& key) {
    TALGU_PASS(add(key));
    TALGU_PASS(share_offers_of(key));
    TALGU_TRY(const auto promises, source_.linked_by({LinkRole::need, key}));
    for (const RecordKey& promise : promises) {
      TALGU_PASS(add(promise));
      TALGU_PASS(share_offers_of(promise));
    }
    return share(key);
  }

  Status share_offers_of(const RecordKey& promise) {
    for (const Link& link : links_at(promise)) {
      if (link.role == LinkRole::offer) TALGU_PASS(share(link.target));
    }
    return {};
  }

  /// Everybody who draws on an offer, with what tells whether the promise stands.
  Status share(const RecordKey& offer) {
    if (!shared_.insert(offer).second) return {};
    TALGU_PASS(add(offer));
    TALGU_TRY(const auto drawers, source_.linked_by({LinkRole::offer, offer}));
    for (const RecordKey& drawer : drawers) {
      TALGU_PASS(add(drawer));
      for (const Link& link : links_at(drawer)) {
        if (link.role == LinkRole::need) TALGU_PASS(add(link.target));
      }
    }
    return {};
  }

  /// A record, what is said about it, what is said about that, and so on.
  Status add(const RecordKey& key) {
    std::vector<RecordKey> waiting{key};
    while (!waiting.empty()) {
      const RecordKey next = waiting.back();
      waiting.pop_back();
      if (!added_.insert(next).second) continue;
      TALGU_TRY(auto state, source_.state_of(next));
      if (state) records_.emplace(next, *std::move(state));
      TALGU_TRY(const auto words, source_.linked_by({LinkRole::about, next}));
      waiting.insert(waiting.end(), words.begin(), words.end());
    }
    return {};
  }

  [[nodiscard]] std::set<Link> links_at(const RecordKey& key) const {
    const auto found = records_.find(key);
    return found == records_.end() ? std::set<Link>{} : links_of(found->second);
  }

  RecordSource& source_;
  Records records_;
  std::set<RecordKey> added_;
  std::set<RecordKey> shared_;  // offers
};

/// The days after which a record means something else.
struct LastDays {
  std::vector<Date> days;

  void operator()(const Need& need) {
    add(need.needed_by);
    add(need.expires_on);
  }

  void operator()(const Offer& offer) { add(offer.available_until); }

  void operator()(const Commitment& promise) {
    add(promise.valid_until);
    add(promise.firm_until);
  }

  void operator()(const Reaffirm& reaffirm) { days.push_back(reaffirm.still_valid_until); }

  void operator()(const Coverage& coverage) { add_statement(coverage.day); }

  // No other kind is judged by the day on which somebody asks.
  template <class Body>
  void operator()(const Body& /*body*/) {}

  void add(const std::optional<Date>& day) {
    if (day) days.push_back(*day);
  }

  // The next statement is due on the day after.
  void add_statement(Date day) { days.push_back({day.days + kStateEveryDays - 1}); }
};

}  // namespace

std::set<Link> links_of(const RecordState& state) {
  std::set<Link> links;
  const RecordKey& own = state.key;
  for (const StoredEvent& one : state.revisions) {
    if (const auto target = target_of(one.event, {own.owner, own.guest})) {
      links.insert({LinkRole::about, *target});
    }
    const auto* const promise = std::get_if<Commitment>(&one.event.body);
    if (promise == nullptr) continue;
    links.insert({LinkRole::need, promise->need});
    if (!promise->offer) continue;
    links.insert({LinkRole::offer,
                  {.owner = own.owner, .id = promise->offer->id, .guest = promise->offer->guest}});
  }
  return links;
}

Result<Records> neighbourhood_of(RecordSource& source, const RecordKey& key) {
  Gathering gathering(source);
  TALGU_PASS(gathering.gather(key));
  return gathering.take_records();
}

Date unchanged_until(const Records& records, Date as_of) {
  LastDays last;
  for (const auto& [key, state] : records) {
    for (const StoredEvent& one : state.revisions) {
      std::visit(last, one.event.body);
      if (std::holds_alternative<Need>(one.event.body)) {
        last.days.push_back({day_of(one.event).days + kStaleAfterDays});
        last.add_statement(day_of(one.event));
      }
    }
  }
  Date until{std::numeric_limits<std::int32_t>::max()};
  for (const Date day : last.days) {
    if (day >= as_of) until = std::min(until, day);
  }
  return until;
}

}  // namespace talgu
