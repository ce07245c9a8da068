#include "node/front/dialled.h"

#include "node/front/sockets.h"
#include "node/system/owned_fd.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <unistd.h>

namespace talgu::front {
namespace {

/// A connection that has not shaken hands by then is dialled anew.
constexpr std::uint64_t kHandshakeMs = 15'000;
/// A failure sooner than this is an answer from the network; later, ZeroMQ gave up waiting.
constexpr std::uint64_t kAnswerMs = 8'000;

/// A name that was not found by then is given up for this time.
constexpr std::uint64_t kLookupMs = 15'000;
constexpr std::uint64_t kLookupPollMs = 20;

/// Why a numeric address cannot be reached, asked of the kernel without waiting.
DialFault diagnose(const std::string& address) {
  const std::size_t start = address.find("//") + 2;
  const std::size_t colon = address.rfind(':');
  std::string host = address.substr(start, colon - start);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* raw = nullptr;
  if (::getaddrinfo(host.c_str(), address.c_str() + colon + 1, &hints, &raw) != 0) {
    return DialFault::name_lookup;
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> found(raw, ::freeaddrinfo);
  const OwnedFd probe(::socket(raw->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (::connect(probe.get(), raw->ai_addr, raw->ai_addrlen) == 0) return DialFault::timeout;
  switch (errno) {
    case ECONNREFUSED:
      return DialFault::refused_port;
    case ENETUNREACH:
    case EHOSTUNREACH:
      return DialFault::no_route;
    default:
      return DialFault::timeout;
  }
}

}  // namespace

std::uint64_t DialPause::next_dial_ms(std::uint64_t now_ms) {
  if (now_ms >= steady_ms_) pause_ms_ = kMsMin;
  const bool stood = std::exchange(steady_ms_, UINT64_MAX) != UINT64_MAX;
  if (stood) pause_ms_ = std::min(pause_ms_, kMsMaxAfterLink);
  // Full jitter above the half, so that a thousand nodes do not come back in one moment.
  std::uniform_int_distribution<std::uint64_t> jitter(pause_ms_ / 2, pause_ms_);
  pause_ms_ = std::min(pause_ms_ * 2, kMsMax);
  return now_ms + jitter(random_);
}

DialledPeer::DialledPeer(Dial wanted, std::uint64_t now_ms)
    : wanted_(std::move(wanted)),
      retry_ms_(now_ms),
      pause_(static_cast<unsigned>(now_ms) ^
             std::to_integer<unsigned>(wanted_.peer.bytes.front())) {}

bool DialledPeer::look_up_and_dial(zmq::context_t& context, const FrontKey& own,
                                   std::uint64_t now_ms) {
  const std::size_t addresses = wanted_.addresses.size();
  if (!lookup_) {
    lookup_.emplace(wanted_.addresses[next_address_ % addresses]);
    lookup_end_ms_ = now_ms + kLookupMs;
  }
  const auto found = lookup_->found();
  if (!found) {
    retry_ms_ = now_ms + kLookupPollMs;
    return now_ms < lookup_end_ms_;
  }
  if (found->empty()) return false;
  // A name may have several numbers: each round through the addresses takes the next of them.
  target_ = (*found)[next_address_ / addresses % found->size()];
  dial(context, own, now_ms);
  return true;
}

void DialledPeer::dial(zmq::context_t& context, const FrontKey& own, std::uint64_t now_ms) {
  tcp_stood_ = false;
  tcp_tried_ = false;
  dialled_ms_ = now_ms;
  give_up_ms_ = now_ms + kHandshakeMs;
  try {
    connection_.emplace(context, make_dialler(context, own, wanted_.peer));
    connection_->socket.connect(target_);
  } catch (const zmq::error_t&) {
    // No address for ZeroMQ, or no descriptor left: this dial fails in the next turn, not the whole
    // front.
    give_up_ms_ = now_ms;
    if (!connection_) retry_ms_ = pause_.next_dial_ms(now_ms);
  }
}

void DialledPeer::hang_up(std::uint64_t now_ms) {
  connection_.reset();
  tcp_.reset();
  lookup_.reset();
  queue.clear();
  link = 0;
  ++next_address_;
  retry_ms_ = pause_.next_dial_ms(now_ms);
}

std::optional<Overrun> DialledPeer::overrun() {
  const auto bytes = tcp_ ? unfinished.excess(*tcp_, false) : std::nullopt;
  if (!bytes) return std::nullopt;
  return Overrun{.key = wanted_.peer, .address = tcp_->address(), .bytes = *bytes};
}

DialFault DialledPeer::why_unconnected(std::uint64_t now_ms) const {
  const DialFault found = diagnose(target_);
  if (found == DialFault::no_route || !tcp_tried_) return found;
  // A connection was under way. Only a refusal ends it soon.
  return now_ms - dialled_ms_ < kAnswerMs ? DialFault::refused_port : DialFault::timeout;
}

DialledPeer::Turn DialledPeer::turn(zmq::context_t& context, const FrontKey& own,
                                    std::uint64_t now_ms) {
  Turn turn;
  if (!connection_) {
    if (now_ms < retry_ms_ || look_up_and_dial(context, own, now_ms)) return turn;
    turn.failed = DialFault::name_lookup;
    hang_up(now_ms);
    return turn;
  }
  bool ended = link == 0 && now_ms >= give_up_ms_;
  bool refused = false;
  while (const auto event = next_event(connection_->events)) {
    if (event->number == ZMQ_EVENT_CONNECT_DELAYED) tcp_tried_ = true;
    if (event->number == ZMQ_EVENT_CONNECTED) {
      tcp_stood_ = true;
      tcp_ = TcpConnection::at(static_cast<int>(event->value));
      unfinished = {};
    }
    if (event->number == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) {
      turn.up = true;
      pause_.link_began(now_ms);
      give_up_ms_ = UINT64_MAX;
    }
    if (is_handshake_failure(*event)) refused = true;
    ended = ended || refused || event->number == ZMQ_EVENT_DISCONNECTED ||
            event->number == ZMQ_EVENT_CLOSED;
  }
  if (!ended) return turn;
  turn.down = link != 0;
  if (!turn.down && !turn.up) {
    if (tcp_stood_) {
      turn.failed = refused ? DialFault::handshake : DialFault::timeout;
    } else {
      turn.failed = why_unconnected(now_ms);
    }
  }
  turn.up = false;
  hang_up(now_ms);
  return turn;
}

}  // namespace talgu::front
