#include "node/system/home.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <string>
#include <unistd.h>
#include <utility>

namespace talgu {
namespace {

Status make_folder(const std::filesystem::path& path, mode_t mode) {
  if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST) {
    return fail(Fault::io, "cannot create " + path.string() + ": " + std::strerror(errno));
  }
  if (::chmod(path.c_str(), mode) != 0) {
    return fail(Fault::io, "cannot set the mode of " + path.string() + ": " + std::strerror(errno));
  }
  return {};
}

/// Open to the group `talgu` with `mode` where there is one, else to its owner alone.
Status make_shared_folder(const std::filesystem::path& path, mode_t mode) {
  const gid_t shared = control_group();
  TALGU_PASS(make_folder(path, shared == kNoGroup ? 0700 : mode));
  if (shared == kNoGroup || ::chown(path.c_str(), static_cast<uid_t>(-1), shared) == 0) return {};
  return fail(Fault::io,
              "cannot give " + path.string() + " to the group talgu: " + std::strerror(errno));
}

std::string read_pid(int file) {
  std::array<char, 16> text{};
  const ssize_t size = ::pread(file, text.data(), text.size(), 0);
  std::string pid(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  while (!pid.empty() && (pid.back() == '\n' || pid.back() == '\0')) pid.pop_back();
  return pid;
}

}  // namespace

gid_t control_group() {
  const group* const found = ::getgrnam("talgu");
  return found == nullptr ? kNoGroup : found->gr_gid;
}

Status create_home(const Home& home) {
  std::error_code ignored;
  std::filesystem::create_directories(home.root.parent_path(), ignored);
  TALGU_PASS(make_shared_folder(home.root, 0710));
  TALGU_PASS(make_shared_folder(home.run(), 0750));
  return make_folder(home.logs(), 0700);
}

Status renew_run_folder(const Home& home) {
  if (::access(home.run().c_str(), F_OK) == 0) return {};
  return make_shared_folder(home.run(), 0750);
}

Status check_home(const Home& home) {
  struct stat found {};

  if (::stat(home.root.c_str(), &found) != 0) {
    return fail(Fault::io,
                "cannot open the home " + home.root.string() + ": " + std::strerror(errno),
                "make one with: talgu --home DIR node new");
  }
  if (!S_ISDIR(found.st_mode) || found.st_uid != ::geteuid() || (found.st_mode & 0027) != 0) {
    return fail(Fault::not_permitted,
                "the home " + home.root.string() + " is not ours alone (owner or mode)",
                "it must belong to the user of talgud, with mode 0700 or 0710");
  }
  return {};
}

Result<HomeLock> HomeLock::take(const Home& home) {
  const int file = ::open(home.pid().c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) {
    return fail(Fault::io, "cannot open " + home.pid().string() + ": " + std::strerror(errno));
  }
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    const std::string pid = read_pid(file);
    ::close(file);
    return fail(Fault::not_permitted,
                "the home " + home.root.string() + " is in use (process " + pid + ")",
                "stop talgud there first, or use another home");
  }
  HomeLock lock(file);
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file, 0) != 0 ||
      ::pwrite(file, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return fail(Fault::io, "cannot write " + home.pid().string() + ": " + std::strerror(errno));
  }
  return lock;
}

HomeLock::HomeLock(HomeLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

HomeLock::~HomeLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace talgu
