#pragma once

#include "node/cli/invocation.h"
#include "node/cli/tgu_file.h"

#include <CLI/CLI.hpp>

#include <string>

namespace talgu::cli {

/// `talgu log …`: party logs of the node, and their files.
class LogCommands final {
 public:
  LogCommands(CLI::App& talgu, Invocation& invocation);

 private:
  Result<Exit> list();
  Result<Exit> read();
  Result<Exit> write();

  Invocation& invocation_;
  Path file_;
  std::string party_;
  Path out_;
};

}  // namespace talgu::cli
