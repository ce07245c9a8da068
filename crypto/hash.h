#pragma once

#include "crypto/bytes.h"
#include "crypto/secret.h"

#include <array>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>

namespace talgu {

/// LBL(s) of protocol §1: "talgu1/" and a purpose, zero-padded to 24 bytes. Made at compile time.
class Label final {
 public:
  static constexpr std::size_t kSize = 24;

  consteval explicit Label(std::string_view purpose) {
    constexpr std::string_view prefix = "talgu1/";
    if (purpose.empty() || prefix.size() + purpose.size() > kSize) throw "label does not fit";
    for (std::size_t i = 0; i < prefix.size(); ++i) bytes_[i] = static_cast<std::byte>(prefix[i]);
    for (std::size_t i = 0; i < purpose.size(); ++i) {
      bytes_[prefix.size() + i] = static_cast<std::byte>(purpose[i]);
    }
  }

  [[nodiscard]] ByteView view() const { return bytes_; }

 private:
  std::array<std::byte, kSize> bytes_{};
};

/// Incremental BLAKE2b-256. H(s, m) when made with a label, F(k, s, m) when made with a key too
/// (protocol §1). One use: add, then finish once. Not thread-safe; no allocation.
class Hasher final {
 public:
  explicit Hasher(const Label& label);
  Hasher(std::span<const std::byte, 32> key, const Label& label);
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;
  ~Hasher();  // wipes: the state of F depends on a key

  Hasher& add(ByteView part);
  void finish(std::span<std::byte, 32> out);

 private:
  alignas(64) std::array<std::byte, 384> state_{};
};

/// H(label, parts joined) as the id type that the caller names.
template <class Id>
[[nodiscard]] Id hash(const Label& label, std::initializer_list<ByteView> parts) {
  static_assert(Id::kSize == 32);
  Hasher hasher(label);
  for (ByteView part : parts) hasher.add(part);
  Id id;
  hasher.finish(id.bytes);
  return id;
}

/// F(key, label, parts joined) as a derived secret of the type that the caller names.
template <class Derived>
void derive(std::span<const std::byte, 32> key, const Label& label,
            std::initializer_list<ByteView> parts, Derived& out) {
  static_assert(Derived::kSize == 32);
  Hasher hasher(key, label);
  for (ByteView part : parts) hasher.add(part);
  hasher.finish(out.expose_to_fill());
}

/// Plain BLAKE2b-256 without a label: only for the checksum of a portable file (§10).
[[nodiscard]] std::array<std::byte, 32> checksum(std::initializer_list<ByteView> parts);

/// The first 16 bytes of a hash: hash16 of protocol §1.
using Hash16 = FixedBytes<struct Hash16Tag, 16>;

template <class Id>
[[nodiscard]] Hash16 hash16(const Id& id) {
  static_assert(Id::kSize == 32);
  Hash16 made;
  std::memcpy(made.bytes.data(), id.bytes.data(), Hash16::kSize);
  return made;
}

}  // namespace talgu
