#include "node/front/self_test.h"

#include "crypto/hpke.h"
#include "node/front/sockets.h"
#include "node/system/owned_fd.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string_view>
#include <utility>

namespace talgu::front {
namespace {

using Clock = std::chrono::steady_clock;
/// Long, for a busy machine must not fail it: a front that does not pass never listens.
constexpr std::chrono::seconds kDeadline{10};
constexpr std::chrono::milliseconds kSlice{5};
constexpr std::uint32_t kRefused = 400;  // what our gate answers to an unknown key
constexpr std::size_t kGreetingBytes = 64;

FrontKey unknown_key() {
  hpke::KeyPair pair = hpke::generate();
  return {.secret = *TransportSecret::from(pair.secret.expose()),
          .public_key = {pair.public_key.bytes}};
}

/// What a server under test and the gate do while somebody knocks.
struct Door {
  WatchedSocket& server;
  ZapGate& gate;

  /// Waits a little, answers what waits; the server's events since.
  std::vector<SocketEvent> turn() {
    std::vector<zmq::pollitem_t> items{{gate.socket().handle(), 0, ZMQ_POLLIN, 0},
                                       {server.events.handle(), 0, ZMQ_POLLIN, 0}};
    zmq::poll(items, kSlice);
    gate.serve([] { return std::uint64_t{0}; });
    std::vector<SocketEvent> events;
    while (const auto event = next_event(server.events)) events.push_back(*event);
    return events;
  }
};

bool let_in(const std::vector<SocketEvent>& events) {
  return std::ranges::any_of(events, [](const SocketEvent& event) {
    return event.number == ZMQ_EVENT_HANDSHAKE_SUCCEEDED;
  });
}

/// True when the gate itself said no. Any other failure of the handshake proves nothing about it.
bool refuses_a_stranger(Door door, const std::string& address, WatchedSocket stranger) {
  stranger.socket.connect(address);
  const auto end = Clock::now() + kDeadline;
  while (Clock::now() < end) {
    const std::vector<SocketEvent> events = door.turn();
    if (let_in(events)) return false;
    for (const SocketEvent& event : events) {
      if (event.number == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH && event.value == kRefused) return true;
    }
  }
  return false;
}

/// A greeting that offers no security, and the command that would end such a handshake.
Bytes greeting_without_curve() {
  Bytes bytes(kGreetingBytes);
  bytes[0] = std::byte{0xff};
  bytes[9] = std::byte{0x7f};
  bytes[10] = std::byte{3};  // ZMTP 3.0
  std::ranges::copy(as_bytes("NULL"), bytes.begin() + 12);
  const std::string_view ready("\x04\x1c\x05READY\x0bSocket-Type\0\0\0\6DEALER", 30);
  append(bytes, as_bytes(ready));
  return bytes;
}

OwnedFd connect_to(const std::string& address) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  to.sin_port =
      ::htons(static_cast<std::uint16_t>(std::stoul(address.substr(address.rfind(':') + 1))));
  OwnedFd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int done = ::connect(client.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to);
  return done == 0 ? std::move(client) : OwnedFd();
}

/// True when the server ends such a connection and says no more than its own greeting. A client of
/// ZeroMQ would go away by itself, so this one is a bare socket, and silence is no refusal.
bool ends_without_curve(Door door, const std::string& address) {
  const OwnedFd client = connect_to(address);
  const Bytes sent = greeting_without_curve();
  if (::send(client.get(), sent.data(), sent.size(), MSG_NOSIGNAL) < 0) return false;
  std::size_t heard = 0;
  const auto end = Clock::now() + kDeadline;
  while (Clock::now() < end) {
    if (let_in(door.turn())) return false;
    char buffer[256];
    const ssize_t size = ::recv(client.get(), buffer, sizeof buffer, MSG_DONTWAIT);
    if (size > 0) heard += static_cast<std::size_t>(size);
    if (heard > kGreetingBytes) return false;
    if (size == 0 || (size < 0 && errno == ECONNRESET)) return true;
  }
  return false;
}

}  // namespace

SelfTest test_gate(zmq::context_t& context, const FrontKey& own, ZapGate& gate) {
  WatchedSocket server(context, make_server(context, own));
  server.socket.bind("tcp://127.0.0.1:*");
  const std::string address = server.socket.get(zmq::sockopt::last_endpoint);
  const Door door{server, gate};
  WatchedSocket stranger(context, make_dialler(context, unknown_key(), own.public_key));
  if (!refuses_a_stranger(door, address, std::move(stranger))) {
    return {.passed = false, .text = "an unknown key was not refused"};
  }
  if (!ends_without_curve(door, address)) {
    return {.passed = false, .text = "a client without CURVE was not turned away"};
  }
  return {.passed = true, .text = "an unknown key and a client without CURVE were refused"};
}

}  // namespace talgu::front
