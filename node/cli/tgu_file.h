#pragma once

#include "protocol/base/portable.h"

#include <filesystem>
#include <vector>

namespace talgu::cli {

using Path = std::filesystem::path;

/// Reads a portable file, binary or text form. Errors name the file. Faults: io, invalid_input.
Result<PortableFile> read_tgu(const Path& path);
/// As above, and of that kind.
Result<Bytes> read_tgu(const Path& path, PortableKind expected);

/// Writes a new file; never overwrites. Faults: not_permitted (exists), io.
Status write_tgu(const Path& path, PortableKind kind, ByteView content);

}  // namespace talgu::cli
