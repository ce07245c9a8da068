#pragma once

#include "node/cli/command.h"
#include "node/cli/tgu_file.h"

#include <string>
#include <vector>

namespace talgu::cli {

/// `talgu node …`: the node of this home before it runs: its keys, its request, its joining.
class NodeCommands final {
 public:
  NodeCommands(const Command& talgu, Invocation& invocation);

 private:
  Result<Exit> create();
  Result<Exit> join();
  /// Fingerprint compared, or stop.
  [[nodiscard]] Status compare_fingerprint(const std::string& theirs) const;

  Invocation& invocation_;

  struct {
    Path charter, out;
    std::string party, label, role;
    std::vector<std::string> listen;
  } new_;

  struct {
    Path pack, policy;
    std::string fingerprint;
    bool example_keys = false;
  } join_;
};

}  // namespace talgu::cli
