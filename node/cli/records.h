#pragma once

#include "node/cli/invocation.h"

namespace talgu::cli {

/// `talgu record show` and `history`: one record whole, of every kind.
Result<Exit> show_record(const Invocation& invocation);
Result<Exit> show_history(const Invocation& invocation);

}  // namespace talgu::cli
