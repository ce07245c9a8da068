#pragma once

#include "crypto/result.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace talgu::control {

using Json = nlohmann::json;

/// Deeper than any object of ours. What copies, compares or prints an object calls itself once a
/// level: without a bound, one line of brackets would use up the stack.
inline constexpr std::size_t kNestingMax = 32;

/// The one way in for JSON that somebody else wrote; the caller has bounded its bytes.
/// Faults: control error bad-arguments (no JSON, deeper than kNestingMax).
Result<Json> parse_json(std::string_view text);

/// On one line. What is no UTF-8 in it is replaced: parties write what they like.
[[nodiscard]] std::string json_line(const Json& json);

}  // namespace talgu::control
