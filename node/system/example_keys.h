#pragma once

#include "protocol/law/authority.h"

#include <cstdint>
#include <string>
#include <vector>

namespace talgu {

/// Whether a node takes the keys of keys-example/, whose secrets everybody has. Said at each start
/// on the command line, never in a file that is copied along.
enum class ExampleKeys : std::uint8_t { refused, allowed };

/// `key` is the id of an admin's or a recovery key, or a public key of a node.
[[nodiscard]] bool is_example_key(ByteView key);

/// Refuses a charter of which any key is an example key, and an own party or node with one: by the
/// keys and not by the federation, so that it helps nobody to found another one with them. What
/// other parties certify later is no reason to stop: a member could stop every node with it.
/// Faults: not_permitted.
Status refuse_example_keys(const Authority& authority, const CertifiedNode& self);

/// Who has an example key, one sentence for each node ("UA/kyiv ...") and party ("UA ...").
[[nodiscard]] std::vector<std::string> example_key_alarms(const Authority& authority);

}  // namespace talgu
