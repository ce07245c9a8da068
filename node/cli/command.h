#pragma once

#include "node/cli/invocation.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace talgu::cli {

/// A noun or verb of the command line, borrowed from the program's App. The library's header takes
/// a compiler longer than all else of a verb: it stands behind this one. `into` outlives the App.
class Command final {
 public:
  Command(CLI::App& app, Invocation& invocation) : app_(&app), invocation_(&invocation) {}

  /// A noun that asks for one of its verbs.
  [[nodiscard]] Command noun(const char* name, const Words& help) const;
  /// A noun that is there, as it is.
  [[nodiscard]] Command known(const char* name) const;
  [[nodiscard]] Command verb(const char* name, const Words& help) const;

  /// A word, or an option where the name begins with "--", that must be said. T is one of
  /// std::string, std::uint64_t, std::filesystem::path, or a vector of the first or the last.
  template <class T>
  const Command& takes(const char* name, T& into, const Words& help) const;
  /// One that may be left out; help shows what it is then.
  template <class T>
  const Command& may_take(const char* name, T& into, const Words& help) const;
  /// So many words that must be said.
  const Command& takes_some(const char* name, std::vector<std::filesystem::path>& into,
                            const Words& help, int least, int most) const;
  const Command& flag(const char* name, bool& into, const Words& help) const;
  /// What main runs if this verb was chosen.
  void runs(std::function<Result<Exit>()> run) const;

 private:
  CLI::App* app_;
  Invocation* invocation_;
};

}  // namespace talgu::cli
