#include "node/front/accepted.h"

#include "node/front/zap_gate.h"

#include <algorithm>
#include <utility>

namespace talgu::front {
namespace {

/// What our gate wrote for the connection of this very message. Absent: drop (E1).
std::optional<UserId> user_of(zmq::message_t& payload) {
  try {
    // NOLINTNEXTLINE(clang-analyzer-security.insecureAPI.gets): a property of a message, no gets()
    return read_user_id(payload.gets("User-Id"));
  } catch (const zmq::error_t&) {
    return std::nullopt;
  }
}

}  // namespace

AcceptedPeers::AcceptedPeers(zmq::context_t& context, const FrontKey& own)
    : server_(context, make_server(context, own)) {}

std::optional<std::string> AcceptedPeers::bind(const std::string& address) {
  try {
    // ZeroMQ writes "any free port" as a star.
    server_.socket.set(zmq::sockopt::ipv6, address.find('[') != std::string::npos);
    const bool any_port = address.ends_with(":0");
    server_.socket.bind(any_port ? address.substr(0, address.size() - 1) + "*" : address);
    return server_.socket.get(zmq::sockopt::last_endpoint);
  } catch (const zmq::error_t&) {
    return std::nullopt;
  }
}

std::optional<AcceptedPeers::Received> AcceptedPeers::receive(
    const std::vector<TransportKey>& allowed, LinkId& next_link) {
  zmq::message_t id;
  if (!server_.socket.recv(id, zmq::recv_flags::dontwait)) return std::nullopt;
  zmq::message_t payload;
  bool whole = id.more();
  if (whole) whole = server_.socket.recv(payload, zmq::recv_flags::dontwait).has_value();
  const auto user = whole ? user_of(payload) : std::nullopt;
  const int fd = whole ? payload.get(ZMQ_SRCFD) : -1;
  bool more = payload.more();
  const bool multipart = more;
  while (more) {
    zmq::message_t rest;
    if (!server_.socket.recv(rest, zmq::recv_flags::dontwait)) break;
    more = rest.more();
  }
  Received received;
  // A connection that was cut or has ended may still hold messages. They must not begin a new link:
  // it would have no connection, and would push out the one that the peer has now.
  Connections::One* const by = user ? connections_.of(fd, user->mark) : nullptr;
  if (!user || by == nullptr) return received;
  by->unfinished.finished();
  if (multipart || !std::ranges::binary_search(allowed, user->key)) {
    received.down = by->link;
    received.why = multipart ? LinkEnd::broke_rules : LinkEnd::cut;
    links_.erase(by->link);
    Connections::shut(*by);
    return received;
  }
  if (by->link == 0) {
    // Who stole a key must not end the link that stands: the younger of two makes way. The core
    // ends the older one once the other has proven its node.
    received.down = second_link_of(user->key);
    received.why = LinkEnd::replaced;
    cut(received.down);
    by->link = next_link++;
    received.up = LinkUp{.link = by->link, .peer = user->key, .origin = LinkOrigin::accepted};
    links_.emplace(by->link, Accepted{.key = user->key, .routing_id = id.to_string(), .queue = {}});
  }
  received.frame =
      Frame{.link = by->link, .bytes = to_bytes({payload.data<std::byte>(), payload.size()})};
  return received;
}

std::uint64_t AcceptedPeers::read_events(std::uint64_t now_ms) {
  while (const auto event = next_event(server_.events)) {
    LinkId ended = 0;
    if (event->number == ZMQ_EVENT_ACCEPTED) {
      ended = connections_.begin(static_cast<int>(event->value), now_ms);
    } else if (event->number == ZMQ_EVENT_DISCONNECTED) {
      ended = connections_.end(static_cast<int>(event->value));
    }
    if (links_.erase(ended) > 0) lost_.push_back(ended);
  }
  return connections_.mark();
}

std::vector<AcceptedPeers::Greedy> AcceptedPeers::shut_greedy(std::uint64_t now_ms) {
  connections_.shut_silent(now_ms);
  std::vector<Greedy> list;
  for (Connections::Overran& one : connections_.shut_overrunning()) {
    const auto found = links_.find(one.link);
    const auto key = found == links_.end() ? std::nullopt : std::optional(found->second.key);
    list.push_back({one.link, {.key = key, .address = std::move(one.address), .bytes = one.bytes}});
    links_.erase(one.link);
  }
  return list;
}

std::vector<LinkId> AcceptedPeers::cut_all_but(const std::vector<TransportKey>& allowed) {
  std::vector<LinkId> list;
  for (const auto& [link, one] : links_) {
    if (!std::ranges::binary_search(allowed, one.key)) list.push_back(link);
  }
  for (const LinkId link : list) cut(link);
  return list;
}

bool AcceptedPeers::cut(LinkId link) {
  if (links_.erase(link) == 0) return false;
  if (auto* const carrier = connections_.of(link)) Connections::shut(*carrier);
  return true;
}

void AcceptedPeers::queue(LinkId link, Bytes frame) {
  const auto found = links_.find(link);
  if (found != links_.end()) found->second.queue.push_back(std::move(frame));
}

bool AcceptedPeers::has_queued() const {
  return std::ranges::any_of(links_, [](const auto& one) { return !one.second.queue.empty(); });
}

std::vector<FramesLeft> AcceptedPeers::flush() {
  std::vector<FramesLeft> all;
  std::vector<LinkId> unreachable;
  for (auto& [link, one] : links_) {
    FramesLeft left{.link = link};
    while (!one.queue.empty()) {
      const Bytes& frame = one.queue.front();
      try {
        const auto flags = zmq::send_flags::sndmore | zmq::send_flags::dontwait;
        if (!server_.socket.send(zmq::buffer(one.routing_id), flags)) break;
        server_.socket.send(zmq::buffer(frame), zmq::send_flags::none);
      } catch (const zmq::error_t& error) {
        if (error.num() != EHOSTUNREACH) throw;
        unreachable.push_back(link);
        break;
      }
      left.bytes += frame.size();
      one.queue.pop_front();
    }
    if (left.bytes > 0) all.push_back(left);
  }
  // ZeroMQ knows of the end of its connection before the event of that was read.
  for (const LinkId link : unreachable) {
    cut(link);
    lost_.push_back(link);
  }
  return all;
}

LinkId AcceptedPeers::second_link_of(const TransportKey& key) const {
  bool first = true;
  for (const auto& [link, one] : links_) {
    if (one.key == key && !std::exchange(first, false)) return link;
  }
  return 0;
}

}  // namespace talgu::front
