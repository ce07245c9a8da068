#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace talgu::cli {

/// How far long work is, with rate and time left, on standard error: one line that renews itself
/// on a terminal, a plain line now and then elsewhere. Silent with --json and for short work.
class Progress final {
 public:
  /// `what` is counted, for example "rows".
  Progress(std::string what, bool silent);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Takes the line away.
  ~Progress();

  /// As often as the work likes.
  void at(std::uint64_t done, std::uint64_t total);

 private:
  using Clock = std::chrono::steady_clock;

  void print(std::uint64_t done, std::uint64_t total, Clock::time_point now);

  std::string what_;
  bool silent_;
  bool terminal_;
  bool shown_ = false;
  Clock::time_point began_ = Clock::now();
  Clock::time_point next_;
};

}  // namespace talgu::cli
