#pragma once

#include "protocol/base/portable.h"

#include <nlohmann/json.hpp>

#include <string>

namespace talgu::cli {

/// Every field of a portable object, for people and with --json: what an admin reads before signing
/// (attack D12: what cannot be decoded whole is refused, never shown in part).
/// Faults: those of the object's parser.
Result<nlohmann::json> describe(const PortableFile& file);

/// The same as indented `name: value` lines.
[[nodiscard]] std::string plain_text(const nlohmann::json& description);

}  // namespace talgu::cli
