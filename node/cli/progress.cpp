#include "node/cli/progress.h"

#include "node/system/text.h"

#include <iostream>
#include <unistd.h>
#include <utility>

namespace talgu::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kOnTerminal = 200ms;
constexpr auto kElsewhere = 10s;
constexpr std::uint64_t kLookEvery = 256;  // asking the clock at each row would be most of the work

}  // namespace

Progress::Progress(std::string what, bool silent)
    : what_(std::move(what)),
      silent_(silent),
      terminal_(::isatty(STDERR_FILENO) == 1),
      next_(began_ + (terminal_ ? Clock::duration(kOnTerminal) : Clock::duration(kElsewhere))) {}

Progress::~Progress() {
  if (shown_ && terminal_) std::cerr << "\r\033[K" << std::flush;
}

void Progress::at(std::uint64_t done, std::uint64_t total) {
  if (silent_ || done % kLookEvery != 0) return;
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + (terminal_ ? Clock::duration(kOnTerminal) : Clock::duration(kElsewhere));
  print(done, total, now);
  shown_ = true;
}

void Progress::print(std::uint64_t done, std::uint64_t total, Clock::time_point now) {
  const double seconds = std::chrono::duration<double>(now - began_).count();
  const double rate = static_cast<double>(done) / seconds;
  const std::uint64_t left = total > done ? total - done : 0;
  const auto seconds_left = static_cast<std::uint64_t>(static_cast<double>(left) / rate);
  std::cerr << (terminal_ ? "\r\033[K" : "") << done << " " << _("of").view() << " " << total << " "
            << what_ << ", " << static_cast<std::uint64_t>(rate) << "/s, " << seconds_left << " s "
            << _("left").view() << (terminal_ ? "" : "\n") << std::flush;
}

}  // namespace talgu::cli
