#include "node/cli/peer_commands.h"

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

PeerCommands::PeerCommands(CLI::App& talgu, Invocation& invocation) : invocation_(invocation) {
  CLI::App* const peer = talgu.add_subcommand("peer", _("the nodes that this one talks to"));
  peer->callback([this, peer] {
    if (peer->get_subcommands().empty()) invocation_.chosen = [this] { return list(); };
  });
  CLI::App* const why = peer->add_subcommand("why", _("why a peer is, or is not, in sync"));
  why->add_option("peer", name_, _("party code, or CODE/label"))->required();
  why->callback([this] { invocation_.chosen = [this] { return this->why(); }; });
  CLI::App* const address = peer->add_subcommand(
      "address", _("say where a peer can be dialled; replaces what was known"));
  address->add_option("peer", name_, _("CODE/label"))->required();
  address->add_option("addresses", addresses_, _("tcp://host:port, up to eight"))->required();
  address->callback([this] { invocation_.chosen = [this] { return set_address(); }; });
}

Result<Exit> PeerCommands::list() {
  TALGU_TRY(const Json answer, invocation_.call("peer.list", Json::object()));
  const Json peers = answer.value("peers", Json::array());
  if (peers.empty()) invocation_.say(_("The party logs name no other node yet."));
  for (const Json& peer : peers) invocation_.say(peer_line(peer));
  invocation_.result(answer);
  return Exit::done;
}

Result<Exit> PeerCommands::why() {
  TALGU_TRY(const Json answer, invocation_.call("peer.why", {{"peer", name_}}));
  for (const Json& peer : answer.value("peers", Json::array())) {
    invocation_.say(peer.value("name", "?") + ": " + peer.value("sentence", "?"));
    invocation_.say(std::string("  ") + _("code") + " " + peer.value("reason", "?") + ", " +
                    _("since") + " " + time_text(peer.value("since", std::uint64_t{0})) + ", " +
                    _("turn:") + " " + peer.value("turn", "?"));
    if (const auto ours = peer.value("feeds_ours", 0); ours > 0) {
      invocation_.say(std::string("  ") + _("feeds of this node stored there by its receipts:") +
                      " " + std::to_string(peer.value("feeds_proven", 0)) + "/" +
                      std::to_string(ours));
    }
    const std::string next = peer.value("next", "");
    if (!next.empty()) invocation_.say(std::string("  ") + _("next:") + " " + next);
  }
  invocation_.result(answer);
  return Exit::done;
}

Result<Exit> PeerCommands::set_address() {
  TALGU_TRY(const Json answer,
            invocation_.call("peer.address", {{"peer", name_}, {"addresses", addresses_}}));
  invocation_.say(std::string(_("The node dials")) + " " + name_ + ".");
  invocation_.result(answer);
  return Exit::done;
}

}  // namespace talgu::cli
