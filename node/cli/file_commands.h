#pragma once

#include "node/cli/invocation.h"
#include "node/cli/tgu_file.h"

#include <CLI/CLI.hpp>

#include <vector>

namespace talgu::cli {

/// `talgu file …`: looks into portable files and joins partly signed ones. Needs no node.
class FileCommands final {
 public:
  FileCommands(CLI::App& talgu, Invocation& invocation);

 private:
  Result<Exit> show();
  Result<Exit> merge();
  Result<Exit> text();

  Invocation& invocation_;
  Path show_;
  Path text_;
  std::vector<Path> merge_;
  Path merge_out_;
};

/// `talgu config …`: checks and explains talgud.toml of a home; tells its node to read it again.
class ConfigCommands final {
 public:
  ConfigCommands(CLI::App& talgu, Invocation& invocation);

 private:
  Result<Exit> check();
  Result<Exit> show();
  Result<Exit> reload();

  Invocation& invocation_;
  bool why_ = false;
};

}  // namespace talgu::cli
