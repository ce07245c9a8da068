#include "node/calls/calls.h"

#include "node/calls/board.h"
#include "node/calls/commitment.h"
#include "node/calls/log.h"
#include "node/calls/need.h"
#include "node/calls/record.h"
#include "node/calls/status.h"
#include "protocol/base/text.h"

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
    Row{"node.unlock", unlock_call},      Row{"need.list", need_list_call},
    Row{"offer.list", offer_list_call},   Row{"commitment.list", commitment_list_call},
    Row{"response.list", response_list_call},
    Row{"record.show", record_show_call}, Row{"record.history", record_history_call},
    Row{"board", board_call},             Row{"inbox", inbox_call},
    Row{"log.list", log_list_call},       Row{"log.get", log_get_call},
    Row{"log.read", log_read_call},       Row{"config.reload", config_reload_call},
};

/// Kinds of records that are posted by KIND.plan and KIND.commit.
struct Posted {
  std::string_view kind;
  DraftMaker maker;
};

constexpr std::array kPosted{
    Posted{"need", draft_need},
    Posted{"offer", draft_offer},
    Posted{"commitment", draft_commitment},
    Posted{"response", draft_response},
    Posted{"closing", draft_closing},
    Posted{"reaffirm", draft_reaffirm},
};

}  // namespace

bool is_post(const control::Call& call) {
  return call.request.call.ends_with(".plan") || call.request.call.ends_with(".commit");
}

Result<CallOutcome> answer_call(NodeParts& parts, const control::Call& call) {
  const std::string_view name = call.request.call;
  const auto* const row = std::ranges::find(kCalls, name, &Row::name);
  if (row != kCalls.end()) return row->function(parts, call);
  const std::size_t dot = std::min(name.find('.'), name.size());
  const auto* const posted = std::ranges::find(kPosted, name.substr(0, dot), &Posted::kind);
  const std::string_view verb = name.substr(dot);
  if (posted == kPosted.end() || (verb != ".plan" && verb != ".commit")) {
    return control::refuse(control::ControlRule::unknown_call,
                           "this node knows no call '" + escape(call.request.call) + "'",
                           "talgu and talgud may be of different versions");
  }
  return verb == ".plan" ? plan_call(parts, call, posted->maker, posted->kind)
                         : commit_call(parts, call, posted->maker, posted->kind);
}

}  // namespace talgu
