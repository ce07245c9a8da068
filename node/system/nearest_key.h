#pragma once

#include <span>
#include <string_view>

namespace talgu {

/// The known key with the fewest letters to change: what "did you mean" proposes. `known` is not
/// empty; only the first 64 bytes of `key` are looked at.
[[nodiscard]] std::string_view nearest_key(std::string_view key,
                                           std::span<const std::string_view> known);

}  // namespace talgu
