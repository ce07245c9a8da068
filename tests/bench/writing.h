#pragma once

#include "node/control/protocol.h"

#include <cstdint>
#include <filesystem>

namespace talgu::bench {

/// Needs posted in Kyiv by its control socket, one after another, each with its preview and its own
/// durable commit, while `held` others are there. Faults: io, those of the node.
Result<control::Json> publish(const std::filesystem::path& parent, std::uint64_t records,
                              std::uint64_t held);

/// From a yes in Kyiv until the need can be read in Warsaw, which is connected: milliseconds.
/// Faults: io, those of the nodes.
Result<control::Json> live(const std::filesystem::path& parent, std::uint64_t records);

}  // namespace talgu::bench
