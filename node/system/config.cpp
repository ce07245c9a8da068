#include "node/system/config.h"

#include "crypto/file.h"
#include "node/system/nearest_key.h"
#include "protocol/base/text.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <limits>
#include <sstream>

namespace talgu {
namespace {

constexpr std::size_t kConfigBytesMax = 256 * 1024;
constexpr std::size_t kAddressesMax = 8;
constexpr std::size_t kAddressBytesMax = 256;

constexpr std::array<std::string_view, 4> kTopKeys{"listen", "log_level", "peers", "limits"};
constexpr std::array<std::string_view, 3> kLimitKeys{"front_memory_mib", "map_gib",
                                                     "disk_reserve_mib"};
constexpr std::array<std::string_view, 1> kPeerKeys{"addresses"};

/// Where something stands in the file.
struct Place {
  const std::string& file;
  toml::source_index line;
};

std::unexpected<Error> wrong(const Place& place, std::string what, std::string hint = {}) {
  return fail(Fault::invalid_input,
              place.file + ":" + std::to_string(place.line) + ": " + std::move(what),
              std::move(hint));
}

Status check_keys(const toml::table& table, std::span<const std::string_view> known,
                  const std::string& file) {
  for (const auto& [key, value] : table) {
    if (std::ranges::find(known, key.str()) != known.end()) continue;
    return wrong({file, key.source().begin.line}, "unknown key '" + escape(key.str()) + "'",
                 did_you_mean(key.str(), known));
  }
  return {};
}

Result<std::vector<std::string>> read_addresses(const toml::node& node, AddressUse use,
                                                const std::string& file) {
  const Place place{file, node.source().begin.line};
  const toml::array* const list = node.as_array();
  if (list == nullptr || list->size() > kAddressesMax) {
    return wrong(place, "expected a list of up to 8 addresses", "[\"tcp://host:7440\"]");
  }
  std::vector<std::string> addresses;
  for (const toml::node& item : *list) {
    const auto text = item.value_exact<std::string>();
    if (!text) return wrong(place, "an address must be a text");
    if (const Status checked = check_address(*text, use); !checked) {
      return wrong({file, item.source().begin.line}, checked.error().what, checked.error().hint);
    }
    addresses.push_back(*text);
  }
  return addresses;
}

Status read_number(const toml::table& limits, std::string_view key, std::uint64_t least,
                   std::uint64_t& out, const std::string& file) {
  const toml::node* const node = limits.get(key);
  if (node == nullptr) return {};
  const auto number = node->value_exact<std::int64_t>();
  if (!number || *number < static_cast<std::int64_t>(least) || *number > 1'048'576) {
    return wrong(
        {file, node->source().begin.line},
        std::string(key) + " must be a whole number from " + std::to_string(least) + " to 1048576");
  }
  out = static_cast<std::uint64_t>(*number);
  return {};
}

Status read_limits(const toml::node& node, Config& config, const std::string& file) {
  const toml::table* const limits = node.as_table();
  if (limits == nullptr) return wrong({file, node.source().begin.line}, "[limits] is a table");
  TALGU_PASS(check_keys(*limits, kLimitKeys, file));
  TALGU_PASS(read_number(*limits, "front_memory_mib", 64, config.front_memory_mib, file));
  TALGU_PASS(read_number(*limits, "map_gib", 1, config.map_gib, file));
  return read_number(*limits, "disk_reserve_mib", 0, config.disk_reserve_mib, file);
}

Status read_peers(const toml::node& node, Config& config, const std::string& file) {
  const toml::table* const peers = node.as_table();
  if (peers == nullptr) return wrong({file, node.source().begin.line}, "[peers] is a table");
  for (const auto& [name, value] : *peers) {
    const Place place{file, name.source().begin.line};
    const toml::table* const peer = value.as_table();
    if (peer == nullptr || name.str().find('/') == std::string_view::npos) {
      return wrong(place, "a peer is a table named by party code and certificate label",
                   "[peers.\"PL/warsaw\"]");
    }
    TALGU_PASS(check_keys(*peer, kPeerKeys, file));
    const toml::node* const list = peer->get("addresses");
    if (list == nullptr) return wrong(place, "this peer has no addresses");
    TALGU_TRY(config.peers[std::string(name.str())], read_addresses(*list, AddressUse::dial, file));
  }
  return {};
}

Status read_log_level(const toml::node& node, Config& config, const std::string& file) {
  const Place place{file, node.source().begin.line};
  const auto text = node.value_exact<std::string>();
  if (!text) return wrong(place, "log_level must be a text", "one of " + names_of<LogLevel>());
  const auto level = value_of<LogLevel>(*text);
  if (!level) {
    return wrong(place, "unknown log level '" + escape(*text) + "'",
                 "one of " + names_of<LogLevel>());
  }
  config.log_level = *level;
  return {};
}

Result<Config> read_table(const toml::table& table, const std::string& file) {
  TALGU_PASS(check_keys(table, kTopKeys, file));
  Config config;
  if (const toml::node* const node = table.get("listen")) {
    TALGU_TRY(config.listen, read_addresses(*node, AddressUse::listen, file));
  }
  if (const toml::node* const node = table.get("log_level")) {
    TALGU_PASS(read_log_level(*node, config, file));
  }
  if (const toml::node* const node = table.get("peers")) {
    TALGU_PASS(read_peers(*node, config, file));
  }
  if (const toml::node* const node = table.get("limits")) {
    TALGU_PASS(read_limits(*node, config, file));
  }
  return config;
}

std::string quoted_list(const std::vector<std::string>& items) {
  std::string text = "[";
  for (const std::string& item : items) {
    if (text.size() > 1) text += ", ";
    text += "\"" + item + "\"";
  }
  return text + "]";
}

}  // namespace

Status check_address(std::string_view address, AddressUse use) {
  const auto refuse = [&](std::string_view why) {
    return fail(Fault::invalid_input, "address '" + escape(address) + "' " + std::string(why),
                "write tcp://host:port, for example tcp://node.example.org:7440");
  };
  constexpr std::string_view scheme = "tcp://";
  if (address.size() > kAddressBytesMax) return refuse("is too long");
  if (!address.starts_with(scheme)) return refuse("does not begin with tcp://");
  const std::size_t colon = address.rfind(':');
  if (colon < scheme.size()) return refuse("has no port");
  if (colon == scheme.size()) return refuse("has no host");
  for (const char c : address) {
    if (c <= ' ' || c > '~' || c == ';' || c == '"' || c == '\\') {
      return refuse("holds a character that no address has");
    }
  }
  const std::string_view digits = address.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size()) return refuse("has no port");
  if (port == 0 && use == AddressUse::dial) return refuse("has port 0, which cannot be dialled");
  return {};
}

Result<Config> parse_config(std::string_view text, const std::string& file_name) {
  try {
    return read_table(toml::parse(text), file_name);
  } catch (const toml::parse_error& error) {
    return wrong({file_name, error.source().begin.line}, escape(error.description()));
  }
}

Result<Config> read_config(const std::filesystem::path& file) {
  TALGU_TRY(const Bytes bytes, read_file(file, kConfigBytesMax));
  return parse_config(as_text(bytes), file.string());
}

std::vector<ConfigValue> explain_config(const Config& config) {
  const Config standard;
  std::vector<ConfigValue> values;
  const auto add = [&values](std::string key, std::string value, std::string usual) {
    const bool from_file = value != usual;
    values.push_back({std::move(key), std::move(value), from_file, std::move(usual)});
  };
  add("listen", quoted_list(config.listen), quoted_list(standard.listen));
  add("log_level", std::string(name_of(config.log_level)),
      std::string(name_of(standard.log_level)));
  const auto number = [&](std::string key, std::uint64_t Config::*member) {
    add(std::move(key), std::to_string(config.*member), std::to_string(standard.*member));
  };
  number("limits.front_memory_mib", &Config::front_memory_mib);
  number("limits.map_gib", &Config::map_gib);
  number("limits.disk_reserve_mib", &Config::disk_reserve_mib);
  for (const auto& [name, addresses] : config.peers) {
    add("peers.\"" + name + "\".addresses", quoted_list(addresses), "");
  }
  return values;
}

Reload reload(const Config& running, const Config& file) {
  Reload made{.in_force = running, .changed = {}, .needs_restart = {}};
  made.in_force.log_level = file.log_level;
  made.in_force.disk_reserve_mib = file.disk_reserve_mib;
  made.in_force.peers = file.peers;
  const auto by_key = [](const Config& config) {
    std::map<std::string, std::string> values;
    for (const ConfigValue& value : explain_config(config)) values[value.key] = value.value;
    return values;
  };
  const auto before = by_key(running);
  const auto after = by_key(made.in_force);
  const auto wanted = by_key(file);
  auto keys = before;  // and those of peers that are new
  keys.insert(wanted.begin(), wanted.end());
  const auto in = [](const auto& values, const std::string& key) {
    const auto found = values.find(key);
    return found == values.end() ? std::string() : found->second;
  };
  for (const auto& [key, ignored] : keys) {
    if (in(before, key) != in(after, key)) made.changed.push_back(key);
    if (in(wanted, key) != in(after, key)) made.needs_restart.push_back(key);
  }
  return made;
}

std::string config_template(const Config& config) {
  std::ostringstream out;
  out << "# talgud.toml: addresses and limits of this node. No policy, members or secrets.\n"
      << "# Check it with: talgu config check\n\n"
      << "# Addresses to listen on; port 0 takes a free one (see run/endpoint). [] only dials "
         "out.\n"
      << "listen = " << quoted_list(config.listen) << "\n\n"
      << "# error, warn, info or debug\n"
      << "log_level = \"" << name_of(config.log_level) << "\"\n\n"
      << "[limits]\n"
      << "# memory of the network process, which holds no data\n"
      << "front_memory_mib = " << config.front_memory_mib << "\n"
      << "# address space for the database; not taken on disk until used\n"
      << "map_gib = " << config.map_gib << "\n"
      << "# free disk below which no more records are accepted\n"
      << "disk_reserve_mib = " << config.disk_reserve_mib << "\n\n"
      << "# Nodes to dial, by party code and certificate label.\n";
  for (const auto& [name, addresses] : config.peers) {
    out << "[peers.\"" << name << "\"]\naddresses = " << quoted_list(addresses) << "\n";
  }
  if (config.peers.empty()) {
    out << "# [peers.\"PL/warsaw\"]\n# addresses = [\"tcp://node.example.org:7440\"]\n";
  }
  return out.str();
}

}  // namespace talgu
