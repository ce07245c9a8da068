#pragma once

#include "node/cli/invocation.h"

#include <filesystem>
#include <string>

namespace talgu::cli {

/// Shows what would be signed and who would read it, asks, and signs exactly that: the calls
/// KIND.plan and KIND.commit with the same arguments.
Result<Exit> post(const Invocation& invocation, const std::string& kind, Json args);

/// Puts the text of a record's file and its name into the arguments.
/// Faults: io, limit_exceeded, invalid_input (no UTF-8).
Status add_file(Json& args, const std::filesystem::path& file);

}  // namespace talgu::cli
