#pragma once

#include "node/front/connections.h"
#include "node/front/front_key.h"
#include "node/front/messages.h"
#include "node/front/sockets.h"

#include <zmq.hpp>

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace talgu::front {

/// The listening socket and the connections that came in. A peer is known by the key that the gate
/// wrote into every message, never by a routing id; a link begins with its first message. Not
/// thread-safe.
class AcceptedPeers final {
 public:
  AcceptedPeers(zmq::context_t& context, const FrontKey& own);

  /// "tcp://host:port"; the address really bound, or nothing.
  std::optional<std::string> bind(const std::string& address);

  /// What one message brought.
  struct Received {
    LinkId down = 0;  // 0: none
    LinkEnd why = LinkEnd::closed;
    std::optional<LinkUp> up;
    std::optional<Frame> frame;
  };

  /// The next message of an allowed key; none when nothing waits. Takes numbers from `next_link`.
  std::optional<Received> receive(const std::vector<TransportKey>& allowed, LinkId& next_link);

  /// Reads what ZeroMQ tells of connections; how many have begun (see Connections::mark()).
  std::uint64_t read_events(std::uint64_t now_ms);

  /// Links whose connection has ended since.
  std::vector<LinkId> ended() { return std::exchange(lost_, {}); }

  /// Ends connections that take room and bring nothing: silent ones quietly, those that bring bytes
  /// without end by name.
  struct Greedy {
    LinkId link = 0;  // 0: none yet, and no key known here
    Overrun overrun;
  };

  std::vector<Greedy> shut_greedy(std::uint64_t now_ms);

  [[nodiscard]] bool connected() const { return !connections_.empty(); }

  /// Cuts connections whose key is not among `allowed` (sorted). Returns their links.
  std::vector<LinkId> cut_all_but(const std::vector<TransportKey>& allowed);
  bool cut(LinkId link);

  /// Dropped if there is no such link.
  void queue(LinkId link, Bytes frame);
  [[nodiscard]] bool has_queued() const;
  /// Sends what ZeroMQ has room for; returns what left.
  std::vector<FramesLeft> flush();

  [[nodiscard]] zmq::socket_t& socket() { return server_.socket; }

  [[nodiscard]] zmq::socket_t& events() { return server_.events; }

 private:
  struct Accepted {
    TransportKey key;
    std::string routing_id;
    std::deque<Bytes> queue;
  };

  /// The younger of two links of this key; 0 while it has one or none.
  [[nodiscard]] LinkId second_link_of(const TransportKey& key) const;

  WatchedSocket server_;
  std::map<LinkId, Accepted> links_;
  Connections connections_;
  std::vector<LinkId> lost_;  // ended, and not yet told
};

}  // namespace talgu::front
