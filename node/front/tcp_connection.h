#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace talgu::front {

/// One TCP connection that ZeroMQ owns and may close at any moment. A descriptor's number is used
/// again for the next connection; the inode under it is not, so every call here first makes sure
/// that it touches the connection it was made for, and else does nothing.
class TcpConnection final {
 public:
  /// The connection that has this number now; none if there is no such descriptor.
  static std::optional<TcpConnection> at(int fd);

  [[nodiscard]] int fd() const { return fd_; }

  /// The other end, "10.0.0.1:5432", for people. Empty when it had gone already.
  [[nodiscard]] const std::string& address() const { return address_; }

  /// Ends the connection: ZeroMQ has no call for that.
  void shut() const;

  /// How many bytes ZeroMQ has taken from the kernel; none if the connection has ended.
  [[nodiscard]] std::optional<std::uint64_t> bytes_taken() const;

 private:
  TcpConnection(int fd, ino_t inode, std::string address)
      : fd_(fd), inode_(inode), address_(std::move(address)) {}

  int fd_;
  ino_t inode_;
  std::string address_;
};

}  // namespace talgu::front
