#pragma once

#include "node/calls/call_table.h"
#include "node/cli/invocation.h"

namespace talgu::cli {

/// Shows what would be signed and who would read it, asks, and signs exactly that: the plan and the
/// commit of a row with a draft, with the arguments of the invocation.
Result<Exit> post(const Invocation& invocation, const CallRow& row);

}  // namespace talgu::cli
