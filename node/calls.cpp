#include "node/calls.h"

#include "node/log_calls.h"
#include "node/need_calls.h"
#include "node/status_calls.h"
#include "protocol/text.h"

#include <algorithm>
#include <array>

namespace talgu {
namespace {

using CallFunction = Result<CallOutcome> (*)(NodeParts&, const control::Call&);

struct Row {
  std::string_view name;
  CallFunction function;
};

constexpr std::array kCalls{
    Row{"status", status_call},           Row{"peer.list", peer_list_call},
    Row{"peer.why", peer_why_call},       Row{"peer.address", peer_address_call},
    Row{"node.unlock", unlock_call},      Row{"need.plan", need_plan_call},
    Row{"need.commit", need_commit_call}, Row{"need.list", need_list_call},
    Row{"record.show", record_show_call}, Row{"record.history", record_history_call},
    Row{"log.list", log_list_call},       Row{"log.get", log_get_call},
    Row{"log.read", log_read_call},       Row{"config.reload", config_reload_call},
};

}  // namespace

Result<CallOutcome> answer_call(NodeParts& parts, const control::Call& call) {
  const auto* const row = std::ranges::find(kCalls, call.request.call, &Row::name);
  if (row == kCalls.end()) {
    return control::refuse(control::ControlRule::unknown_call,
                           "this node knows no call '" + escape(call.request.call) + "'",
                           "talgu and talgud may be of different versions");
  }
  return row->function(parts, call);
}

}  // namespace talgu
