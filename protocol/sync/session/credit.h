#pragma once

#include "protocol/sync/session/bounds.h"
#include "protocol/sync/wire/frame.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace talgu::sync {

/// What both sides may send on a channel before the first credit frame.
[[nodiscard]] std::uint32_t first_window(Channel channel);

/// No frame of this channel is larger: the window of a peer that waits for nothing lets it pass.
[[nodiscard]] std::size_t largest_frame(Channel channel);

/// What we may send to one peer: bytes per channel.
class SendCredit final {
 public:
  SendCredit();
  [[nodiscard]] bool allows(Channel channel, std::size_t bytes) const;
  /// The caller asked allows() first.
  void spend(Channel channel, std::size_t bytes);
  /// Saturates: a peer cannot make us hold more than kSendWindowBytesMax.
  void grant(Channel channel, std::uint32_t bytes);

 private:
  std::array<std::uint32_t, kChannels> left_{};
};

/// What one peer may send to us. A byte is in one of three states: granted, held by us (run not
/// durable or frame not handled), or free to be granted again.
class ReceiveCredit final {
 public:
  ReceiveCredit();
  /// False: the peer sent more than it was granted.
  [[nodiscard]] bool take(Channel channel, std::size_t bytes);
  /// What was taken is handled; may be granted again.
  void release(Channel channel, std::size_t bytes);
  /// Makes the window of a channel larger by `bytes`.
  void widen(Channel channel, std::uint32_t bytes);
  /// Bytes to grant now: zero while less than half of the window is free, so that credit frames are
  /// few; but once nothing is held, what is left lets the largest frame pass.
  [[nodiscard]] std::uint32_t take_grant(Channel channel);
  /// The windows of the channels that carry runs: what this peer may make us hold.
  [[nodiscard]] std::size_t run_window() const;

 private:
  struct Window {
    std::uint32_t size = 0;
    std::uint32_t left = 0;
    std::uint32_t free = 0;
  };

  std::array<Window, kChannels> windows_{};
};

}  // namespace talgu::sync
