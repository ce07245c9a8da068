#include "tests/bench/primitives.h"

#include "crypto/aead.h"
#include "crypto/check.h"
#include "crypto/hash.h"
#include "crypto/hpke.h"
#include "crypto/random.h"
#include "crypto/sign.h"
#include "tests/bench/tally.h"

#include <sodium.h>

#include <array>
#include <vector>

namespace talgu::bench {
namespace {

using control::Json;

constexpr std::uint64_t kSpanNs = 500'000'000;
constexpr std::size_t kPayload = 300;

unsigned char* raw(std::byte* bytes) {
  return reinterpret_cast<unsigned char*>(bytes);
}

const unsigned char* raw(const std::byte* bytes) {
  return reinterpret_cast<const unsigned char*>(bytes);
}

template <class Work>
double per_second(Work work) {
  constexpr int kAtOnce = 16;
  std::uint64_t done = 0;
  const std::uint64_t began = now_ns();
  std::uint64_t now = began;
  while (now - began < kSpanNs) {
    for (int i = 0; i < kAtOnce; ++i) work();
    done += kAtOnce;
    now = now_ns();
  }
  return static_cast<double>(done) * 1e9 / static_cast<double>(now - began);
}

}  // namespace

Json primitives() {
  Json all{{"schema", "talgu-bench/crypto/1"}, {"payload_bytes", kPayload}};
  Bytes payload(kPayload, std::byte{7});
  std::array<std::byte, 32> sum{};
  all["hash_per_s"] = per_second([&] { sum = checksum({payload}); });
  all["floor_hash_per_s"] = per_second([&] {
    crypto_generichash(raw(sum.data()), sum.size(), raw(payload.data()), payload.size(), nullptr,
                       0);
  });
  const ed25519::KeyPair key = ed25519::generate();
  const Signature signature = ed25519::sign(key.secret, payload).value();
  all["sign_and_check_per_s"] =
      per_second([&] { static_cast<void>(ed25519::sign(key.secret, payload)); });
  all["verify_per_s"] =
      per_second([&] { static_cast<void>(ed25519::verify(key.public_key, payload, signature)); });
  all["floor_verify_per_s"] = per_second([&] {
    TALGU_CHECK(crypto_sign_verify_detached(raw(signature.bytes.data()), raw(payload.data()),
                                            payload.size(),
                                            raw(key.public_key.bytes.data())) == 0);
  });
  const auto nonce = random_id<xchacha::Nonce>();
  Bytes sealed;
  all["seal_per_s"] = per_second([&] {
    sealed.clear();
    xchacha::seal(xchacha::KeyView(sum), nonce, {}, payload, sealed);
  });
  all["floor_seal_per_s"] = per_second([&] {
    crypto_aead_xchacha20poly1305_ietf_encrypt(raw(sealed.data()), nullptr, raw(payload.data()),
                                               payload.size(), nullptr, 0, nullptr,
                                               raw(nonce.bytes.data()), raw(sum.data()));
  });
  const hpke::KeyPair receiver = hpke::generate();
  all["wrap_per_s"] =
      per_second([&] { static_cast<void>(hpke::seal(receiver.public_key, {}, {}, sum)); });
  std::array<std::byte, 32> point{};
  all["floor_two_multiplications_per_s"] = per_second([&] {
    static_cast<void>(crypto_scalarmult_base(raw(point.data()), raw(sum.data())));
    TALGU_CHECK(crypto_scalarmult(raw(point.data()), raw(sum.data()),
                                  raw(receiver.public_key.bytes.data())) == 0);
  });
  return all;
}

}  // namespace talgu::bench
