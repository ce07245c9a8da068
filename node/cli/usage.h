#pragma once

#include "crypto/result.h"

#include <CLI/CLI.hpp>

namespace talgu::cli {

/// What was wrong with the words of a command, and what to write instead.
[[nodiscard]] Error usage_error(const CLI::App& app, const CLI::ParseError& error);

}  // namespace talgu::cli
