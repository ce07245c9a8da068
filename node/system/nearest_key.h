#pragma once

#include <span>
#include <string>
#include <string_view>

namespace talgu {

/// The known key that `key` begins, or is a slip of the finger away from; empty where none is so
/// near. Capital or small makes no difference. Only the first 64 bytes of `key` are looked at.
[[nodiscard]] std::string_view nearest_key(std::string_view key,
                                           std::span<const std::string_view> known);

/// "did you mean 'tlp'?", or `otherwise` where no known key is near.
[[nodiscard]] std::string did_you_mean(std::string_view key,
                                       std::span<const std::string_view> known,
                                       std::string otherwise = {});

}  // namespace talgu
