#include "crypto/secret.h"

#include "crypto/check.h"
#include "crypto/sodium_bytes.h"

#include <sodium.h>
#include <sys/syscall.h>

#include <atomic>
#include <bit>
#include <map>
#include <mutex>
#include <new>
#include <unistd.h>

namespace talgu {
namespace {

/// sodium_malloc and the generator need it; it is idempotent, and secrets may be made before
/// init_crypto().
void ensure_sodium() {
  static const bool ready = sodium_init() >= 0;
  TALGU_CHECK(ready);
}

std::atomic<bool> g_all_locked{true};

/// Asks the kernel itself, because sanitizers replace mlock() by nothing. Locking a locked page
/// changes nothing.
bool lock_pages(void* memory, std::size_t size) {
  return ::syscall(SYS_mlock, memory, size) == 0;
}

/// Pages with a guard page on both sides. sodium_malloc locks them too, but hides a refusal.
std::byte* allocate_guarded(std::size_t size) {
  ensure_sodium();
  void* const memory = sodium_malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  if (!lock_pages(memory, size)) g_all_locked.store(false, std::memory_order_relaxed);
  sodium_memzero(memory, size);
  return static_cast<std::byte*>(memory);
}

/// Small secrets that share guarded pages, because sodium_malloc takes 22 us and four mappings for
/// each. A chunk fills one 4 KiB page together with libsodium's canary; a bit of its word is set
/// for each free slot. At most one chunk is kept empty. Free slots are zero.
class Arena final {
 public:
  static constexpr std::size_t kSlotSize = 64;
  static constexpr std::size_t kSlots = 63;
  static constexpr std::size_t kChunkSize = kSlotSize * kSlots;

  std::byte* allocate() {
    const std::lock_guard lock(mutex_);
    if (open_.empty()) open_.emplace(allocate_guarded(kChunkSize), kAllFree);
    const auto chunk = open_.begin();
    TALGU_CHECK(chunk->second != 0);
    const auto slot = static_cast<std::size_t>(std::countr_zero(chunk->second));
    chunk->second &= ~(std::uint64_t{1} << slot);
    std::byte* const memory = chunk->first + slot * kSlotSize;
    if (chunk->second == 0) full_.insert(open_.extract(chunk));
    return memory;
  }

  void release(std::byte* memory) {
    sodium_memzero(memory, kSlotSize);
    const std::lock_guard lock(mutex_);
    const auto chunk = reopen(memory);
    const std::size_t slot = slot_of(chunk->first, memory);
    const std::uint64_t bit = std::uint64_t{1} << slot;
    TALGU_CHECK((chunk->second & bit) == 0);  // released twice
    chunk->second |= bit;
    if (chunk->second != kAllFree || open_.size() == 1) return;
    sodium_free(chunk->first);
    open_.erase(chunk);
  }

 private:
  using Chunks = std::map<std::byte*, std::uint64_t>;
  static constexpr std::uint64_t kAllFree = (std::uint64_t{1} << kSlots) - 1;

  static std::size_t slot_of(const std::byte* base, const std::byte* memory) {
    const auto offset = static_cast<std::size_t>(memory - base);
    TALGU_CHECK(offset % kSlotSize == 0);
    return offset / kSlotSize;
  }

  static Chunks::iterator find(Chunks& chunks, std::byte* memory) {
    auto after = chunks.upper_bound(memory);
    if (after == chunks.begin()) return chunks.end();
    --after;
    return memory < after->first + kChunkSize ? after : chunks.end();
  }

  /// The chunk of that slot, moved to the open ones without allocating anything.
  Chunks::iterator reopen(std::byte* memory) {
    const auto opened = find(open_, memory);
    if (opened != open_.end()) return opened;
    const auto full = find(full_, memory);
    TALGU_CHECK(full != full_.end());
    return open_.insert(full_.extract(full)).position;
  }

  std::mutex mutex_;
  Chunks open_;  // at least one free slot
  Chunks full_;
};

/// Never destroyed: a secret with static storage may outlive every other object.
Arena& arena() {
  static Arena& instance = *new Arena;
  return instance;
}

}  // namespace

namespace guarded {

std::byte* allocate(std::size_t size) {
  return size <= Arena::kSlotSize ? arena().allocate() : allocate_guarded(size);
}

void release(std::byte* memory, std::size_t size) noexcept {
  if (size <= Arena::kSlotSize) {
    arena().release(memory);
  } else {
    sodium_free(memory);  // wipes
  }
}

bool all_locked() noexcept {
  return g_all_locked.load(std::memory_order_relaxed);
}

}  // namespace guarded

SecretBytes::SecretBytes(std::size_t size) : memory_(guarded::allocate(size), Release(size)) {}

SecretBytes SecretBytes::copy_of(ByteView raw) {
  SecretBytes made(raw.size());
  std::ranges::copy(raw, made.expose_to_fill().begin());
  return made;
}

void wipe(std::span<std::byte> memory) noexcept {
  sodium_memzero(raw_out(memory), memory.size());
}

bool secret_equal(ByteView a, ByteView b) noexcept {
  return a.size() == b.size() && sodium_memcmp(raw(a), raw(b), a.size()) == 0;
}

void fill_random(std::span<std::byte> out) {
  ensure_sodium();
  randombytes_buf(raw_out(out), out.size());
}

}  // namespace talgu
