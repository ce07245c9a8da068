#pragma once

#include <cstdint>
#include <optional>
#include <utility>

namespace talgu {

/// Bounds the log lines that a stranger can cause: he must not fill the disk. Not thread-safe.
class LogRate final {
 public:
  /// How many lines were left out before this one; none if this one must be left out too.
  std::optional<std::uint64_t> admit(std::uint64_t now_ms) {
    if (now_ms - began_ms_ >= kWindowMs) {
      began_ms_ = now_ms;
      written_ = 0;
    }
    if (written_ == kLinesMax) {
      ++left_out_;
      return std::nullopt;
    }
    ++written_;
    return std::exchange(left_out_, 0);
  }

  static constexpr std::uint64_t kWindowMs = 60'000;
  static constexpr std::uint64_t kLinesMax = 20;

 private:
  std::uint64_t began_ms_ = 0;
  std::uint64_t written_ = 0;
  std::uint64_t left_out_ = 0;
};

}  // namespace talgu
