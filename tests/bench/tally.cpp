#include "tests/bench/tally.h"

#include "node/system/owned_fd.h"
#include "protocol/sync/wire/frame.h"

#include <sys/mman.h>

#include <chrono>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace talgu::bench {

std::uint64_t now_ns() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(since).count());
}

Result<Tally> Tally::open(const std::filesystem::path& file) {
  const OwnedFd made(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!made || ::ftruncate(made.get(), sizeof(Page)) != 0) {
    return fail(Fault::io, "cannot make " + file.string());
  }
  void* const memory =
      ::mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED, made.get(), 0);
  if (memory == MAP_FAILED) return fail(Fault::io, "cannot map " + file.string());
  // All zero is a fresh tally.
  return Tally(static_cast<Page*>(memory));
}

Tally::Tally(Tally&& other) noexcept : page_(std::exchange(other.page_, nullptr)) {}

Tally::~Tally() {
  if (page_ != nullptr) ::munmap(page_, sizeof(Page));
}

void Tally::add(ByteView frame) {
  const std::uint64_t number = page_->frames;
  if (number < kFramesKept) {
    const auto header = sync::parse_frame_header(frame);
    page_->first[number] = {.at_ns = now_ns(),
                            .bytes = static_cast<std::uint32_t>(frame.size()),
                            .type = header ? std::to_underlying(header->type) : std::uint8_t{0}};
  }
  page_->bytes += frame.size();
  page_->frames = number + 1;
}

}  // namespace talgu::bench
