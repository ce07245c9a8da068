#include "node/front/connections.h"

#include "node/front/sockets.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace talgu::front {
namespace {

/// ZeroMQ holds so many whole messages of a connection, one that it is reading, and some bytes of
/// the next. Heartbeats of some weeks hide in the rest.
constexpr std::uint64_t kUnfinishedMax =
    static_cast<std::uint64_t>(kFramesQueuedMax + 4) * kFrameBytesMax;

/// A first message is a short one. A peer has one link but may open many connections, and these
/// must not fill the memory together.
constexpr std::uint64_t kFirstMax = 1024 * 1024;

/// Before its key is known a connection can already make ZeroMQ reserve the room of one message, so
/// these take a half of the memory that the front has by default.
constexpr std::size_t kSilentMax = 128;
/// A peer that dialled speaks as soon as it has shaken hands.
constexpr std::uint64_t kSilentMs = 30'000;

std::string_view host_of(const TcpConnection& tcp) {
  const std::string_view address = tcp.address();
  return address.substr(0, address.rfind(':'));
}

}  // namespace

std::optional<std::uint64_t> Unfinished::excess(const TcpConnection& tcp, bool first) {
  const auto taken = tcp.bytes_taken();
  if (!taken) return std::nullopt;
  if (std::exchange(finished_, false)) before_ = *taken;
  const std::uint64_t bytes = *taken - std::min(*taken, before_);
  return bytes > (first ? kFirstMax : kUnfinishedMax) ? std::optional(bytes) : std::nullopt;
}

LinkId Connections::begin(int fd, std::uint64_t now_ms) {
  const LinkId earlier = end(fd);
  const auto tcp = TcpConnection::at(fd);
  ++last_number_;
  if (tcp) list_.push_back({.tcp = *tcp, .number = last_number_, .since_ms = now_ms});
  return earlier;
}

LinkId Connections::end(int fd) {
  const auto found = std::ranges::find(list_, fd, [](const One& one) { return one.tcp.fd(); });
  if (found == list_.end()) return 0;
  const LinkId link = found->link;
  list_.erase(found);
  return link;
}

Connections::One* Connections::of(int fd, std::uint64_t mark) {
  const auto found = std::ranges::find(list_, fd, [](const One& one) { return one.tcp.fd(); });
  if (found == list_.end() || found->shut || mark < found->number) return nullptr;
  return &*found;
}

Connections::One* Connections::of(LinkId link) {
  const auto found = std::ranges::find(list_, link, &One::link);
  return link == 0 || found == list_.end() ? nullptr : &*found;
}

void Connections::shut(One& one) {
  one.tcp.shut();
  one.shut = true;
  one.link = 0;
}

void Connections::shut_silent(std::uint64_t now_ms) {
  std::size_t silent = 0;
  for (One& one : list_) {
    if (one.link != 0 || one.shut) continue;
    if (now_ms - one.since_ms >= kSilentMs) {
      shut(one);
    } else {
      ++silent;
    }
  }
  for (; silent > kSilentMax; --silent) shut(*most_suspect());
}

Connections::One* Connections::most_suspect() {
  std::map<std::string_view, std::size_t> of_host;
  for (const One& one : list_) {
    if (one.link == 0 && !one.shut) ++of_host[host_of(one.tcp)];
  }
  const auto most =
      std::ranges::max_element(of_host, {}, [](const auto& one) { return one.second; });
  if (most == of_host.end()) return nullptr;
  const auto oldest = std::ranges::find_if(list_, [&most](const One& one) {
    return one.link == 0 && !one.shut && host_of(one.tcp) == most->first;
  });
  return &*oldest;
}

std::vector<Connections::Overran> Connections::shut_overrunning() {
  std::vector<Overran> list;
  for (One& one : list_) {
    if (one.shut) continue;
    const auto bytes = one.unfinished.excess(one.tcp, one.link == 0);
    if (!bytes) continue;
    list.push_back({.address = one.tcp.address(), .link = one.link, .bytes = *bytes});
    shut(one);
  }
  return list;
}

}  // namespace talgu::front
