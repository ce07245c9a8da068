#include "node/cli/peers.h"

#include "node/system/text.h"

namespace talgu::cli {

std::string peer_line(const Json& peer) {
  const std::string since = time_text(peer.value("since", std::uint64_t{0}));
  std::string line =
      padded(peer.value("name", "?"), 24) +
      padded(peer.value("connected", false) ? _("connected") : _("not connected"), 15) +
      padded(peer.value("reason", "?"), 22) + _("since") + " " + since;
  const auto receipt = peer.value("receipt_at", std::uint64_t{0});
  if (receipt != 0) line += std::string("  ") + _("receipt of") + " " + time_text(receipt);
  return line;
}

Result<Exit> list_peers(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call("peer.list", invocation.args));
  const Json peers = answer.value("peers", Json::array());
  if (peers.empty()) invocation.say(_("The party logs name no other node yet."));
  for (const Json& peer : peers) invocation.say(peer_line(peer));
  invocation.result(answer);
  return Exit::done;
}

Result<Exit> why_peer(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call("peer.why", invocation.args));
  for (const Json& peer : answer.value("peers", Json::array())) {
    invocation.say(peer.value("name", "?") + ": " + peer.value("sentence", "?"));
    invocation.say(std::string("  ") + _("code") + " " + peer.value("reason", "?") + ", " +
                   _("since") + " " + time_text(peer.value("since", std::uint64_t{0})) + ", " +
                   _("turn:") + " " + peer.value("turn", "?"));
    if (const auto ours = peer.value("feeds_ours", 0); ours > 0) {
      invocation.say(std::string("  ") + _("feeds of this node stored there by its receipts:") +
                     " " + std::to_string(peer.value("feeds_proven", 0)) + "/" +
                     std::to_string(ours));
    }
    const std::string next = peer.value("next", "");
    if (!next.empty()) invocation.say(std::string("  ") + _("next:") + " " + next);
  }
  invocation.result(answer);
  return Exit::done;
}

Result<Exit> set_address(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call("peer.address", invocation.args));
  invocation.say(std::string(_("The node dials")) + " " + invocation.args.value("peer", "?") + ".");
  invocation.result(answer);
  return Exit::done;
}

}  // namespace talgu::cli
