#pragma once

#include "crypto/bytes.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace talgu {

/// Bytes in guarded, locked memory: wiped on release, never in a core dump or in swap.
/// Slots of up to 64 bytes share guarded pages; larger sizes get pages of their own.
/// Thread-safe. Throws std::bad_alloc when memory is out.
namespace guarded {
/// `size` zero bytes.
[[nodiscard]] std::byte* allocate(std::size_t size);

void release(std::byte* memory, std::size_t size) noexcept;

/// False once any page could not be locked into memory (RLIMIT_MEMLOCK); `talgud` refuses to start.
[[nodiscard]] bool all_locked() noexcept;
}  // namespace guarded

/// N secret bytes with a meaning: move-only, guarded, wiped. No comparison operator, no printing,
/// never in Error, log or message. A moved-from value may only be destroyed or assigned to.
template <class Tag, std::size_t N>
class Secret final {
 public:
  static constexpr std::size_t kSize = N;

  /// Zero bytes, to be filled through expose_to_fill() by code of crypto/.
  Secret() : bytes_(guarded::allocate(N)) {}

  /// Copies exactly N bytes; the caller wipes its own copy. Faults: invalid_input.
  static Result<Secret> from(ByteView raw) {
    if (raw.size() != N) return fail(Fault::invalid_input, "a secret has the wrong length");
    Secret made;
    std::memcpy(made.bytes_.get(), raw.data(), N);
    return made;
  }

  static Secret generate();

  /// A second owner of the same secret. A visible word, because each copy is one more to lose.
  [[nodiscard]] Secret duplicate() const {
    Secret made;
    std::memcpy(made.bytes_.get(), bytes_.get(), N);
    return made;
  }

  [[nodiscard]] std::span<const std::byte, N> expose() const {
    return std::span<const std::byte, N>(bytes_.get(), N);
  }

  [[nodiscard]] std::span<std::byte, N> expose_to_fill() {
    return std::span<std::byte, N>(bytes_.get(), N);
  }

 private:
  struct Release {
    void operator()(std::byte* memory) const noexcept { guarded::release(memory, N); }
  };

  std::unique_ptr<std::byte[], Release> bytes_;
};

/// A variable number of secret bytes (passphrases, a keystore's plaintext). Same rules.
class SecretBytes final {
 public:
  SecretBytes() = default;
  explicit SecretBytes(std::size_t size);
  static SecretBytes copy_of(ByteView raw);

  [[nodiscard]] std::size_t size() const { return memory_ ? memory_.get_deleter().size : 0; }

  [[nodiscard]] ByteView expose() const { return {memory_.get(), size()}; }

  [[nodiscard]] std::span<std::byte> expose_to_fill() { return {memory_.get(), size()}; }

 private:
  struct Release {
    Release() noexcept : size(0) {}

    explicit Release(std::size_t bytes) noexcept : size(bytes) {}

    void operator()(std::byte* memory) const noexcept { guarded::release(memory, size); }

    std::size_t size;
  };

  std::unique_ptr<std::byte[], Release> memory_;
};

/// A short-lived secret on the stack, wiped at the end of its scope: for keys that live for one
/// entry, where guarded memory would cost more than the cipher. Neither copied nor moved.
template <class Tag, std::size_t N>
class ScopedSecret final {
 public:
  static constexpr std::size_t kSize = N;
  ScopedSecret() = default;
  ScopedSecret(const ScopedSecret&) = delete;
  ScopedSecret& operator=(const ScopedSecret&) = delete;
  ~ScopedSecret();

  [[nodiscard]] std::span<const std::byte, N> expose() const { return bytes_; }

  [[nodiscard]] std::span<std::byte, N> expose_to_fill() { return bytes_; }

 private:
  std::array<std::byte, N> bytes_{};
};

/// Overwrites memory so that the compiler cannot drop it.
void wipe(std::span<std::byte> memory) noexcept;

/// Constant-time comparison (sodium_memcmp); false for different lengths.
[[nodiscard]] bool secret_equal(ByteView a, ByteView b) noexcept;

void fill_random(std::span<std::byte> out);

template <class Tag, std::size_t N>
Secret<Tag, N> Secret<Tag, N>::generate() {
  Secret made;
  fill_random(made.expose_to_fill());
  return made;
}

template <class Tag, std::size_t N>
ScopedSecret<Tag, N>::~ScopedSecret() {
  wipe(bytes_);
}

}  // namespace talgu
