#pragma once

#include "crypto/bytes.h"
#include "crypto/result.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>

namespace talgu::bench {

/// One frame that a node received. Times are CLOCK_MONOTONIC, the same for all processes.
struct SeenFrame {
  std::uint64_t at_ns = 0;
  std::uint32_t bytes = 0;
  std::uint8_t type = 0;  // sync::FrameType
};

/// What a node writes down of the frames that it receives, in memory that the measuring process
/// maps too: no file is written and no lock taken while the clock runs.
class Tally final {
 public:
  static constexpr std::size_t kFramesKept = 4096;

  struct Page {
    std::atomic<std::uint64_t> frames;
    std::atomic<std::uint64_t> bytes;
    std::array<SeenFrame, kFramesKept> first;
  };

  /// Makes the file where there is none. Faults: io.
  static Result<Tally> open(const std::filesystem::path& file);
  Tally(Tally&& other) noexcept;
  Tally& operator=(Tally&&) = delete;
  ~Tally();

  void add(ByteView frame);

  [[nodiscard]] std::uint64_t frames() const { return page_->frames; }

  [[nodiscard]] std::uint64_t bytes() const { return page_->bytes; }

  /// Of the first kFramesKept.
  [[nodiscard]] const SeenFrame& frame(std::size_t number) const { return page_->first[number]; }

 private:
  explicit Tally(Page* page) : page_(page) {}

  Page* page_;
};

[[nodiscard]] std::uint64_t now_ns();

}  // namespace talgu::bench
