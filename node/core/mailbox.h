#pragma once

#include "crypto/check.h"

#include <sys/eventfd.h>

#include <cstdint>
#include <mutex>
#include <unistd.h>
#include <utility>
#include <vector>

namespace talgu {

/// Where threads meet: a mutex, a vector and an eventfd that a poll loop waits for. Any thread may
/// push; one thread drains. Senders bound what they push (the writer by byte credit).
template <class T>
class Mailbox final {
 public:
  Mailbox() : event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) { TALGU_CHECK(event_ >= 0); }

  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  ~Mailbox() { ::close(event_); }

  void push(T item) {
    const std::lock_guard lock(mutex_);
    items_.push_back(std::move(item));
    const std::uint64_t one = 1;
    // Only a counter at its maximum can refuse, and then the reader is woken already.
    [[maybe_unused]] const ssize_t written = ::write(event_, &one, sizeof one);
  }

  /// Everything that has arrived, in order; empty if nothing has. Never waits.
  [[nodiscard]] std::vector<T> drain() {
    // First, so that what is pushed in between wakes the reader once more for nothing, never less.
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = ::read(event_, &count, sizeof count);
    const std::lock_guard lock(mutex_);
    return std::exchange(items_, {});
  }

  [[nodiscard]] bool has_any() {
    const std::lock_guard lock(mutex_);
    return !items_.empty();
  }

  /// Readable while something waits.
  [[nodiscard]] int fd() const { return event_; }

 private:
  int event_;
  std::mutex mutex_;
  std::vector<T> items_;
};

}  // namespace talgu
