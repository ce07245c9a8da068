#pragma once

#include "node/system/example_keys.h"
#include "node/system/home.h"
#include "node/core/core_parts.h"

namespace talgu {

/// Runs the node of a home until SIGTERM or SIGINT. Call once, from the main thread, before any
/// other thread exists. `observer` sees every frame that peers send; talgud passes none.
/// Faults: those of opening home, configuration and database; not_permitted (example keys);
/// io, storage_corrupt while running.
Status serve(const Home& home, FrameObserver observer,
             ExampleKeys example_keys = ExampleKeys::refused);

}  // namespace talgu
