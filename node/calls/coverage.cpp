#include "node/calls/delivery.h"
#include "node/calls/draft_parts.h"
#include "protocol/record/draft/coverage_draft.h"

#include <algorithm>
#include <map>
#include <utility>

namespace talgu {
namespace {

using draft::ToState;

std::string audience_of(const Desk& desk, const RecordKey& key) {
  const Record* const record = desk.book().find(key);
  return record == nullptr ? std::string() : current_audience(*record);
}

/// Who reads one audience reads its needs alone: only where one of them is due are they stated.
void keep_due(const Desk& desk, std::vector<RecordKey>& needs) {
  std::map<std::string, bool> is_due;
  for (const RecordKey& key : needs) {
    bool& due = is_due[audience_of(desk, key)];
    due = due || desk.book().standings.needs.at(key).statement_due;
  }
  std::erase_if(needs, [&](const RecordKey& key) { return !is_due[audience_of(desk, key)]; });
}

Result<std::vector<RecordKey>> named_needs(Desk& desk, const control::Arguments& args) {
  std::vector<RecordKey> needs;
  TALGU_TRY(const auto names, args.texts("needs"));
  for (const std::string& name : names) {
    TALGU_TRY(const RecordKey need, desk.find(name));
    TALGU_PASS(desk.check_kind(need, RecordKind::need));
    if (std::ranges::find(needs, need) == needs.end()) needs.push_back(need);
  }
  return needs;
}

Result<std::vector<RecordKey>> read_needs(Desk& desk, const control::Arguments& args) {
  TALGU_TRY(const bool all, args.flag("all"));
  TALGU_TRY(const bool due, args.flag("due"));
  if (int{args.has("needs")} + int{all} + int{due} != 1) {
    return wrong_argument("say which needs, or --all, or --due");
  }
  if (args.has("needs")) return named_needs(desk, args);
  TALGU_PASS(desk.lay_out_own_needs());
  auto needs = draft::needs_to_state(desk.ground(), all ? ToState::all : ToState::due);
  if (due) keep_due(desk, needs);
  if (!needs.empty()) return needs;
  return control::refuse(control::ControlRule::not_found,
                         all ? "this party has no open need"
                             : "nothing is due: every open need was stated less than a week ago");
}

}  // namespace

Result<Draft> draft_coverage(const NodeParts& parts, const control::Arguments& args) {
  TALGU_TRY(Desk desk, Desk::open(parts));
  TALGU_TRY(const auto needs, read_needs(desk, args));
  const bool are_named = args.has("needs");
  std::vector<draft::Drafted> drafted;
  std::vector<draft::Warning> left_out;
  for (const RecordKey& key : needs) {
    auto made = draft::make(desk.ground(), draft::CoverageIntent{.need = key, .alone = are_named});
    if (made) {
      drafted.push_back(*std::move(made));
    } else if (are_named || needs.size() == 1) {
      return as_argument(Result<Draft>(std::unexpected(made.error())));
    } else {
      left_out.push_back(
          {.code = draft::WarningCode::not_stated, .record = key, .what = made.error().what});
    }
  }
  if (drafted.empty()) {
    return wrong_argument("none of these needs can be stated: " + left_out.front().what);
  }
  for (draft::Warning& warning : left_out) drafted.front().warn(std::move(warning));
  return desk.finish_batch(std::move(drafted));
}

}  // namespace talgu
