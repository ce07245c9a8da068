#pragma once

#include "node/home.h"
#include "node/node_parts.h"

namespace talgu {

/// Runs the node of a home until SIGTERM or SIGINT. Call once, from the main thread, before any
/// other thread exists. `observer` sees every frame that peers send; talgud passes none.
/// Faults: those of opening home, configuration and database; io, storage_corrupt while running.
Status serve(const Home& home, FrameObserver observer);

}  // namespace talgu
