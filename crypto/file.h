#pragma once

#include "crypto/bytes.h"
#include "crypto/secret.h"

#include <sys/types.h>

#include <filesystem>

namespace talgu {

/// Reads a whole regular file of at most `size_max` bytes.
/// Faults: io (not found, not readable), limit_exceeded (larger).
Result<Bytes> read_file(const std::filesystem::path& path, std::size_t size_max);

/// As read_file(), into guarded memory. Refuses a symbolic link and a file that other users may
/// touch or that is not owned by this user. Faults: also not_permitted.
Result<SecretBytes> read_secret_file(const std::filesystem::path& path, std::size_t size_max);

/// Replaces the file whole or not at all: new file, fsync, rename, fsync of the folder (§11).
/// `mode` is exact whatever the umask is; until the content is complete the file is 0600. After a
/// crash a file ".NAME.<16 digits>.new" may stay beside it; nothing ever reads it.
/// Faults: io.
Status replace_file(const std::filesystem::path& path, ByteView bytes, mode_t mode);

/// As replace_file(), but never overwrites. Faults: not_permitted (exists), io.
Status create_file(const std::filesystem::path& path, ByteView bytes, mode_t mode);

}  // namespace talgu
