#pragma once

#include "crypto/secret.h"

#include <filesystem>
#include <optional>
#include <string>

namespace talgu {

/// Where a passphrase comes from (operating.md): the terminal unless a file or descriptor is
/// named. Never an argument, never the environment (attack G12).
struct PassphraseSource {
  std::optional<std::filesystem::path> file;  // 0600, own uid, otherwise refused
  std::optional<int> fd;
};

inline constexpr std::size_t kPassphraseBytesMax = 1024;
inline constexpr std::size_t kPassphraseBytesMin = 8;

/// One line, without its line feed. Asks on the terminal with echo off where no source is named.
/// Faults: io, not_permitted (file readable by others), invalid_input (empty, too short, no
/// terminal).
Result<SecretBytes> read_passphrase(const PassphraseSource& source, const std::string& prompt);

/// As read_passphrase(), asked twice on a terminal. For new keystores.
Result<SecretBytes> read_new_passphrase(const PassphraseSource& source, const std::string& prompt);

/// Reads up to end of file. Faults: io, invalid_input.
Result<SecretBytes> read_passphrase_fd(int fd);

/// The systemd credential `talgu-passphrase`, if the service manager gave one.
std::optional<std::filesystem::path> systemd_credential();

/// A descriptor from which the passphrase can be read once, to be passed to the node. Faults: io.
Result<int> passphrase_pipe(const SecretBytes& passphrase);

}  // namespace talgu
