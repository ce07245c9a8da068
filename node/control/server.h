#pragma once

#include "node/control/protocol.h"
#include "node/system/home.h"
#include "node/system/owned_fd.h"

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <poll.h>
#include <string>
#include <vector>

namespace talgu::control {

using ClientId = std::uint64_t;

/// A request with who asks: the uid of the process at the other end (SO_PEERCRED), and a file
/// descriptor that came along (a passphrase never stands in the JSON).
struct Call {
  ClientId client = 0;
  uid_t uid = 0;
  Request request;
  OwnedFd passed;
};

/// The control socket of one node. Non-blocking; lives on the loop's thread. Socket 0660 for the
/// group `talgu`, 0600 where there is no such group. At most 64 clients, 1 MiB a line, 4 MiB of
/// answers waiting for a client that does not read: then it is closed.
class ControlServer final {
 public:
  /// Faults: io.
  static Result<ControlServer> listen(const Home& home);
  ControlServer(ControlServer&&) = default;
  ControlServer& operator=(ControlServer&&) = default;
  ~ControlServer();

  /// What poll(2) shall watch.
  void watch(std::vector<pollfd>& set) const;
  /// Serves what poll found ready and returns whole requests. Malformed lines are answered here.
  std::vector<Call> serve(const std::vector<pollfd>& ready);
  /// Whether the client is still there.
  [[nodiscard]] bool has(ClientId id) const;

  /// Silently nothing if the client has gone.
  void answer(ClientId client, std::uint64_t id, const Result<Json>& result);

 private:
  struct Client {
    OwnedFd socket;
    uid_t uid = 0;
    std::string input;
    std::string output;
    OwnedFd passed;
    bool gone = false;
  };

  ControlServer(OwnedFd listener, std::string path);
  void accept_clients();
  void read_from(Client& client);
  void take_lines(ClientId id, Client& client, std::vector<Call>& calls);
  static void flush(Client& client);

  OwnedFd listener_;
  std::string path_;
  ClientId next_ = 1;
  std::map<ClientId, Client> clients_;
};

}  // namespace talgu::control
