#include "protocol/record/standing/attention.h"

#include <variant>

namespace talgu {
namespace {

struct Gathering {
  std::vector<Attention> found;

  void operator()(const std::monostate& /*none*/) {}

  void operator()(const NeedStanding& need) {
    if (need.workflow == Workflow::closed) return;
    add(need.stale, Attention::stale);
    add(need.overdue, Attention::overdue);
    add(need.expired, Attention::expired);
    add(need.changed, Attention::changed);
    add(need.concurrent_edit, Attention::concurrent_edit);
    add(need.disputed, Attention::disputed);
    add(need.more_seen_than_stated, Attention::more_seen_than_stated);
    add(need.coverage == Extent::over, Attention::covered_over);
  }

  void operator()(const OfferStanding& offer) {
    add(offer.over_promised, Attention::over_promised);
  }

  void operator()(const CommitmentStanding& promise) {
    add(promise.broken_firm_promise, Attention::not_kept);
    add(promise.exceeds_proposal, Attention::accepted_over);
    add(promise.does_not_fit, Attention::does_not_fit);
    add(promise.fulfilment == Fulfilment::disputed, Attention::not_as_promised);
  }

  void add(bool raised, Attention what) {
    if (raised) found.push_back(what);
  }
};

}  // namespace

std::vector<Attention> attention_of(const Standing& standing) {
  Gathering gathering;
  std::visit(gathering, standing);
  return std::move(gathering.found);
}

}  // namespace talgu
