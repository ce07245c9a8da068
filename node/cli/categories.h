#pragma once

#include "node/cli/command.h"

#include <string>

namespace talgu::cli {

/// `talgu category list`: the codes that needs and offers are written with, what each is called and
/// counted in. Needs no node.
class CategoryCommands final {
 public:
  CategoryCommands(const Command& talgu, Invocation& invocation);

 private:
  std::string find_;
};

}  // namespace talgu::cli
