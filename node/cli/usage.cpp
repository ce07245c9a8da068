#include "node/cli/usage.h"

#include "node/system/nearest_key.h"
#include "node/system/text.h"
#include "protocol/base/text.h"

#include <string>
#include <string_view>
#include <vector>

namespace talgu::cli {
namespace {

/// The command as far as it was understood, and its words: "talgu need", its subcommand.
struct Understood {
  const CLI::App* command;
  std::string words;
};

Understood understood_of(const CLI::App& app) {
  Understood found{.command = &app, .words = app.get_name()};
  for (auto next = app.get_subcommands(); !next.empty(); next = next.front()->get_subcommands()) {
    found = {.command = next.front(), .words = found.words + " " + next.front()->get_name()};
  }
  return found;
}

std::vector<std::string> names_of(const CLI::App& command, bool options) {
  std::vector<std::string> names;
  if (options) {
    for (const CLI::App* at = &command; at != nullptr; at = at->get_parent()) {
      for (const CLI::Option* const option : at->get_options()) {
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
      }
    }
    return names;
  }
  for (const CLI::App* const one : command.get_subcommands(nullptr)) {
    names.push_back(one->get_name());
  }
  return names;
}

}  // namespace

Error usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const Understood at = understood_of(app);
  Error made{.fault = Fault::invalid_input,
             .what = error.what(),
             .hint = at.words + " --help " + _("says what it takes")};
  if (const auto* const missing = dynamic_cast<const CLI::RequiredError*>(&error)) {
    // The library's own words for a bare command name no command.
    const bool bare = !names_of(*at.command, false).empty();
    made.what = bare ? "\"" + at.words + "\" " + _("asks for one more word") : missing->what();
  }
  const std::vector<std::string> rest = app.remaining(true);
  if (rest.empty()) return made;
  const std::string& word = rest.front();
  const bool is_option = word.starts_with('-');
  made.what = "\"" + at.words + "\" " + _("does not know") + " \"" + escape(word) + "\"";
  const std::vector<std::string> names = names_of(*at.command, is_option);
  if (names.empty()) return made;
  const std::vector<std::string_view> known(names.begin(), names.end());
  made.hint = std::string(_("did you mean:")) + " " + at.words + " " +
              std::string(nearest_key(word, known)) + "? (" + at.words + " --help)";
  return made;
}

}  // namespace talgu::cli
