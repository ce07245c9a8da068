#include "protocol/record/standing/stated.h"

#include <algorithm>

namespace talgu {
namespace {

/// A line of the statement about one that still asks for the same thing.
void take_line(const CoverageLine& said, Quantity accepted, LineStanding& line) {
  line.stated = StatedLine{.required = said.required,
                           .accepted = accepted,
                           .received = said.received,
                           .tenths = said.tenths};
  const std::int64_t known = std::max(line.counted, accepted).steps;
  line.open = {std::max<std::int64_t>(0, line.required.steps - known)};
}

}  // namespace

void take_stated(const Records& records, const RecordState& state, Date as_of, NeedStanding& need) {
  const Need& body = *state.current_as<Need>();
  for (auto& [number, line] : need.lines) line.open = line.gap;
  const RecordState* const about = find_about(records, RecordKind::coverage, state.key);
  const auto* const said = about == nullptr ? nullptr : about->current_as<Coverage>();
  const Date since = said == nullptr ? day_of(state.revisions.front().event) : said->day;
  need.statement_due =
      need.workflow != Workflow::closed && as_of.days >= since.days + kStateEveryDays;
  if (said == nullptr) return;
  need.stated_on = said->day;
  need.stated_of_another_revision =
      std::ranges::find(state.heads, said->need_revision) == state.heads.end();
  for (const CoverageLine& one : said->lines) {
    const auto asked = std::ranges::find(body.lines, one.line_no, &NeedLine::line_no);
    if (asked == body.lines.end() || asked->category != one.category || asked->unit != one.unit) {
      continue;
    }
    LineStanding& line = need.lines.at(one.line_no);
    take_line(one, about->counted.at(one.line_no), line);
    if (line.counted > line.stated->accepted) need.more_seen_than_stated = true;
  }
}

}  // namespace talgu
