#pragma once

#include "node/front/connections.h"
#include "node/front/front_key.h"
#include "node/front/messages.h"
#include "node/front/name_lookup.h"
#include "node/front/sockets.h"

#include <zmq.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace talgu::front {

/// How long to wait before the next dial of a peer: 250 ms, doubled up to 30 s while its links end
/// soon. A peer that shakes hands and then refuses us must not be dialled four times a second.
class DialPause final {
 public:
  explicit DialPause(unsigned seed) : random_(seed) {}

  /// A link stands from now on.
  void link_began(std::uint64_t now_ms) { steady_ms_ = now_ms + kSteadyMs; }

  /// The dial failed, or its link has ended: when to dial again.
  std::uint64_t next_dial_ms(std::uint64_t now_ms);

  static constexpr std::uint64_t kMsMin = 250;
  static constexpr std::uint64_t kMsMax = 30'000;
  /// After a link that stood: it may have ended by an accident of the peer, which is back soon.
  static constexpr std::uint64_t kMsMaxAfterLink = 5'000;
  /// A link that lived this long starts the pauses anew. A refused one ends sooner.
  static constexpr std::uint64_t kSteadyMs = 3'000;

 private:
  std::uint64_t pause_ms_ = kMsMin;
  std::uint64_t steady_ms_ = UINT64_MAX;  // when the link that stands has lived long enough
  std::minstd_rand random_;
};

/// One outgoing peer: its socket, its own reconnect timer (a refused CURVE client stops for good,
/// and an attacker can make it stop), its frames that wait for room. Not thread-safe.
class DialledPeer final {
 public:
  DialledPeer(Dial wanted, std::uint64_t now_ms);

  /// What one turn found out.
  struct Turn {
    bool up = false;
    bool down = false;
    std::optional<DialFault> failed;
  };

  /// Dials when the time has come, reads the socket's events.
  Turn turn(zmq::context_t& context, const FrontKey& own, std::uint64_t now_ms);
  /// Closes the connection; dials again after the back-off.
  void hang_up(std::uint64_t now_ms);

  /// What it brought without a whole message, if that is too much (see Unfinished).
  [[nodiscard]] std::optional<Overrun> overrun();

  [[nodiscard]] const Dial& wanted() const { return wanted_; }

  [[nodiscard]] zmq::socket_t* socket() { return connection_ ? &connection_->socket : nullptr; }

  [[nodiscard]] zmq::socket_t* events() { return connection_ ? &connection_->events : nullptr; }

  /// When turn() must run next.
  [[nodiscard]] std::uint64_t due_ms() const { return connection_ ? give_up_ms_ : retry_ms_; }

  LinkId link = 0;  // 0 while no connection stands
  std::deque<Bytes> queue;
  Unfinished unfinished;

 private:
  [[nodiscard]] DialFault why_unconnected(std::uint64_t now_ms) const;
  /// Dials once the address is known in numbers; false when it has none.
  bool look_up_and_dial(zmq::context_t& context, const FrontKey& own, std::uint64_t now_ms);
  void dial(zmq::context_t& context, const FrontKey& own, std::uint64_t now_ms);

  Dial wanted_;
  std::optional<NameLookup> lookup_;
  std::uint64_t lookup_end_ms_ = 0;
  std::string target_;  // the address in numbers: ZeroMQ must never look up a name
  std::size_t next_address_ = 0;
  std::optional<WatchedSocket> connection_;
  std::optional<TcpConnection> tcp_;
  std::uint64_t retry_ms_;
  std::uint64_t give_up_ms_ = UINT64_MAX;
  DialPause pause_;
  std::uint64_t dialled_ms_ = 0;
  bool tcp_tried_ = false;
  bool tcp_stood_ = false;
};

}  // namespace talgu::front
