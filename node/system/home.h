#pragma once

#include "crypto/result.h"

#include <sys/types.h>

#include <filesystem>

namespace talgu {

/// The folder of one node (architecture.md, "Files of a node"). Names only; nothing is opened.
struct Home {
  std::filesystem::path root;

  [[nodiscard]] std::filesystem::path config() const { return root / "talgud.toml"; }

  [[nodiscard]] std::filesystem::path keystore() const { return root / "keystore"; }

  [[nodiscard]] std::filesystem::path front_key() const { return root / "front.key"; }

  [[nodiscard]] std::filesystem::path database() const { return root / "db"; }

  [[nodiscard]] std::filesystem::path boot() const { return root / "boot"; }

  [[nodiscard]] std::filesystem::path run() const { return root / "run"; }

  [[nodiscard]] std::filesystem::path control() const { return run() / "control.sock"; }

  [[nodiscard]] std::filesystem::path endpoint() const { return run() / "endpoint"; }

  [[nodiscard]] std::filesystem::path pid() const { return run() / "pid"; }

  [[nodiscard]] std::filesystem::path logs() const { return root / "log"; }
};

/// Creates the folders with their modes: 0700, or 0710 and run/ 0750 where the group `talgu`
/// exists. Faults: io.
Status create_home(const Home& home);

/// Makes run/ again if it is missing, as after a restored backup: nothing in it outlives a process.
/// Faults: io.
Status renew_run_folder(const Home& home);

/// Refuses a home that other users may enter or that is not ours. Faults: not_permitted, io.
Status check_home(const Home& home);

/// The group `talgu`, which may reach the control socket; -1 where it does not exist.
[[nodiscard]] gid_t control_group();
inline constexpr gid_t kNoGroup = static_cast<gid_t>(-1);

/// Holds run/pid locked: one talgud, or one `talgu fsck`, on a home. Released with the process.
class HomeLock final {
 public:
  /// Faults: not_permitted (in use; names the process), io.
  static Result<HomeLock> take(const Home& home);
  HomeLock(HomeLock&& other) noexcept;
  HomeLock& operator=(HomeLock&&) = delete;
  ~HomeLock();

 private:
  explicit HomeLock(int file) : file_(file) {}

  int file_;
};

}  // namespace talgu
