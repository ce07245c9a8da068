#include "protocol/record/standing/coverage.h"

#include "crypto/check.h"

#include <algorithm>

namespace talgu {
namespace {

Quantity less(Quantity a, Quantity b) {
  return {std::max<std::int64_t>(0, a.steps - b.steps)};
}

Extent extent(Quantity amount, Quantity required) {
  if (required.steps == 0 || amount.steps == 0) return Extent::none;
  if (amount < required) return Extent::partial;
  return amount == required ? Extent::full : Extent::over;
}

// The estimated cost of so many steps, rounded down; none where it does not fit.
std::optional<std::int64_t> cost_of(Quantity amount, const Money& each, Unit unit) {
  std::int64_t cost = 0;
  if (__builtin_mul_overflow(amount.steps, each.minor, &cost)) return {};
  return cost / steps_per_one(unit);
}

struct Costs {
  std::int64_t required = 0;
  std::int64_t covered = 0;
};

std::optional<Costs> costs_of(const Need& need,
                              const std::map<std::uint16_t, LineStanding>& lines) {
  Costs sum;
  for (const NeedLine& line : need.lines) {
    const auto& first = need.lines.front().est_unit_cost;
    const auto& each = line.est_unit_cost;
    if (!first || !each || each->currency != first->currency) return {};
    const LineStanding& standing = lines.at(line.line_no);
    const auto required = cost_of(standing.required, *each, line.unit);
    const auto covered = cost_of(std::min(standing.counted, standing.required), *each, line.unit);
    if (!required || !covered) return {};
    if (__builtin_add_overflow(sum.required, *required, &sum.required)) return {};
    sum.covered += *covered;  // at most what is required
  }
  return sum;
}

// As covered as its worst line; none only where no line has anything.
Extent worst_of(const std::map<std::uint16_t, LineStanding>& lines, Extent LineStanding::*facet) {
  Extent worst = Extent::over;
  bool any = false;
  for (const auto& [number, line] : lines) {
    worst = std::min(worst, line.*facet);
    any = any || line.*facet != Extent::none;
  }
  return any ? std::max(worst, Extent::partial) : Extent::none;
}

}  // namespace

std::uint8_t percent_of(std::int64_t part, std::int64_t whole) {
  TALGU_CHECK(part >= 0 && whole >= 0);
  if (whole == 0) return 0;
  if (part >= whole) return 100;
  // The largest percent of which that much of the whole, rounded up, is there: no product
  // overflows.
  const std::int64_t each = whole / 100;
  const std::int64_t rest = whole % 100;
  std::int64_t percent = 99;
  while (each * percent + (rest * percent + 99) / 100 > part) --percent;
  return static_cast<std::uint8_t>(percent);
}

void add(LineStanding& line, const CommitmentStanding& commitment) {
  const bool is_firm = commitment.form == CommitmentForm::firm;
  line.promised = plus(line.promised, commitment.promised);
  if (!is_firm) {
    line.conditional = plus(line.conditional, commitment.promised);
  } else if (commitment.stage == CommitmentStage::proposed) {
    line.proposed = plus(line.proposed, commitment.promised);
  } else {
    line.accepted = plus(line.accepted, commitment.accepted);
  }
  if (holds_room(commitment)) line.taken = plus(line.taken, commitment.accepted);
}

void add_counted(LineStanding& line, const CommitmentStanding& commitment) {
  const Shipment& shipment = commitment.shipment;
  line.counted = plus(line.counted, commitment.counted);
  line.dispatched = plus(line.dispatched, shipment.dispatched);
  line.in_transit = plus(line.in_transit, shipment.in_transit);
  line.received = plus(line.received, shipment.received);
  line.rejected = plus(line.rejected, shipment.rejected);
}

void finish_line(LineStanding& standing, const NeedLine& line) {
  const Quantity required = standing.required;
  standing.room = less(required, standing.taken);
  standing.gap = less(required, standing.counted);
  standing.over = less(standing.counted, required);
  standing.to_receive = less(standing.counted, standing.received);
  standing.percent = percent_of(standing.counted.steps, required.steps);
  standing.coverage = extent(standing.counted, required);
  standing.fulfilment = extent(standing.received, required);
  standing.exceeds_required = standing.over.steps > 0 && !line.over_ok;
}

Totals totals_of(const Need& need, const std::map<std::uint16_t, LineStanding>& lines) {
  TALGU_CHECK(!lines.empty());
  Totals totals{.coverage = worst_of(lines, &LineStanding::coverage),
                .fulfilment = worst_of(lines, &LineStanding::fulfilment),
                .percent_by_lines = 0,
                .percent_by_cost = {}};
  const auto full = std::ranges::count_if(
      lines, [](const auto& line) { return line.second.coverage >= Extent::full; });
  totals.percent_by_lines = percent_of(full, static_cast<std::int64_t>(lines.size()));
  const auto costs = costs_of(need, lines);
  if (costs && costs->required > 0) {
    totals.percent_by_cost = percent_of(costs->covered, costs->required);
  }
  return totals;
}

}  // namespace talgu
