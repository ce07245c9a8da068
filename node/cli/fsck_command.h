#pragma once

#include "node/cli/command.h"

namespace talgu::cli {

/// `talgu fsck`: checks the database of a stopped node, and mends what is derived.
class FsckCommand final {
 public:
  FsckCommand(const Command& talgu, Invocation& invocation);

 private:
  Result<Exit> check();

  Invocation& invocation_;
  bool without_keys_ = false;
};

}  // namespace talgu::cli
