#pragma once

#include "node/control/protocol.h"

namespace talgu::bench {

/// Our primitives on one core beside the library's bare calls: operations per second.
[[nodiscard]] control::Json primitives();

}  // namespace talgu::bench
