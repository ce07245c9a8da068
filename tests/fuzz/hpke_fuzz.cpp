#include "crypto/check.h"
#include "crypto/hpke.h"
#include "crypto/init.h"

#include <cstdint>

// Any bytes as a sealed message: only what seal() made opens, and a message with one bit turned
// does not.
namespace talgu {
namespace {

const hpke::KeyPair& receiver() {
  static const hpke::KeyPair kPair = hpke::generate();
  return kPair;
}

void open_anything(ByteView input) {
  TALGU_CHECK(!hpke::open(receiver().secret, as_bytes("fuzz"), {}, input).has_value());
}

void turn_one_bit(ByteView input) {
  if (input.size() < 2) return;
  const ByteView plaintext = input.subspan(2);
  Result<Bytes> sealed = hpke::seal(receiver().public_key, as_bytes("fuzz"), {}, plaintext);
  TALGU_CHECK(sealed.has_value());
  const Result<SecretBytes> opened = hpke::open(receiver().secret, as_bytes("fuzz"), {}, *sealed);
  TALGU_CHECK(opened.has_value() && equal(opened->expose(), plaintext));
  const std::size_t place = std::to_integer<std::size_t>(input[0]) % sealed->size();
  // The top bit of an X25519 key (byte 31 of enc) is ignored by the curve but bound by the KEM.
  (*sealed)[place] ^= std::byte{1} << (std::to_integer<unsigned>(input[1]) % 8);
  TALGU_CHECK(!hpke::open(receiver().secret, as_bytes("fuzz"), {}, *sealed).has_value());
}

}  // namespace
}  // namespace talgu

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool kReady = talgu::init_crypto().has_value();
  TALGU_CHECK(kReady);
  const talgu::ByteView input = std::as_bytes(std::span(data, size));
  talgu::open_anything(input);
  talgu::turn_one_bit(input);
  return 0;
}
