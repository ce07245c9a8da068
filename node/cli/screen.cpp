#include "node/cli/screen.h"

#include "protocol/base/text.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <iostream>
#include <unistd.h>

namespace talgu::cli {
namespace {

constexpr std::size_t kWaitingBytesMax = 16 * 1024;

}  // namespace

void Screen::line(const Printable& text) {
  put(text.view());
  put("\n");
}

void Screen::json(const control::Json& object) {
  put(escape_json(control::json_line(object)));
  put("\n");
}

void Screen::put(std::string_view text) {
  waiting_ += text;
  if (waiting_.size() >= kWaitingBytesMax) static_cast<void>(flush());  // told at the end
}

Status Screen::flush() {
  std::string_view rest = waiting_;
  while (failed_ == 0 && !rest.empty()) {
    const ssize_t size = ::write(descriptor_, rest.data(), rest.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      failed_ = errno;
    } else {
      rest.remove_prefix(static_cast<std::size_t>(size));
    }
  }
  waiting_.clear();
  if (failed_ == 0) return {};
  return fail(Fault::io,
              std::string("standard output cannot be written: ") + std::strerror(failed_));
}

void hold_standard_streams() {
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(number, F_GETFD) >= 0) continue;
    // The lowest number that is free is this one. Reading from it and writing to it fail.
    static_cast<void>(::open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY));  // NOLINT
  }
}

void print_error(const Error& error) {
  std::cerr << "talgu: error: " << Printable::theirs(error.what).view() << "\n";
  if (error.hint.empty()) return;
  std::cerr << "talgu: hint: " << Printable::theirs(error.hint).view() << "\n";
}

}  // namespace talgu::cli
