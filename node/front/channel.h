#pragma once

#include "node/front/messages.h"
#include "node/system/owned_fd.h"

#include <optional>
#include <vector>

namespace talgu::front {

/// One end of the socket pair: whole messages in and out, never blocking. What waits to leave is
/// bounded by the callers (frames: credit of the core, room of the front's links) and by the number
/// of small messages; what one call takes in by kTurnBytes. Not thread-safe.
class Channel final {
 public:
  explicit Channel(OwnedFd socket) : socket_(std::move(socket)) {}

  [[nodiscard]] int fd() const { return socket_.get(); }

  /// Bytes that wait to leave.
  [[nodiscard]] std::size_t unsent() const { return output_.size() - sent_; }

  /// True while poll should watch for room to write.
  [[nodiscard]] bool wants_to_write() const { return unsent() > 0; }

  void send(const Bytes& encoded);

  /// Writes what the other side takes. Faults: io (the other side has gone).
  Status flush();

  /// Bodies of the messages that arrived; each is given to `take` in order. Ends after kTurnBytes,
  /// for a sender that never pauses must not hold the loop; poll then reports the rest.
  /// Faults: io (the other side has gone), those of MessageStream, those of `take`.
  template <class Take>
  Status receive(Take take) {
    for (std::size_t taken = 0; taken < kTurnBytes;) {
      TALGU_TRY(const std::size_t size, read_some());
      if (size == 0) return {};
      taken += size;
      for (;;) {
        TALGU_TRY(const std::optional<ByteView> body, input_.next());
        if (!body) break;
        TALGU_PASS(take(*body));
      }
    }
    return {};
  }

 private:
  static constexpr std::size_t kTurnBytes = 4 * 1024 * 1024;

  /// How many bytes came; 0 when nothing waits now.
  Result<std::size_t> read_some();

  OwnedFd socket_;
  Bytes buffer_;  // of reads, kept: 256 KiB are not cleared for each
  MessageStream input_;
  Bytes output_;
  std::size_t sent_ = 0;
};

}  // namespace talgu::front
