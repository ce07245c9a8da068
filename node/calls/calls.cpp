#include "node/calls/calls.h"

#include "node/calls/call_table.h"

namespace talgu {

CallRoom room_of(const control::Call& call) {
  const auto choice = choose_call(call.request.call);
  if (!choice || choice->row->answer != nullptr) return CallRoom::loop;
  return choice->row->draft != nullptr ? CallRoom::reader_in_turn : CallRoom::reader;
}

Result<CallOutcome> answer_call(CoreParts& parts, const control::Call& call) {
  TALGU_TRY(const CallChoice choice, choose_call(call.request.call));
  TALGU_PASS(check_arguments(choice, call.request.args));
  return choice.row->answer(parts, call);
}

Result<CallOutcome> read_call(const NodeParts& parts, const control::Call& call) {
  TALGU_TRY(const CallChoice choice, choose_call(call.request.call));
  TALGU_PASS(check_arguments(choice, call.request.args));
  const CallRow& row = *choice.row;
  if (row.read != nullptr) return row.read(parts, call);
  return choice.stage == Stage::plan ? plan_call(parts, call, row.draft, row.kind)
                                     : commit_call(parts, call, row.draft);
}

}  // namespace talgu
