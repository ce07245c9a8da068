#pragma once

#include "node/cli/invocation.h"

#include <CLI/CLI.hpp>

namespace talgu::cli {

/// `talgu status` and `talgu unlock`: the morning glance.
class StatusCommands final {
 public:
  StatusCommands(CLI::App& talgu, Invocation& invocation);

 private:
  Result<Exit> status();
  Result<Exit> unlock();

  Invocation& invocation_;
};

}  // namespace talgu::cli
