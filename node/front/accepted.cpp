#include "node/front/accepted.h"

#include <sys/socket.h>

#include <algorithm>
#include <utility>

namespace talgu::front {
namespace {

/// Each connection holds at most the receive limit of messages when it ends, so few ids suffice.
constexpr std::size_t kRetiredMax = 1024;

/// The key that our gate proved for this very message. Absent: drop (E1).
std::optional<TransportKey> key_of(zmq::message_t& payload) {
  try {
    const auto raw = from_hex(payload.gets("User-Id"));
    if (!raw) return std::nullopt;
    const auto key = TransportKey::from(*raw);
    return key ? std::optional(*key) : std::nullopt;
  } catch (const zmq::error_t&) {
    return std::nullopt;
  }
}

/// Ends the TCP connection under a message or link: ZeroMQ has no call for it.
void shut(int fd) {
  if (fd >= 0) ::shutdown(fd, SHUT_RDWR);
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
  const auto key = whole ? key_of(payload) : std::nullopt;
  const int fd = whole ? payload.get(ZMQ_SRCFD) : -1;
  bool more = payload.more();
  const bool multipart = more;
  while (more) {
    zmq::message_t rest;
    if (!server_.socket.recv(rest, zmq::recv_flags::dontwait)) break;
    more = rest.more();
  }
  Received received;
  const std::string routing_id = id.to_string();
  // A connection that was cut or has ended may still hold messages. They must not begin a new link:
  // it would have no connection, and would push out the one that the peer has now.
  if (std::ranges::find(retired_, routing_id) != retired_.end()) return received;
  LinkId link = link_of(routing_id);
  if (!key || multipart || !std::ranges::binary_search(allowed, *key)) {
    shut(fd);
    received.down = link;
    received.why = multipart ? LinkEnd::broke_rules : LinkEnd::cut;
    if (link != 0) forget(link);
    return received;
  }
  if (link == 0) {
    received.down = link_of(*key);
    received.why = LinkEnd::replaced;
    if (received.down != 0) {
      shut(links_.at(received.down).fd);
      forget(received.down);
    }
    link = next_link++;
    received.up = LinkUp{.link = link, .peer = *key, .origin = LinkOrigin::accepted};
    links_.emplace(link, Accepted{.key = *key, .routing_id = routing_id, .fd = fd, .queue = {}});
  }
  received.frame =
      Frame{.link = link, .bytes = to_bytes({payload.data<std::byte>(), payload.size()})};
  return received;
}

std::vector<LinkId> AcceptedPeers::ended() {
  std::vector<LinkId> list;
  while (const auto event = next_event(server_.events)) {
    if (event->number != ZMQ_EVENT_DISCONNECTED) continue;
    for (const auto& [link, one] : links_) {
      if (one.fd == static_cast<int>(event->value)) list.push_back(link);
    }
  }
  for (const LinkId link : list) forget(link);
  for (const LinkId link : std::exchange(lost_, {})) list.push_back(link);
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
  const auto found = links_.find(link);
  if (found == links_.end()) return false;
  shut(found->second.fd);
  forget(link);
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
  // Its connection has ended. The event of that may have come before the first message did, when no
  // link stood yet, so this is the place to end it.
  for (const LinkId link : unreachable) {
    forget(link);
    lost_.push_back(link);
  }
  return all;
}

void AcceptedPeers::forget(LinkId link) {
  const auto found = links_.find(link);
  retired_.push_back(std::move(found->second.routing_id));
  if (retired_.size() > kRetiredMax) retired_.pop_front();
  links_.erase(found);
}

LinkId AcceptedPeers::link_of(const std::string& routing_id) const {
  for (const auto& [link, one] : links_) {
    if (one.routing_id == routing_id) return link;
  }
  return 0;
}

LinkId AcceptedPeers::link_of(const TransportKey& key) const {
  for (const auto& [link, one] : links_) {
    if (one.key == key) return link;
  }
  return 0;
}

}  // namespace talgu::front
