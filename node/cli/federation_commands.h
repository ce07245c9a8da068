#pragma once

#include "node/cli/command.h"
#include "node/cli/tgu_file.h"

#include <string>
#include <vector>

namespace talgu::cli {

/// `talgu federation …`: founding on offline machines and the join pack.
class FederationCommands final {
 public:
  FederationCommands(const Command& talgu, Invocation& invocation);

 private:
  Result<Exit> draft();
  Result<Exit> sign();
  Result<Exit> found();
  Result<Exit> pack();

  Invocation& invocation_;

  struct {
    std::vector<Path> parties;
    std::string title, quorum = "2/3", first_proposer;
    std::uint64_t witnesses = 3;
    Path out;
  } draft_;

  struct {
    Path charter, out, policy, policy_out;
    std::vector<Path> keys;
    std::string back_office;
  } sign_;

  struct {
    std::vector<Path> charters;
    Path out;
  } found_;

  struct {
    Path charter, out;
    std::vector<Path> logs;
    std::vector<std::string> contacts;
  } pack_;
};

}  // namespace talgu::cli
