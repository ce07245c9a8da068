#pragma once

#include "node/front/messages.h"
#include "node/front/tcp_connection.h"

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <vector>

namespace talgu::front {

/// How many bytes a connection took without bringing a whole message, so far.
class Unfinished final {
 public:
  /// A whole message has come.
  void finished() { finished_ = true; }

  /// Looks at the connection; the bytes if they are more than any honest peer leaves unfinished, be
  /// it in its first message or later.
  std::optional<std::uint64_t> excess(const TcpConnection& tcp, bool first);

 private:
  bool finished_ = true;
  std::uint64_t before_ = 0;
};

/// The TCP connections of the listening socket, as its events tell of them: which of them a message
/// came by, which of them stand for too long without one, and which bring bytes without end.
///
/// A message names its connection by a descriptor's number, and waits in ZeroMQ while that number
/// may be used again. So each connection is counted when it begins; the gate writes the count that
/// it sees into every user id (see mark()), and a message whose count is lower than that of the
/// connection came by an earlier one. Not thread-safe.
class Connections final {
 public:
  struct One {
    TcpConnection tcp;
    std::uint64_t number = 0;
    std::uint64_t since_ms = 0;
    LinkId link = 0;    // 0 until the first message
    bool shut = false;  // by us; what it still brings is dropped
    Unfinished unfinished{};
  };

  /// Returns the link of an earlier one of this number whose end was not told; 0 if none.
  LinkId begin(int fd, std::uint64_t now_ms);
  /// The link that it carried; 0 if none.
  LinkId end(int fd);

  /// How many have begun. Whoever handshakes gets it told, after all events up to then were read.
  [[nodiscard]] std::uint64_t mark() const { return last_number_; }

  /// The connection that a message came by; null when it has ended or we have ended it.
  One* of(int fd, std::uint64_t mark);
  One* of(LinkId link);

  /// Shuts the connection and takes its link from it.
  static void shut(One& one);

  /// Shuts what stands too long, or in too great a number, without a message.
  void shut_silent(std::uint64_t now_ms);

  /// Shuts what brings bytes without end.
  struct Overran {
    std::string address;
    LinkId link = 0;  // 0: it never brought a whole message
    std::uint64_t bytes = 0;
  };

  std::vector<Overran> shut_overrunning();

  [[nodiscard]] bool empty() const { return list_.empty(); }

 private:
  /// Of those without a message: the oldest of the host that has the most. Null if none.
  One* most_suspect();

  std::list<One> list_;  // oldest first
  std::uint64_t last_number_ = 0;
};

}  // namespace talgu::front
