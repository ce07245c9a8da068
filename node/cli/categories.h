#pragma once

#include "node/cli/invocation.h"

#include <CLI/CLI.hpp>

namespace talgu::cli {

/// `talgu category list`: the codes that needs and offers are written with, what each is called and
/// counted in. Needs no node.
void add_category_command(CLI::App& talgu, Invocation& invocation);

}  // namespace talgu::cli
