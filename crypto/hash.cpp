#include "crypto/hash.h"

#include "crypto/check.h"
#include "crypto/sodium_bytes.h"

#include <sodium.h>

namespace talgu {
namespace {

constexpr std::size_t kHashSize = 32;

static_assert(sizeof(crypto_generichash_state) == 384);
static_assert(alignof(crypto_generichash_state) == 64);

crypto_generichash_state* state_of(std::array<std::byte, 384>& bytes) {
  return reinterpret_cast<crypto_generichash_state*>(bytes.data());
}

}  // namespace

Hasher::Hasher(const Label& label) {
  TALGU_CHECK(crypto_generichash_init(state_of(state_), nullptr, 0, kHashSize) == 0);
  add(label.view());
}

Hasher::Hasher(std::span<const std::byte, 32> key, const Label& label) {
  TALGU_CHECK(crypto_generichash_init(state_of(state_), raw(key), key.size(), kHashSize) == 0);
  add(label.view());
}

Hasher::~Hasher() {
  wipe(state_);
}

Hasher& Hasher::add(ByteView part) {
  TALGU_CHECK(crypto_generichash_update(state_of(state_), raw(part), part.size()) == 0);
  return *this;
}

void Hasher::finish(std::span<std::byte, 32> out) {
  // libsodium refuses a second finish.
  TALGU_CHECK(crypto_generichash_final(state_of(state_), raw_out(out), out.size()) == 0);
}

std::array<std::byte, 32> checksum(std::initializer_list<ByteView> parts) {
  crypto_generichash_state state;
  TALGU_CHECK(crypto_generichash_init(&state, nullptr, 0, kHashSize) == 0);
  for (ByteView part : parts) crypto_generichash_update(&state, raw(part), part.size());
  std::array<std::byte, 32> sum{};
  crypto_generichash_final(&state, raw_out(sum), sum.size());
  return sum;
}

}  // namespace talgu
