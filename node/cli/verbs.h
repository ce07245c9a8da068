#pragma once

#include "node/cli/invocation.h"

#include <CLI/CLI.hpp>

#include <string>

namespace talgu::cli {

/// All verbs that ask the node: for each row of the call table its noun, verb and options.
void add_call_verbs(CLI::App& talgu, Invocation& invocation);

/// The command of a noun; made where it is not there yet.
CLI::App* noun_of(CLI::App& talgu, const std::string& noun, const std::string& help);

/// An empty variable of a script must not pass for something that was left out: no option or word
/// of the whole tool takes an empty text.
void refuse_empty(CLI::App& talgu);

}  // namespace talgu::cli
