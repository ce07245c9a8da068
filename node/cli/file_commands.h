#pragma once

#include "node/cli/command.h"
#include "node/cli/tgu_file.h"

#include <vector>

namespace talgu::cli {

/// `talgu file …`: looks into portable files and joins partly signed ones. Needs no node.
class FileCommands final {
 public:
  FileCommands(const Command& talgu, Invocation& invocation);

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

/// `talgu config check` and `show`: talgud.toml of a home. The noun is there.
class ConfigCommands final {
 public:
  ConfigCommands(const Command& talgu, Invocation& invocation);

 private:
  Result<Exit> check();
  Result<Exit> show();

  Invocation& invocation_;
  bool why_ = false;
};

/// `talgu config reload`: the running node reads its file again.
Result<Exit> reload_config(const Invocation& invocation);

}  // namespace talgu::cli
