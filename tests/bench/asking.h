#pragma once

#include "node/control/protocol.h"

#include <cstdint>
#include <filesystem>

namespace talgu::bench {

/// What a person in Warsaw waits for an answer while `held` needs of Kyiv are there: first on a
/// quiet node, then while as many again stream in. Milliseconds. Faults: io, those of the nodes.
Result<control::Json> ask(const std::filesystem::path& parent, std::uint64_t held);

}  // namespace talgu::bench
