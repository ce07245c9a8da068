#include "node/front/tcp_connection.h"

#include "node/system/owned_fd.h"

#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <fcntl.h>
#include <netdb.h>
#include <utility>

namespace talgu::front {
namespace {

ino_t inode_of(int fd) {
  struct stat found {};

  return fd >= 0 && ::fstat(fd, &found) == 0 ? found.st_ino : 0;
}

/// A descriptor of our own: what it names stays the same while we look at it.
OwnedFd own(int fd) {
  return OwnedFd(fd >= 0 ? ::fcntl(fd, F_DUPFD_CLOEXEC, 0) : -1);
}

std::string peer_of(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  auto* const raw = reinterpret_cast<sockaddr*>(&address);
  if (::getpeername(fd, raw, &size) != 0) return {};
  char host[NI_MAXHOST];
  char port[NI_MAXSERV];
  if (::getnameinfo(raw, size, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return {};
  }
  return std::string(host) + ":" + port;
}

}  // namespace

std::optional<TcpConnection> TcpConnection::at(int fd) {
  const OwnedFd held = own(fd);
  const ino_t inode = inode_of(held.get());
  if (inode == 0) return std::nullopt;
  return TcpConnection(fd, inode, peer_of(held.get()));
}

void TcpConnection::shut() const {
  const OwnedFd held = own(fd_);
  if (held.get() >= 0 && inode_of(held.get()) == inode_) ::shutdown(held.get(), SHUT_RDWR);
}

std::optional<std::uint64_t> TcpConnection::bytes_taken() const {
  const OwnedFd held = own(fd_);
  if (inode_of(held.get()) != inode_) return std::nullopt;
  int waiting = 0;  // asked first: what arrives in between must not look taken
  if (::ioctl(held.get(), SIOCINQ, &waiting) != 0) return std::nullopt;
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(held.get(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
  const std::uint64_t came = info.tcpi_bytes_received;
  return came - std::min(came, static_cast<std::uint64_t>(waiting));
}

}  // namespace talgu::front
