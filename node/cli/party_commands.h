#pragma once

#include "node/cli/command.h"
#include "node/cli/tgu_file.h"

#include <string>
#include <vector>

namespace talgu::cli {

/// `talgu party …`: what a party's admins do on their offline machine.
class PartyCommands final {
 public:
  PartyCommands(const Command& talgu, Invocation& invocation);

 private:
  Result<Exit> create();
  Result<Exit> certify();
  Result<Exit> sign();
  Result<Exit> add_to_log();

  Invocation& invocation_;

  struct {
    std::string code, name_en, name_uk, role, admins = "2of3";
    Path folder;
  } new_;

  struct {
    Path request, charter, log, out;
    std::vector<Path> keys;
  } certify_;

  struct {
    Path statement, charter, log, out;
    std::vector<Path> keys;
  } sign_;

  struct {
    Path statement, charter, log, out;
  } add_;
};

}  // namespace talgu::cli
