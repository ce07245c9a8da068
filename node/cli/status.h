#pragma once

#include "node/cli/invocation.h"

namespace talgu::cli {

/// `talgu status` and `talgu unlock`: the morning glance.
Result<Exit> show_status(const Invocation& invocation);
Result<Exit> unlock(const Invocation& invocation);

}  // namespace talgu::cli
