#include "crypto/file.h"

#include "crypto/check.h"

#include <sys/stat.h>
#include <system_error>

#include <cerrno>
#include <fcntl.h>
#include <stdio.h>  // renameat2
#include <unistd.h>

namespace talgu {
namespace {

constexpr mode_t kOthersMask = S_IRWXG | S_IRWXO;

/// An open file descriptor, closed at the end of its scope.
class Descriptor final {
 public:
  explicit Descriptor(int number) : number_(number) {}

  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

  Descriptor& operator=(Descriptor&&) = delete;

  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  [[nodiscard]] bool is_open() const { return number_ >= 0; }

  [[nodiscard]] int number() const { return number_; }

  /// False when the last write failed only now.
  bool close() { return ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

std::unexpected<Error> system_failure(std::string_view action, const std::filesystem::path& path,
                                      int code, Fault fault = Fault::io) {
  return fail(fault, std::string(action) + " " + path.string() + ": " +
                         std::generic_category().message(code));
}

struct OpenFile {
  Descriptor descriptor;
  struct stat status;
};

/// A regular file, open for reading. O_NONBLOCK, or opening a FIFO would wait for a writer.
Result<OpenFile> open_regular(const std::filesystem::path& path, int extra_flags) {
  OpenFile file{.descriptor = Descriptor(
                    ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | extra_flags)),
                .status = {}};
  if (!file.descriptor.is_open()) {
    const Fault fault = errno == ELOOP ? Fault::not_permitted : Fault::io;
    return system_failure("cannot open", path, errno, fault);
  }
  if (::fstat(file.descriptor.number(), &file.status) != 0) {
    return system_failure("cannot inspect", path, errno);
  }
  if (!S_ISREG(file.status.st_mode)) return fail(Fault::io, path.string() + " is not a file");
  return file;
}

Result<std::size_t> size_within(const OpenFile& file, std::size_t size_max,
                                const std::filesystem::path& path) {
  const auto size = static_cast<std::uintmax_t>(file.status.st_size);
  if (size > size_max) {
    return fail(Fault::limit_exceeded,
                path.string() + " is larger than " + std::to_string(size_max) + " bytes");
  }
  return static_cast<std::size_t>(size);
}

/// Fills `out` and proves that the file ends there: it did not change under our feet.
Status read_exactly(const Descriptor& descriptor, std::span<std::byte> out,
                    const std::filesystem::path& path) {
  while (true) {
    std::byte beyond{};
    const bool at_end = out.empty();
    const ssize_t got = at_end ? ::read(descriptor.number(), &beyond, 1)
                               : ::read(descriptor.number(), out.data(), out.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_failure("cannot read", path, errno);
    if (at_end && got == 0) return {};
    if (at_end || got == 0) return fail(Fault::io, path.string() + " changed while it was read");
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

Status write_all(const Descriptor& descriptor, ByteView bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(descriptor.number(), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return system_failure("cannot write", path, errno);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return {};
}

enum class Existing : std::uint8_t { replace, keep };

/// A new file beside its destination; removed again unless it was moved there.
class NewFile final {
 public:
  explicit NewFile(std::filesystem::path path)
      : path_(std::move(path)),
        folder_path_(path_.has_parent_path() ? path_.parent_path() : std::filesystem::path(".")),
        folder_(::open(folder_path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)),
        name_(temporary_name(path_)) {}

  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  ~NewFile() {
    if (exists_) ::unlinkat(folder_.number(), name_.c_str(), 0);
  }

  /// The content and the mode are on the disk when this returns without a fault.
  Status write(ByteView bytes, mode_t mode) {
    if (!folder_.is_open()) return system_failure("cannot open", folder_path_, errno);
    constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    Descriptor file(::openat(folder_.number(), name_.c_str(), kFlags, S_IRUSR | S_IWUSR));
    if (!file.is_open()) return system_failure("cannot create a file beside", path_, errno);
    exists_ = true;
    TALGU_PASS(write_all(file, bytes, path_));
    // After the content, and not through open(): the mode is exact whatever the umask is.
    if (::fchmod(file.number(), mode) != 0) {
      return system_failure("cannot set the mode of", path_, errno);
    }
    if (::fsync(file.number()) != 0) return system_failure("cannot sync", path_, errno);
    if (!file.close()) return system_failure("cannot close", path_, errno);
    return {};
  }

  /// The name points to the new content, and that is on the disk.
  Status move_into_place(Existing existing) {
    TALGU_CHECK(exists_);
    const std::string target = path_.filename().string();
    const unsigned flags = existing == Existing::keep ? RENAME_NOREPLACE : 0;
    if (::renameat2(folder_.number(), name_.c_str(), folder_.number(), target.c_str(), flags) !=
        0) {
      const Fault fault = errno == EEXIST ? Fault::not_permitted : Fault::io;
      return system_failure("cannot put in place", path_, errno, fault);
    }
    exists_ = false;
    if (::fsync(folder_.number()) != 0) return system_failure("cannot sync", folder_path_, errno);
    return {};
  }

 private:
  static std::string temporary_name(const std::filesystem::path& path) {
    std::array<std::byte, 8> random{};
    fill_random(random);
    return "." + path.filename().string() + "." + to_hex(random) + ".new";
  }

  std::filesystem::path path_;
  std::filesystem::path folder_path_;
  Descriptor folder_;
  std::string name_;
  bool exists_ = false;
};

Status put_file(const std::filesystem::path& path, ByteView bytes, mode_t mode, Existing existing) {
  if (!path.has_filename()) return fail(Fault::io, path.string() + " names no file");
  NewFile file(path);
  TALGU_PASS(file.write(bytes, mode));
  return file.move_into_place(existing);
}

}  // namespace

Result<Bytes> read_file(const std::filesystem::path& path, std::size_t size_max) {
  TALGU_TRY(const OpenFile file, open_regular(path, 0));
  TALGU_TRY(const std::size_t size, size_within(file, size_max, path));
  Bytes bytes(size);
  TALGU_PASS(read_exactly(file.descriptor, bytes, path));
  return bytes;
}

Result<SecretBytes> read_secret_file(const std::filesystem::path& path, std::size_t size_max) {
  TALGU_TRY(const OpenFile file, open_regular(path, O_NOFOLLOW));
  if (file.status.st_uid != ::geteuid()) {
    return fail(Fault::not_permitted, path.string() + " belongs to another user");
  }
  if ((file.status.st_mode & kOthersMask) != 0) {
    return fail(Fault::not_permitted, path.string() + " is open to other users",
                "chmod 600 " + path.string());
  }
  TALGU_TRY(const std::size_t size, size_within(file, size_max, path));
  SecretBytes bytes(size);
  TALGU_PASS(read_exactly(file.descriptor, bytes.expose_to_fill(), path));
  return bytes;
}

Status replace_file(const std::filesystem::path& path, ByteView bytes, mode_t mode) {
  return put_file(path, bytes, mode, Existing::replace);
}

Status create_file(const std::filesystem::path& path, ByteView bytes, mode_t mode) {
  return put_file(path, bytes, mode, Existing::keep);
}

}  // namespace talgu
