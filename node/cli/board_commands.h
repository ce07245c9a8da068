#pragma once

#include "node/cli/invocation.h"

#include <CLI/CLI.hpp>

namespace talgu::cli {

/// `talgu board` and `talgu inbox`: the whole, and what waits for this party.
class BoardCommands final {
 public:
  BoardCommands(CLI::App& talgu, Invocation& invocation);

 private:
  Result<Exit> board();
  Result<Exit> inbox();

  Invocation& invocation_;
  std::string as_of_;
  bool all_ = false;
};

}  // namespace talgu::cli
