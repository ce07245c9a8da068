#pragma once

#include "node/control/protocol.h"
#include "node/system/home.h"
#include "node/system/owned_fd.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace talgu::control {

/// A node that is stopped or hangs must not hang who asks it. Unlocking and a post take seconds.
inline constexpr std::chrono::seconds kPatience{60};

/// One connection of `talgu` to the node of a home. Blocking; one thread.
class ControlClient final {
 public:
  /// Faults: io (not running, not reachable); the hint says how to start the node.
  static Result<ControlClient> connect(const Home& home, std::chrono::seconds patience = kPatience);
  /// Sends one call and waits for its answer. `passed` travels as a file descriptor; -1 = none.
  /// Faults: as answered; io (the node went away, or has not answered in time).
  Result<Json> call(const std::string& name, Json args, int passed = -1);

 private:
  ControlClient(OwnedFd socket, std::chrono::seconds patience)
      : socket_(std::move(socket)), patience_(patience) {}

  /// What to say when nothing came in time.
  [[nodiscard]] std::unexpected<Error> no_answer() const;

  Status send_line(const std::string& line, int passed);
  Result<std::string> read_line();
  OwnedFd socket_;
  std::chrono::seconds patience_;
  std::uint64_t next_ = 1;
  std::string input_;
};

}  // namespace talgu::control
