#pragma once

#include "node/control/protocol.h"

#include <cstdint>
#include <filesystem>

namespace talgu::bench {

/// Kyiv holds `records`, Warsaw nothing: two nodes over loopback until everything is durable in
/// Warsaw, which is then killed, opened and read again. Then both meet with nothing new.
/// Faults: io, those of the nodes.
Result<control::Json> cold_sync(const std::filesystem::path& parent, std::uint64_t records,
                                std::size_t payload);

/// The same with needs that Warsaw can read, until its list counts the last of them.
/// Faults: io, those of the nodes.
Result<control::Json> cold_sync_of_needs(const std::filesystem::path& parent,
                                         std::uint64_t records);

}  // namespace talgu::bench
