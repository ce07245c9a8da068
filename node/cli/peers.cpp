#include "node/cli/peers.h"

namespace talgu::cli {

Printable peer_line(const Json& peer) {
  Printable line = padded(text_at(peer, "name"), 24) +
                   padded(flag_at(peer, "connected") ? _("connected") : _("not connected"), 15) +
                   padded(text_at(peer, "reason"), 22) + _("since") + " " +
                   time_text(count_at(peer, "since"));
  const std::uint64_t receipt = count_at(peer, "receipt_at");
  if (receipt != 0) line += Printable("  ") + _("receipt of") + " " + time_text(receipt);
  return line;
}

Result<Exit> list_peers(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call("peer.list", invocation.args));
  const Json& peers = list_at(answer, "peers");
  if (peers.empty()) invocation.say(_("The party logs name no other node yet."));
  for (const Json& peer : peers) invocation.say(peer_line(peer));
  invocation.result(answer);
  return Exit::done;
}

Result<Exit> why_peer(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call("peer.why", invocation.args));
  for (const Json& peer : list_at(answer, "peers")) {
    invocation.say(text_at(peer, "name"), ": ", text_at(peer, "sentence"));
    invocation.say("  ", _("code"), " ", text_at(peer, "reason"), ", ", _("since"), " ",
                   time_text(count_at(peer, "since")), ", ", _("turn:"), " ",
                   text_at(peer, "turn"));
    if (const auto ours = number_at(peer, "feeds_ours"); ours > 0) {
      invocation.say("  ", _("feeds of this node stored there by its receipts:"), " ",
                     number_at(peer, "feeds_proven"), "/", ours);
    }
    const Printable next = text_at(peer, "next");
    if (!next.empty()) invocation.say("  ", _("next:"), " ", next);
  }
  invocation.result(answer);
  return Exit::done;
}

Result<Exit> set_address(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call("peer.address", invocation.args));
  invocation.say(_("The node dials"), " ", text_at(invocation.args, "peer"), ".");
  invocation.result(answer);
  return Exit::done;
}

}  // namespace talgu::cli
