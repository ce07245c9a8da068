#pragma once

#include "node/cli/invocation.h"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace talgu::cli {

/// `talgu peer …`: who the peers are, whether they are in sync, and why not.
class PeerCommands final {
 public:
  PeerCommands(CLI::App& talgu, Invocation& invocation);

 private:
  Result<Exit> list();
  Result<Exit> why();
  Result<Exit> set_address();

  Invocation& invocation_;
  std::string name_;
  std::vector<std::string> addresses_;
};

/// One line of a peer as `peer` and `status` show it.
[[nodiscard]] std::string peer_line(const Json& peer);

}  // namespace talgu::cli
