#pragma once

#include "node/cli/invocation.h"

namespace talgu::cli {

/// `talgu board` and `talgu inbox`: the whole, and what waits for this party.
Result<Exit> show_board(const Invocation& invocation);
Result<Exit> show_inbox(const Invocation& invocation);

}  // namespace talgu::cli
