#pragma once

#include "crypto/result.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace talgu::bench {

/// What the same job costs without any logic, in this run and on this disk: a sender in a process
/// of its own, CURVE over loopback, BLAKE2b over each record, LMDB append, a durable commit for
/// each 4096 records. Records per second. Faults: io.
Result<double> floor_of_sync(const std::filesystem::path& folder, std::uint64_t records,
                             std::size_t record_bytes);

/// The sender's side: `talgu-bench --send ADDRESS KEY RECORDS BYTES`.
int send_floor(const std::string& address, const std::string& server_key, std::uint64_t records,
               std::size_t record_bytes);

/// What LMDB alone takes for what a database holds: as many rows of the same names and sizes in as
/// many tables, the feeds' entries in their order and all else as it came, that is in none, with a
/// durable commit for each 2048 entries. `entries` is how many that are. Entries per second.
/// Faults: io.
Result<double> floor_of_rows(const std::filesystem::path& database,
                             const std::filesystem::path& folder, std::uint64_t entries);

/// Appends of one record, each with a durable commit of its own. Per second. Faults: io.
Result<double> floor_of_commits(const std::filesystem::path& folder, std::uint64_t records,
                                std::size_t record_bytes);

}  // namespace talgu::bench
