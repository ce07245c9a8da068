#pragma once

#include "node/cli/command.h"
#include "node/cli/tgu_file.h"

#include <string>

namespace talgu::cli {

/// `talgu log read` and `write`: party logs of the node, and their files. The noun is there.
class LogCommands final {
 public:
  LogCommands(const Command& talgu, Invocation& invocation);

 private:
  Result<Exit> read();
  Result<Exit> write();

  Invocation& invocation_;
  Path file_;
  std::string party_;
  Path out_;
};

/// `talgu log list`.
Result<Exit> list_logs(const Invocation& invocation);

}  // namespace talgu::cli
