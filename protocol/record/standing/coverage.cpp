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

// 100 means all of it: rounded down. `whole` is not 0.
std::uint8_t percent_of(std::int64_t part, std::int64_t whole) {
  TALGU_CHECK(whole > 0 && part >= 0 && whole <= kQuantityMax.steps);
  return static_cast<std::uint8_t>(std::min(part, whole) * 100 / whole);
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

}  // namespace

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
  if (commitment.counts) line.counted = plus(line.counted, commitment.effective);
}

void finish_line(LineStanding& standing, const NeedLine& line) {
  const Quantity required = standing.required;
  standing.gap = less(required, standing.counted);
  standing.over = less(standing.counted, required);
  standing.to_receive = less(standing.counted, standing.received);
  standing.percent =
      required.steps == 0 ? std::uint8_t{0} : percent_of(standing.counted.steps, required.steps);
  standing.coverage = extent(standing.counted, required);
  standing.fulfilment = extent(standing.received, required);
  standing.exceeds_required = standing.over.steps > 0 && !line.over_ok;
}

Totals totals_of(const Need& need, const std::map<std::uint16_t, LineStanding>& lines) {
  TALGU_CHECK(!lines.empty());
  Totals totals{.coverage = Extent::over,
                .fulfilment = Extent::over,
                .percent_by_lines = 0,
                .percent_by_cost = {}};
  std::int64_t full = 0;
  for (const auto& [number, line] : lines) {
    totals.coverage = std::min(totals.coverage, line.coverage);
    totals.fulfilment = std::min(totals.fulfilment, line.fulfilment);
    full += line.coverage >= Extent::full ? 1 : 0;
  }
  totals.percent_by_lines = percent_of(full, static_cast<std::int64_t>(lines.size()));
  const auto costs = costs_of(need, lines);
  if (costs && costs->required > 0 && costs->required <= kQuantityMax.steps) {
    totals.percent_by_cost = percent_of(costs->covered, costs->required);
  }
  return totals;
}

}  // namespace talgu
