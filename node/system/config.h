#pragma once

#include "node/system/log.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace talgu {

/// talgud.toml (operating.md, "Configuration"): addresses, paths, limits, log level. No policy, no
/// members, no secrets.
struct Config {
  std::vector<std::string> listen = {"tcp://127.0.0.1:7440"};
  LogLevel log_level = LogLevel::info;
  /// "PL/warsaw" (party code / certificate label) -> addresses to dial.
  std::map<std::string, std::vector<std::string>> peers;
  std::uint64_t front_memory_mib = 512;
  std::uint64_t map_gib = 1024;
  std::uint64_t disk_reserve_mib = 1024;
};

/// Where a value came from, for `config show --why`.
struct ConfigValue {
  std::string key;
  std::string value;
  bool from_file = false;
  std::string standard;  // the default
};

/// Faults: invalid_input with file, line and, for an unknown key, the nearest known one; io.
Result<Config> read_config(const std::filesystem::path& file);
Result<Config> parse_config(std::string_view text, const std::string& file_name);

[[nodiscard]] std::vector<ConfigValue> explain_config(const Config& config);

/// What a running node takes from its changed file. The rest it is told by the names of its keys.
struct Reload {
  Config in_force;
  std::vector<std::string> changed;        // keys whose new values are in force now
  std::vector<std::string> needs_restart;  // keys whose old values stay until then
};

/// Log level, disk reserve and peers' addresses can change while a node runs; where it listens, and
/// what was set up with the database and the network process, cannot.
[[nodiscard]] Reload reload(const Config& running, const Config& file);

/// The file that `node new` writes.
[[nodiscard]] std::string config_template(const Config& config);

/// "tcp://host:port", host not empty, port 0..65535 (0 only to listen). Faults: invalid_input.
enum class AddressUse : std::uint8_t { listen, dial };
Status check_address(std::string_view address, AddressUse use);

}  // namespace talgu
