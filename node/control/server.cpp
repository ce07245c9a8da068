#include "node/control/server.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <utility>

namespace talgu::control {
namespace {

constexpr std::size_t kClientsMax = 64;
constexpr std::size_t kOutputBytesMax = 4 * 1024 * 1024;

std::unexpected<Error> io_error(std::string_view what, const std::string& path) {
  return fail(Fault::io, std::string(what) + " " + path + ": " + std::strerror(errno));
}

uid_t peer_uid(int socket) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) {
    return static_cast<uid_t>(-1);
  }
  return credentials.uid;
}

/// The descriptor in the control message, if there is one; others are closed.
OwnedFd passed_fd(msghdr& message) {
  OwnedFd passed;
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
      passed = OwnedFd(fd);
    }
  }
  return passed;
}

}  // namespace

Result<ControlServer> ControlServer::listen(const Home& home) {
  const std::string path = home.control().string();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return fail(Fault::io, "the path of the control socket is too long: " + path,
                "choose a home with a shorter path (at most 90 characters)");
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  OwnedFd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!listener) return io_error("cannot make", path);
  ::unlink(path.c_str());  // ours: the caller holds the home's lock
  const gid_t shared = control_group();
  const mode_t mode = shared == kNoGroup ? 0600 : 0660;
  // The folder is 0700 or 0750, so nobody reaches the socket before its mode is set.
  if (::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::chmod(path.c_str(), mode) != 0 ||
      (shared != kNoGroup && ::chown(path.c_str(), static_cast<uid_t>(-1), shared) != 0) ||
      ::listen(listener.get(), 16) != 0) {
    return io_error("cannot listen on", path);
  }
  return ControlServer(std::move(listener), path);
}

ControlServer::ControlServer(OwnedFd listener, std::string path)
    : listener_(std::move(listener)), path_(std::move(path)) {}

ControlServer::~ControlServer() {
  if (listener_) ::unlink(path_.c_str());
}

void ControlServer::watch(std::vector<pollfd>& set) const {
  set.push_back({.fd = listener_.get(), .events = POLLIN, .revents = 0});
  for (const auto& [id, client] : clients_) {
    const short events = client.output.empty() ? POLLIN : POLLIN | POLLOUT;
    set.push_back({.fd = client.socket.get(), .events = events, .revents = 0});
  }
}

std::vector<Call> ControlServer::serve(const std::vector<pollfd>& ready) {
  const auto found = [&ready](int fd) -> short {
    const auto at = std::ranges::find(ready, fd, &pollfd::fd);
    return at == ready.end() ? short{0} : at->revents;
  };
  std::vector<Call> calls;
  for (auto& [id, client] : clients_) {
    const short events = found(client.socket.get());
    if ((events & POLLOUT) != 0) flush(client);
    if ((events & (POLLIN | POLLHUP | POLLERR)) != 0) {
      read_from(client);
      take_lines(id, client, calls);
    }
  }
  std::erase_if(clients_, [](const auto& entry) { return entry.second.gone; });
  if ((found(listener_.get()) & POLLIN) != 0) accept_clients();
  return calls;
}

void ControlServer::accept_clients() {
  for (;;) {
    OwnedFd socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket) return;
    if (clients_.size() >= kClientsMax) continue;  // closes it
    const uid_t uid = peer_uid(socket.get());
    Client client;
    client.socket = std::move(socket);
    client.uid = uid;
    clients_.emplace(next_++, std::move(client));
  }
}

void ControlServer::read_from(Client& client) {
  std::array<char, 16 * 1024> chunk{};
  while (client.input.size() <= kLineBytesMax) {
    iovec part{.iov_base = chunk.data(), .iov_len = chunk.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * 4)> side{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = side.data();
    message.msg_controllen = side.size();
    const ssize_t size = ::recvmsg(client.socket.get(), &message, MSG_CMSG_CLOEXEC);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size <= 0) {
      client.gone = true;
      return;
    }
    if (OwnedFd passed = passed_fd(message)) client.passed = std::move(passed);
    client.input.append(chunk.data(), static_cast<std::size_t>(size));
  }
}

void ControlServer::take_lines(ClientId id, Client& client, std::vector<Call>& calls) {
  std::size_t begin = 0;
  for (std::size_t end = client.input.find('\n'); end != std::string::npos;
       end = client.input.find('\n', begin)) {
    const std::string_view line = std::string_view(client.input).substr(begin, end - begin);
    begin = end + 1;
    Result<Request> request = parse_request(line);
    if (request) {
      calls.push_back({.client = id,
                       .uid = client.uid,
                       .request = *std::move(request),
                       .passed = std::move(client.passed)});
    } else {
      client.output += encode_error(0, request.error());
      flush(client);
    }
  }
  client.input.erase(0, begin);
  if (client.input.size() > kLineBytesMax) client.gone = true;
}

bool ControlServer::has(ClientId id) const {
  const auto found = clients_.find(id);
  return found != clients_.end() && !found->second.gone;
}

void ControlServer::answer(ClientId id, std::uint64_t request, const Result<Json>& result) {
  const auto found = clients_.find(id);
  if (found == clients_.end()) return;
  Client& client = found->second;
  client.output += result ? encode_ok(request, *result) : encode_error(request, result.error());
  flush(client);
}

void ControlServer::flush(Client& client) {
  while (!client.output.empty()) {
    const ssize_t size =
        ::send(client.socket.get(), client.output.data(), client.output.size(), MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) break;
    if (size < 0) {
      client.gone = true;
      return;
    }
    client.output.erase(0, static_cast<std::size_t>(size));
  }
  if (client.output.size() > kOutputBytesMax) client.gone = true;
}

}  // namespace talgu::control
