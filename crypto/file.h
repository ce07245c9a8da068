#pragma once

#include <sys/types.h>

#include <filesystem>

#include "crypto/bytes.h"
#include "crypto/secret.h"

namespace talgu {

/// Reads a whole regular file of at most `size_max` bytes.
/// Faults: io (not found, not readable), limit_exceeded (larger).
Result<Bytes> read_file(const std::filesystem::path& path, std::size_t size_max);

/// As read_file(), into guarded memory. Refuses a file that other users may read or that is not
/// owned by this user. Faults: also not_permitted.
Result<SecretBytes> read_secret_file(const std::filesystem::path& path, std::size_t size_max);

/// Replaces the file whole or not at all: new file, fsync, rename, fsync of the folder (§11).
/// Faults: io.
Status replace_file(const std::filesystem::path& path, ByteView bytes, mode_t mode);

/// As replace_file(), but never overwrites. Faults: not_permitted (exists), io.
Status create_file(const std::filesystem::path& path, ByteView bytes, mode_t mode);

}  // namespace talgu
