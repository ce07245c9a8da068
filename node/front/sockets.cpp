#include "node/front/sockets.h"

#include "node/front/messages.h"

#include <cstring>
#include <utility>

namespace talgu::front {
namespace {

// The CURVE envelope counts against ZeroMQ's own limit.
constexpr std::int64_t kMessageMax = static_cast<std::int64_t>(kFrameBytesMax) + 33;
constexpr int kHandshakeMs = 5000;
constexpr int kConnectMs = 10000;
constexpr int kHeartbeatMs = 10000;
constexpr int kHeartbeatTimeoutMs = 30000;
constexpr int kBacklog = 1024;
constexpr std::string_view kZapDomain = "talgud";

// ZMQ_ZAP_ENFORCE_DOMAIN: hidden behind the draft macro, honoured by this library; without it a
// dead gate lets everybody in (E1).
constexpr int kZapEnforceDomain = 93;

void set(zmq::socket_t& socket, int option, const void* value, std::size_t size) {
  if (zmq_setsockopt(socket.handle(), option, value, size) != 0) throw zmq::error_t();
}

void set(zmq::socket_t& socket, int option, int value) {
  set(socket, option, &value, sizeof value);
}

void set_common(zmq::socket_t& socket, const FrontKey& own) {
  set(socket, ZMQ_MAXMSGSIZE, &kMessageMax, sizeof kMessageMax);
  set(socket, ZMQ_SNDHWM, kFramesQueuedMax);
  set(socket, ZMQ_RCVHWM, kFramesQueuedMax);
  set(socket, ZMQ_HANDSHAKE_IVL, kHandshakeMs);
  set(socket, ZMQ_HEARTBEAT_IVL, kHeartbeatMs);
  set(socket, ZMQ_HEARTBEAT_TIMEOUT, kHeartbeatTimeoutMs);
  set(socket, ZMQ_LINGER, 0);
  set(socket, ZMQ_IPV6, 1);
  set(socket, ZMQ_CURVE_SECRETKEY, own.secret.expose().data(), own.secret.expose().size());
}

}  // namespace

zmq::socket_t make_server(zmq::context_t& context, const FrontKey& own) {
  zmq::socket_t socket(context, zmq::socket_type::router);
  set_common(socket, own);
  set(socket, ZMQ_CURVE_SERVER, 1);
  set(socket, ZMQ_ZAP_DOMAIN, kZapDomain.data(), kZapDomain.size());
  set(socket, kZapEnforceDomain, 1);
  set(socket, ZMQ_ROUTER_MANDATORY, 1);
  set(socket, ZMQ_BACKLOG, kBacklog);
  return socket;
}

zmq::socket_t make_dialler(zmq::context_t& context, const FrontKey& own, const TransportKey& peer) {
  zmq::socket_t socket(context, zmq::socket_type::dealer);
  set_common(socket, own);
  set(socket, ZMQ_CURVE_PUBLICKEY, own.public_key.bytes.data(), TransportKey::kSize);
  set(socket, ZMQ_CURVE_SERVERKEY, peer.bytes.data(), TransportKey::kSize);
  set(socket, ZMQ_RECONNECT_IVL, -1);
  set(socket, ZMQ_CONNECT_TIMEOUT, kConnectMs);
  return socket;
}

WatchedSocket::WatchedSocket(zmq::context_t& context, zmq::socket_t made)
    : socket(std::move(made)), events(context, zmq::socket_type::pair) {
  static std::uint64_t next = 0;
  const std::string name = "inproc://events-" + std::to_string(++next);
  if (zmq_socket_monitor(socket.handle(), name.c_str(), ZMQ_EVENT_ALL) != 0) {
    throw zmq::error_t();
  }
  set(events, ZMQ_LINGER, 0);
  events.connect(name);
}

WatchedSocket::~WatchedSocket() {
  if (socket.handle() != nullptr) zmq_socket_monitor(socket.handle(), nullptr, 0);
}

std::optional<SocketEvent> next_event(zmq::socket_t& monitor) {
  zmq::message_t frame;
  if (!monitor.recv(frame, zmq::recv_flags::dontwait)) return std::nullopt;
  SocketEvent event;
  if (frame.size() >= sizeof event.number + sizeof event.value) {
    std::memcpy(&event.number, frame.data(), sizeof event.number);
    std::memcpy(&event.value, frame.data<char>() + sizeof event.number, sizeof event.value);
  }
  while (frame.more()) {
    if (!monitor.recv(frame, zmq::recv_flags::dontwait)) break;
  }
  return event;
}

bool is_handshake_failure(const SocketEvent& event) {
  return event.number == ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL ||
         event.number == ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL ||
         event.number == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;
}

}  // namespace talgu::front
