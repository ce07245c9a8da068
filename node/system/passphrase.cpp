#include "node/system/passphrase.h"

#include "crypto/file.h"
#include "node/system/owned_fd.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

namespace talgu {
namespace {

/// Echo off for as long as it lives.
class QuietTerminal final {
 public:
  explicit QuietTerminal(int fd) : fd_(fd) {
    valid_ = ::tcgetattr(fd_, &before_) == 0;
    if (!valid_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(fd_, TCSAFLUSH, &quiet);
  }

  QuietTerminal(const QuietTerminal&) = delete;
  QuietTerminal& operator=(const QuietTerminal&) = delete;

  ~QuietTerminal() {
    if (valid_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
  }

 private:
  int fd_;
  bool valid_ = false;
  termios before_{};
};

/// The first line of `raw`; refuses what is empty or too short to be one.
Result<SecretBytes> first_line(ByteView raw) {
  const auto end = std::ranges::find(raw, std::byte{'\n'});
  const ByteView line = raw.first(static_cast<std::size_t>(end - raw.begin()));
  if (line.size() < kPassphraseBytesMin) {
    return fail(Fault::invalid_input, "the passphrase is shorter than " +
                                          std::to_string(kPassphraseBytesMin) + " characters");
  }
  return SecretBytes::copy_of(line);
}

/// Reads into guarded memory until end of file, or until a line feed on a terminal.
Result<SecretBytes> read_bounded(int fd, bool line_only) {
  SecretBytes buffer(kPassphraseBytesMax);
  const auto room = buffer.expose_to_fill();
  std::size_t used = 0;
  while (used < room.size()) {
    const ssize_t size = ::read(fd, room.data() + used, room.size() - used);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      return fail(Fault::io, std::string("cannot read the passphrase: ") + std::strerror(errno));
    }
    used += static_cast<std::size_t>(size);
    if (size == 0 || (line_only && room[used - 1] == std::byte{'\n'})) {
      return first_line(room.first(used));
    }
  }
  return fail(Fault::limit_exceeded, "the passphrase is longer than " +
                                         std::to_string(kPassphraseBytesMax - 1) + " bytes");
}

Result<SecretBytes> ask(const std::string& prompt) {
  const OwnedFd terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!terminal) {
    return fail(Fault::invalid_input, "no terminal to ask for the passphrase",
                "use --passphrase-file FILE or --passphrase-fd N");
  }
  const auto say = [&](const std::string& text) {
    return ::write(terminal.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
  };
  const QuietTerminal quiet(terminal.get());
  if (!say(prompt + ": ")) return fail(Fault::io, "cannot write to the terminal");
  Result<SecretBytes> answer = read_bounded(terminal.get(), true);
  if (!say("\n")) return fail(Fault::io, "cannot write to the terminal");
  return answer;
}

}  // namespace

Result<SecretBytes> read_passphrase_fd(int fd) {
  return read_bounded(fd, false);
}

Result<SecretBytes> read_passphrase(const PassphraseSource& source, const std::string& prompt) {
  if (source.file) {
    TALGU_TRY(const SecretBytes raw, read_secret_file(*source.file, kPassphraseBytesMax));
    return first_line(raw.expose());
  }
  if (source.fd) return read_passphrase_fd(*source.fd);
  return ask(prompt);
}

Result<SecretBytes> read_new_passphrase(const PassphraseSource& source, const std::string& prompt) {
  if (source.file || source.fd) return read_passphrase(source, prompt);
  TALGU_TRY(SecretBytes first, ask(prompt));
  TALGU_TRY(const SecretBytes second, ask("again"));
  if (!secret_equal(first.expose(), second.expose())) {
    return fail(Fault::invalid_input, "the two passphrases differ");
  }
  return first;
}

std::optional<std::filesystem::path> systemd_credential() {
  const char* const folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr) return std::nullopt;
  std::filesystem::path path = std::filesystem::path(folder) / "talgu-passphrase";
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  return path;
}

Result<int> passphrase_pipe(const SecretBytes& passphrase) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return fail(Fault::io, std::string("cannot make a pipe: ") + std::strerror(errno));
  }
  OwnedFd reader(ends[0]);
  const OwnedFd writer(ends[1]);
  const ByteView secret = passphrase.expose();
  // Far below a pipe's capacity, so this never waits.
  if (::write(writer.get(), secret.data(), secret.size()) != static_cast<ssize_t>(secret.size())) {
    return fail(Fault::io, "cannot write to a pipe");
  }
  return ::dup(reader.get());
}

}  // namespace talgu
