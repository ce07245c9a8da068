#include "node/cli/invocation.h"

#include "node/system/text.h"

#include <chrono>
#include <iostream>
#include <unistd.h>

namespace talgu::cli {

void Invocation::result(const Json& object) const {
  if (json) screen_.json(object);
}

Status Invocation::flush() const {
  return screen_.flush();
}

Status Invocation::confirm(const Words& question) const {
  // Nobody says yes to what was not shown.
  if (Status shown = flush(); !shown) {
    shown.error().hint = _("nothing was signed or changed");
    return shown;
  }
  if (yes) return {};
  if (json) {
    return fail(Fault::not_permitted, _("with --json nothing is shown that could be confirmed"),
                _("look at it without --json, or run it with --yes"));
  }
  if (::isatty(STDIN_FILENO) == 0) {
    return fail(Fault::not_permitted, _("this needs a confirmation, and nobody can be asked"),
                _("read what it shows, then run it again with --yes"));
  }
  std::cerr << question.view() << " " << _("[y/N]").view() << " " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "y" || answer == "Y" || answer == "yes") return {};
  if (answer == _("y").view() || answer == _("yes").view()) return {};
  return fail(Fault::not_permitted, _("not confirmed; nothing was changed"));
}

Result<control::ControlClient> Invocation::connect() const {
  return control::ControlClient::connect(home, std::chrono::seconds(patience_s));
}

Result<Json> Invocation::call(const std::string& name, Json given) const {
  TALGU_TRY(control::ControlClient client, connect());
  return client.call(name, std::move(given));
}

}  // namespace talgu::cli
