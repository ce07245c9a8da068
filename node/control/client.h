#pragma once

#include "node/control/protocol.h"
#include "node/system/home.h"
#include "node/system/owned_fd.h"

#include <cstdint>
#include <string>

namespace talgu::control {

/// One connection of `talgu` to the node of a home. Blocking; one thread.
class ControlClient final {
 public:
  /// Faults: io (not running, not reachable); the hint says how to start the node.
  static Result<ControlClient> connect(const Home& home);
  /// Sends one call and waits for its answer. `passed` travels as a file descriptor; -1 = none.
  /// Faults: as answered; io (the node went away).
  Result<Json> call(const std::string& name, Json args, int passed = -1);

 private:
  explicit ControlClient(OwnedFd socket) : socket_(std::move(socket)) {}

  Status send_line(const std::string& line, int passed);
  Result<std::string> read_line();
  OwnedFd socket_;
  std::uint64_t next_ = 1;
  std::string input_;
};

}  // namespace talgu::control
