#pragma once

#include "node/cli/invocation.h"
#include "node/cli/tgu_file.h"

#include <CLI/CLI.hpp>

#include <string>

namespace talgu::cli {

/// `talgu need …` and `talgu record …`: post a need, list and read records (J3, J5).
class NeedCommands final {
 public:
  NeedCommands(CLI::App& talgu, Invocation& invocation);

 private:
  Result<Exit> add();
  Result<Exit> list();
  Result<Exit> show();
  Result<Exit> history();

  Invocation& invocation_;

  struct {
    Path file;
    std::string audience;
  } add_;

  std::string name_;
};

}  // namespace talgu::cli
