#pragma once

#include "node/front/front_key.h"
#include "protocol/base/ids.h"

#include <zmq.hpp>

#include <cstdint>
#include <optional>
#include <string>

/// Every ZeroMQ socket that touches TCP is made here, with all its options, and nowhere else (E3).
namespace talgu::front {

/// How many whole messages ZeroMQ holds per direction and peer: 16 MiB at most.
inline constexpr int kFramesQueuedMax = 8;

/// ROUTER with CURVE, a ZAP domain and its enforcement, mandatory routing, no routing id of ours.
[[nodiscard]] zmq::socket_t make_server(zmq::context_t& context, const FrontKey& own);

/// DEALER towards one peer, whose key is `peer`: one socket per outgoing peer, because everything
/// that the other end says of itself is its own choice. Never reconnects by itself.
[[nodiscard]] zmq::socket_t make_dialler(zmq::context_t& context, const FrontKey& own,
                                         const TransportKey& peer);

/// A socket and, as a PAIR socket to read from, what happens to its connections. They end together
/// and in this order: the library's own thread would wait for ever for a reader of events that has
/// gone.
class WatchedSocket final {
 public:
  WatchedSocket(zmq::context_t& context, zmq::socket_t made);
  WatchedSocket(WatchedSocket&&) = default;
  WatchedSocket& operator=(WatchedSocket&&) = delete;
  ~WatchedSocket();

  zmq::socket_t socket;
  zmq::socket_t events;
};

struct SocketEvent {
  std::uint16_t number = 0;  // ZMQ_EVENT_*
  std::uint32_t value = 0;   // descriptor, or the cause
};

/// None when nothing waits.
[[nodiscard]] std::optional<SocketEvent> next_event(zmq::socket_t& monitor);

/// True for the events that end a handshake badly.
[[nodiscard]] bool is_handshake_failure(const SocketEvent& event);

}  // namespace talgu::front
