#include "node/calls/calls.h"

#include "node/calls/call_table.h"

namespace talgu {

bool is_post(const control::Call& call) {
  const auto choice = choose_call(call.request.call);
  return choice && choice->row->draft != nullptr;
}

Result<CallOutcome> answer_call(NodeParts& parts, const control::Call& call) {
  TALGU_TRY(const CallChoice choice, choose_call(call.request.call));
  TALGU_PASS(check_arguments(choice, call.request.args));
  const CallRow& row = *choice.row;
  if (row.answer != nullptr) return row.answer(parts, call);
  return choice.stage == Stage::plan ? plan_call(parts, call, row.draft, row.kind)
                                     : commit_call(parts, call, row.draft);
}

}  // namespace talgu
