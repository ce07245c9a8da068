#include "node/cli/status.h"

#include "node/cli/peers.h"
#include "node/system/owned_fd.h"

namespace talgu::cli {
namespace {

/// What keeps this node from doing its work, as the lines a person reads first.
std::vector<Printable> troubles(const Json& status) {
  std::vector<Printable> lines;
  if (flag_at(status, "locked")) {
    lines.emplace_back(_("LOCKED: opens no session and reads no record; run: talgu unlock"));
  }
  if (flag_at(status, "stopped")) {
    lines.emplace_back(_("STOPPED: the disk failed; writes nothing until it is restarted"));
  }
  if (!raw_text(status, "recovering").empty()) {
    lines.push_back(
        Printable(_("RECOVERING: the database was restored or copied. The feeds of this node from "
                    "before have ended, its next entry begins a new one; make sure that no copy of "
                    "it runs")) +
        " (" + text_at(status, "recovering") + ")");
  }
  if (!flag_at(status, "front_running")) {
    lines.emplace_back(_("the network process is down and is being restarted"));
  }
  for (const Json& alarm : list_at(status, "alarms")) {
    if (alarm.is_string()) {
      lines.push_back(Printable::theirs(alarm.get_ref<const std::string&>()));
    }
  }
  return lines;
}

}  // namespace

Result<Exit> show_status(const Invocation& invocation) {
  TALGU_TRY(const Json status, invocation.call("status", invocation.args));
  const std::vector<Printable> lines = troubles(status);
  invocation.say(text_at(status, "node"), "  ", text_at(status, "federation"), "  (",
                 text_at(status, "role"), ", talgud ", text_at(status, "version"), ")");
  for (const Printable& line : lines) invocation.say("  ! ", line);
  const Printable needs = flag_at(status, "locked") ? Printable(_("closed while locked"))
                                                    : grouped(number_at(status, "needs"));
  invocation.say("  ", _("needs:"), " ", needs, "   ", _("feeds:"), " ",
                 grouped(number_at(status, "feeds")), "   ", _("free disk:"), " ",
                 grouped(number_at(status, "free_mib")), " MiB");
  const Json& unconfirmed = list_at(status, "unconfirmed");
  if (!unconfirmed.empty()) {
    invocation.say("  ", _("written for and not confirmed by a receipt:"), " ",
                   joined(unconfirmed));
  }
  const Json& listening = list_at(status, "listening");
  if (!listening.empty()) invocation.say("  ", _("listens on"), " ", joined(listening));
  for (const Json& peer : list_at(status, "peers")) invocation.say("  ", peer_line(peer));
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
