#include "protocol/record/draft/coverage_draft.h"

#include <algorithm>

namespace talgu::draft {
namespace {

Status check_need(const Ground& ground, const RecordKey& key) {
  const std::string name = ground.name_of(key);
  if (key != ground.own(key.id)) {
    return fail(Fault::not_permitted, name + " is a need of another party",
                "only its owner states its coverage");
  }
  if (ground.body<Need>(key) == nullptr) return refuse(name + " is not here as a need");
  if (is_ended(ground, RecordKind::need, key)) {
    return refuse(name + " is closed: nobody asks how far it is covered");
  }
  return {};
}

/// What can be stated is at most what a record may say.
Quantity within(Quantity quantity) {
  return std::min(quantity, kQuantityMax);
}

CoverageLine line_of(const NeedLine& line, const LineStanding& standing) {
  const Quantity accepted = within(standing.counted);
  return {.line_no = line.line_no,
          .tenths = tenths_of(accepted, standing.required),
          .category = line.category,
          .unit = line.unit,
          .required = standing.required,
          .accepted = accepted,
          .received = within(standing.received)};
}

/// What stands now against what was stated before.
void warn_of_changes(const CoverageIntent& intent, const Need& need, const NeedStanding& standing,
                     Drafted& made) {
  if (!intent.alone || !standing.stated_on) return;
  for (const NeedLine& line : need.lines) {
    const LineStanding& figures = standing.lines.at(line.line_no);
    if (!figures.stated || figures.stated->accepted == within(figures.counted)) continue;
    made.warn({.code = WarningCode::stated_alone,
               .line = line.line_no,
               .amount = Amount{figures.counted, line.unit, {}},
               .limit = Amount{figures.stated->accepted, line.unit, {}},
               .day = standing.stated_on});
  }
}

}  // namespace

Result<Drafted> make(const Ground& ground, const CoverageIntent& intent) {
  TALGU_PASS(check_need(ground, intent.need));
  const Need& need = *ground.body<Need>(intent.need);
  const NeedStanding& standing = ground.standings.needs.at(intent.need);
  Coverage body{.need = intent.need.id,
                .need_revision = ground.find(intent.need)->heads.back(),
                .day = ground.day,
                .lines = {}};
  for (const NeedLine& line : need.lines) {
    const LineStanding& figures = standing.lines.at(line.line_no);
    if (figures.required.steps == 0) {
      return refuse(ground.name_of(intent.need) +
                        " was changed by two nodes apart, and what it asks for is open",
                    "save it again first: talgu need change " + ground.name_of(intent.need));
    }
    body.lines.push_back(line_of(line, figures));
  }
  std::ranges::sort(body.lines, {}, &CoverageLine::line_no);
  TALGU_PASS(check(body));
  TALGU_TRY(Drafted made, record_about(ground, intent.need, std::move(body)));
  warn_of_changes(intent, need, standing, made);
  return made;
}

std::vector<RecordKey> needs_to_state(const Ground& ground, ToState which) {
  std::vector<RecordKey> open;
  bool is_due = which == ToState::all;
  for (const auto& [key, need] : ground.standings.needs) {
    if (key != ground.own(key.id) || need.workflow == Workflow::closed) continue;
    open.push_back(key);
    is_due = is_due || need.statement_due;
  }
  if (!is_due) return {};
  std::ranges::stable_partition(
      open, [&](const RecordKey& key) { return !ground.standings.needs.at(key).statement_due; });
  return open;
}

}  // namespace talgu::draft
