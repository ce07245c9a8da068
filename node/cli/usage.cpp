#include "node/cli/usage.h"

#include "node/system/nearest_key.h"
#include "node/system/text.h"

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

/// The library's sentences are English and its own: they are read for the name that they are about.
std::string words_of(const CLI::ParseError& error, const Understood& at) {
  const std::string text = error.what();
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    // A bare command asks for a subcommand without naming itself.
    if (!names_of(*at.command, false).empty()) {
      return "\"" + at.words + "\" " + _("asks for one more word");
    }
    return text.substr(0, text.find(" is required")) + " " + _("is missing");
  }
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    const std::string name = text.substr(0, text.find(':'));
    if (text.find("At Most") != std::string::npos) return name + " " + _("is given more than once");
    return name + " " + _("asks for a value, or for more of them");
  }
  if (dynamic_cast<const CLI::ConversionError*>(&error) != nullptr) {
    constexpr std::string_view kTheirs = "Could not convert: ";
    if (text.starts_with(kTheirs)) {
      return text.substr(kTheirs.size()) + ": " + _("this is no value for it");
    }
  }
  return text;
}

}  // namespace

Error usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const Understood at = understood_of(app);
  const std::string help = at.words + " --help " + _("says what it takes");
  const std::vector<std::string> rest = app.remaining(true);
  if (rest.empty()) {
    return {.fault = Fault::invalid_input, .what = words_of(error, at), .hint = help};
  }
  const std::string& word = rest.front();
  const std::vector<std::string> names = names_of(*at.command, word.starts_with('-'));
  const std::vector<std::string_view> known(names.begin(), names.end());
  const std::string_view near = nearest_key(word, known);
  return {.fault = Fault::invalid_input,
          .what = "\"" + at.words + "\" " + _("does not know") + " \"" + word + "\"",
          .hint = near.empty() ? help
                               : _("did you mean:") + " " + at.words + " " + std::string(near) +
                                     "? (" + at.words + " --help)"};
}

}  // namespace talgu::cli
