// What is left of a line or an offer, apart from one commitment (standings.h).
#include "protocol/record/standing/standings.h"

#include <algorithm>

namespace talgu {
namespace {

const LineStanding* find_line(const Standings& standings, const RecordKey& need,
                              std::uint16_t line_no) {
  const auto found = standings.needs.find(need);
  if (found == standings.needs.end()) return nullptr;
  const auto line = found->second.lines.find(line_no);
  return line == found->second.lines.end() ? nullptr : &line->second;
}

// Null where it is none for this line.
const CommitmentStanding* find_promise(const Standings& standings, const RecordKey& need,
                                       std::uint16_t line_no, const RecordKey& key) {
  const auto found = standings.commitments.find(key);
  if (found == standings.commitments.end()) return nullptr;
  const CommitmentStanding& promise = found->second;
  return promise.need == need && promise.line_no == line_no ? &promise : nullptr;
}

}  // namespace

Quantity room_for(const Standings& standings, const RecordKey& need, std::uint16_t line_no,
                  const RecordKey& except) {
  const LineStanding* const line = find_line(standings, need, line_no);
  if (line == nullptr) return {};
  const CommitmentStanding* const own = find_promise(standings, need, line_no, except);
  const std::int64_t held = own != nullptr && holds_room(*own) ? own->accepted.steps : 0;
  // What is taken stops at the largest int64; then there is no room, whoever asks.
  return {std::max<std::int64_t>(0, line->required.steps - (line->taken.steps - held))};
}

Quantity counted_without(const Standings& standings, const RecordKey& need, std::uint16_t line_no,
                         const RecordKey& except) {
  const LineStanding* const line = find_line(standings, need, line_no);
  if (line == nullptr) return {};
  const CommitmentStanding* const own = find_promise(standings, need, line_no, except);
  return {line->counted.steps - (own != nullptr ? own->counted.steps : 0)};
}

Quantity gap_without(const Standings& standings, const RecordKey& need, std::uint16_t line_no,
                     const RecordKey& except) {
  const LineStanding* const line = find_line(standings, need, line_no);
  if (line == nullptr) return {};
  const Quantity counted = counted_without(standings, need, line_no, except);
  return {std::max<std::int64_t>(0, line->required.steps - counted.steps)};
}

std::optional<Quantity> stated_open(const Standings& standings, const RecordKey& need,
                                    std::uint16_t line_no, const RecordKey& except) {
  const LineStanding* const line = find_line(standings, need, line_no);
  if (line == nullptr || !line->stated) return {};
  const CommitmentStanding* const own = find_promise(standings, need, line_no, except);
  const std::int64_t own_counted = own != nullptr ? own->counted.steps : 0;
  const std::int64_t others = std::max<std::int64_t>(0, line->stated->accepted.steps - own_counted);
  return Quantity{std::max<std::int64_t>(0, line->required.steps - others)};
}

Quantity left_for(const Standings& standings, const RecordKey& offer, const RecordKey& commitment) {
  const auto found = standings.offers.find(offer);
  if (found == standings.offers.end()) return {};
  const auto& drawn = found->second.commitments;
  const bool draws = std::ranges::find(drawn, commitment) != drawn.end();
  const std::int64_t held = draws ? standings.commitments.at(commitment).draws.steps : 0;
  const std::int64_t others = found->second.promised.steps - held;
  return {std::max<std::int64_t>(0, found->second.quantity.steps - others)};
}

}  // namespace talgu
