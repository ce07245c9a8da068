#pragma once

#include "node/cli/invocation.h"
#include "node/cli/tgu_file.h"

#include <CLI/CLI.hpp>

#include <string>

namespace talgu::cli {

/// `talgu need …` and `talgu record …`: post, change and close needs, read records.
class NeedCommands final {
 public:
  NeedCommands(CLI::App& talgu, Invocation& invocation);

 private:
  void add_record_commands(CLI::App& talgu);
  Result<Exit> add();
  Result<Exit> list();
  Result<Exit> show();
  Result<Exit> history();

  Invocation& invocation_;
  Path file_;
  std::string audience_;
  std::string name_;
};

}  // namespace talgu::cli
