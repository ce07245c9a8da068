#include "node/control/client.h"

#include "crypto/file.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>

namespace talgu::control {
namespace {

constexpr std::size_t kAnswerBytesMax = 64 * 1024 * 1024;

/// Whether the process is stopped (SIGSTOP): the letter behind its name, which is in brackets.
bool is_stopped(pid_t process) {
  std::ifstream stat("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  std::getline(stat, text);
  const std::size_t name_end = text.rfind(')');
  return name_end != std::string::npos && text.substr(name_end).starts_with(") T");
}

}  // namespace

Result<ControlClient> ControlClient::connect(const Home& home, std::chrono::seconds patience) {
  const std::string path = home.control().string();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  OwnedFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (path.size() >= sizeof address.sun_path || !socket) {
    return fail(Fault::io, "cannot make a socket for " + path);
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  const timeval limit{.tv_sec = patience.count(), .tv_usec = 0};
  for (const int way : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    if (::setsockopt(socket.get(), SOL_SOCKET, way, &limit, sizeof limit) != 0) {
      return fail(Fault::io, std::string("cannot limit a wait: ") + std::strerror(errno));
    }
  }
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return refuse(
        ControlRule::unreachable,
        "the node of " + home.root.string() + " is not reachable: " + std::strerror(errno),
        "start it with: talgud --home " + home.root.string() +
            "; if it is another one, name it with --home or TALGU_HOME");
  }
  return ControlClient(std::move(socket), patience);
}

Result<Json> ControlClient::call(const std::string& name, Json args, int passed) {
  const std::uint64_t id = next_++;
  TALGU_PASS(send_line(encode_request({.id = id, .call = name, .args = std::move(args)}), passed));
  TALGU_TRY(const std::string line, read_line());
  return parse_answer(line, id);
}

std::unexpected<Error> ControlClient::no_answer() const {
  ucred node{};
  socklen_t size = sizeof node;
  const bool known = ::getsockopt(socket_.get(), SOL_SOCKET, SO_PEERCRED, &node, &size) == 0;
  const std::string process = known ? "process " + std::to_string(node.pid) : "talgud";
  return refuse(ControlRule::unreachable,
                "the node has not answered for " + std::to_string(patience_.count()) + " s",
                known && is_stopped(node.pid)
                    ? process + " is stopped; kill -CONT " + std::to_string(node.pid) +
                          " lets it go on, and with what was asked"
                    : process + " is busy or hangs; what was asked may still be done");
}

Status ControlClient::send_line(const std::string& line, int passed) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> side{};
  std::size_t sent = 0;
  while (sent < line.size()) {
    iovec part{.iov_base = const_cast<char*>(line.data() + sent), .iov_len = line.size() - sent};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (passed >= 0 && sent == 0) {
      message.msg_control = side.data();
      message.msg_controllen = side.size();
      cmsghdr* const header = CMSG_FIRSTHDR(&message);
      header->cmsg_level = SOL_SOCKET;
      header->cmsg_type = SCM_RIGHTS;
      header->cmsg_len = CMSG_LEN(sizeof(int));
      std::memcpy(CMSG_DATA(header), &passed, sizeof passed);
    }
    const ssize_t size = ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return no_answer();
    if (size < 0) {
      return fail(Fault::io, std::string("the node went away: ") + std::strerror(errno));
    }
    sent += static_cast<std::size_t>(size);
  }
  return {};
}

Result<std::string> ControlClient::read_line() {
  std::array<char, 64 * 1024> chunk{};
  for (;;) {
    if (const std::size_t end = input_.find('\n'); end != std::string::npos) {
      std::string line = input_.substr(0, end);
      input_.erase(0, end + 1);
      return line;
    }
    const ssize_t size = ::recv(socket_.get(), chunk.data(), chunk.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return no_answer();
    if (size <= 0) return fail(Fault::io, "the node went away without an answer");
    input_.append(chunk.data(), static_cast<std::size_t>(size));
    if (input_.size() > kAnswerBytesMax) return fail(Fault::io, "the answer is too long");
  }
}

}  // namespace talgu::control
