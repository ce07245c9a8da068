#include "node/cli/status.h"

#include "node/cli/peers.h"
#include "node/system/owned_fd.h"
#include "node/system/text.h"

namespace talgu::cli {
namespace {

/// What keeps this node from doing its work, as the lines a person reads first.
std::vector<std::string> troubles(const Json& status) {
  std::vector<std::string> lines;
  if (status.value("locked", false)) {
    lines.emplace_back(_("LOCKED: opens no session and reads no record; run: talgu unlock"));
  }
  if (status.value("stopped", false)) {
    lines.emplace_back(_("STOPPED: the disk failed; writes nothing until it is restarted"));
  }
  if (const auto recovering = status.value("recovering", std::string()); !recovering.empty()) {
    lines.push_back(
        _("RECOVERING: the database was restored or copied. The feeds of this node from "
          "before have ended, its next entry begins a new one; make sure that no copy of "
          "it runs") +
        (" (" + recovering + ")"));
  }
  if (!status.value("front_running", true)) {
    lines.emplace_back(_("the network process is down and is being restarted"));
  }
  for (const Json& alarm : status.value("alarms", Json::array())) {
    lines.push_back(alarm.get<std::string>());
  }
  return lines;
}

}  // namespace

Result<Exit> show_status(const Invocation& invocation) {
  TALGU_TRY(const Json status, invocation.call("status", invocation.args));
  const std::vector<std::string> lines = troubles(status);
  invocation.say(status.value("node", "?") + "  " + status.value("federation", "?") + "  (" +
                 status.value("role", "?") + ", talgud " + status.value("version", "?") + ")");
  for (const std::string& line : lines) invocation.say("  ! " + line);
  const std::string needs = status.value("locked", false)
                                ? std::string(_("closed while locked"))
                                : std::to_string(status.value("needs", 0));
  invocation.say(std::string("  ") + _("needs:") + " " + needs + "   " + _("feeds:") + " " +
                 std::to_string(status.value("feeds", 0)) + "   " + _("free disk:") + " " +
                 std::to_string(status.value("free_mib", 0)) + " MiB");
  std::string unconfirmed;
  for (const Json& name : status.value("unconfirmed", Json::array())) {
    unconfirmed += (unconfirmed.empty() ? "" : ", ") + name.get<std::string>();
  }
  if (!unconfirmed.empty()) {
    invocation.say(std::string("  ") + _("written for and not confirmed by a receipt:") + " " +
                   unconfirmed);
  }
  for (const Json& address : status.value("listening", Json::array())) {
    invocation.say(std::string("  ") + _("listens on") + " " + address.get<std::string>());
  }
  for (const Json& peer : status.value("peers", Json::array())) {
    invocation.say("  " + peer_line(peer));
  }
  invocation.result(status);
  return lines.empty() ? Exit::done : Exit::attention;
}

Result<Exit> unlock(const Invocation& invocation) {
  TALGU_TRY(control::ControlClient client, invocation.connect());
  TALGU_TRY(const SecretBytes passphrase,
            read_passphrase(invocation.passphrase, _("passphrase of this node")));
  // Not in the JSON: the passphrase travels as a descriptor that can be read once.
  TALGU_TRY(const int raw, passphrase_pipe(passphrase));
  const OwnedFd pipe(raw);
  TALGU_TRY(const Json answer, client.call("unlock", invocation.args, pipe.get()));
  invocation.say(_("Unlocked: the node signs, decrypts and opens sessions."));
  invocation.result(answer);
  return Exit::done;
}

}  // namespace talgu::cli
