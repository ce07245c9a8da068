#include "crypto/hpke_internal.h"
#include "tests/vectors/third_party/vectors.h"

#include <sodium.h>

namespace talgu::vectors {
namespace {

using hpke::internal::Part;

constexpr int kModeBase = 0;
constexpr int kModePsk = 1;
constexpr int kModeAuth = 2;
constexpr int kModeAuthPsk = 3;

const unsigned char* raw(ByteView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Bytes extract(ByteView salt, std::string_view label, ByteView input) {
  std::array<std::byte, 32> out{};
  hpke::internal::labeled_extract(Part::hpke, salt, label, input, out);
  return to_bytes(out);
}

Bytes expand(ByteView key, std::string_view label, ByteView info, std::size_t size) {
  Bytes out(size);
  hpke::internal::labeled_expand(Part::hpke, key, label, info, out);
  return out;
}

Bytes agree(const Bytes& secret, const Bytes& other) {
  Bytes shared(crypto_scalarmult_BYTES);
  EXPECT_EQ(
      crypto_scalarmult(reinterpret_cast<unsigned char*>(shared.data()), raw(secret), raw(other)),
      0);
  return shared;
}

/// What a receiver derives, in any mode. Production code has base mode only, so the other three
/// are put together here from its labelled derivations.
struct Schedule {
  Bytes shared;
  Bytes context;
  Bytes secret;
  Bytes key;
  Bytes base_nonce;
  Bytes exporter_secret;
};

Bytes shared_of(const Json& set) {
  const int mode = set.at("mode").get<int>();
  const Bytes receiver = bytes_of(set, "skRm");
  const Bytes enc = bytes_of(set, "enc");
  Bytes agreed = agree(receiver, enc);
  Bytes context = concat({enc, bytes_of(set, "pkRm")});
  if (mode == kModeAuth || mode == kModeAuthPsk) {
    const Bytes sender = bytes_of(set, "pkSm");
    append(agreed, agree(receiver, sender));
    append(context, sender);
  }
  hpke::internal::Key32 shared;
  hpke::internal::shared_secret(agreed, context, shared);
  return to_bytes(shared.expose());
}

Schedule schedule_of(const Json& set) {
  const int mode = set.at("mode").get<int>();
  const bool with_psk = mode == kModePsk || mode == kModeAuthPsk;
  const Bytes psk = with_psk ? bytes_of(set, "psk") : Bytes{};
  const Bytes psk_id = with_psk ? bytes_of(set, "psk_id") : Bytes{};
  Schedule made;
  made.shared = shared_of(set);
  const std::byte mode_byte{static_cast<unsigned char>(mode)};
  made.context = concat({ByteView(&mode_byte, 1), extract({}, "psk_id_hash", psk_id),
                         extract({}, "info_hash", bytes_of(set, "info"))});
  made.secret = extract(made.shared, "secret", psk);
  made.key = expand(made.secret, "key", made.context, 32);
  made.base_nonce = expand(made.secret, "base_nonce", made.context, 12);
  made.exporter_secret = expand(made.secret, "exp", made.context, 32);
  return made;
}

void expect_schedule(const Json& set, const Schedule& made) {
  EXPECT_EQ(made.shared, bytes_of(set, "shared_secret"));
  EXPECT_EQ(made.context, bytes_of(set, "key_schedule_context"));
  EXPECT_EQ(made.secret, bytes_of(set, "secret"));
  EXPECT_EQ(made.key, bytes_of(set, "key"));
  EXPECT_EQ(made.base_nonce, bytes_of(set, "base_nonce"));
  EXPECT_EQ(made.exporter_secret, bytes_of(set, "exporter_secret"));
}

/// base_nonce XOR the big-endian number of the message.
Bytes nonce_of(const Schedule& schedule, std::size_t sequence) {
  Bytes nonce = schedule.base_nonce;
  for (std::size_t i = 0; i < 8; ++i) {
    nonce[nonce.size() - 1 - i] ^= static_cast<std::byte>(sequence >> 8 * i & 0xff);
  }
  return nonce;
}

void expect_opens(const Json& message, const Schedule& schedule, std::size_t sequence) {
  const Bytes nonce = nonce_of(schedule, sequence);
  EXPECT_EQ(nonce, bytes_of(message, "nonce"));
  const Bytes sealed = bytes_of(message, "ct");
  const Bytes associated = bytes_of(message, "aad");
  Bytes plain(sealed.size() - hpke::kTagSize);
  EXPECT_EQ(crypto_aead_chacha20poly1305_ietf_decrypt(
                reinterpret_cast<unsigned char*>(plain.data()), nullptr, nullptr, raw(sealed),
                sealed.size(), raw(associated), associated.size(), raw(nonce), raw(schedule.key)),
            0);
  EXPECT_EQ(plain, bytes_of(message, "pt"));
}

TEST(Rfc9180, EveryMessageOfEveryModeOpens) {
  TALGU_VECTORS_OR_SKIP(file, "hpke/dhkem-x25519-hkdf-sha256-chacha20poly1305.json");
  std::size_t opened = 0;
  std::size_t exported = 0;
  for (const Json& set : file) {
    SCOPED_TRACE("mode " + set.at("mode").dump());
    const Schedule schedule = schedule_of(set);
    expect_schedule(set, schedule);
    std::size_t sequence = 0;
    for (const Json& message : set.at("encryptions")) expect_opens(message, schedule, sequence++);
    opened += sequence;
    for (const Json& wanted : set.at("exports")) {
      const auto size = wanted.at("L").get<std::size_t>();
      EXPECT_EQ(expand(schedule.exporter_secret, "sec", bytes_of(wanted, "exporter_context"), size),
                bytes_of(wanted, "exported_value"));
      ++exported;
    }
  }
  EXPECT_EQ(file.size(), 4U);
  EXPECT_EQ(opened, 4U * 64U);
  EXPECT_EQ(exported, 4U * 3U);
}

TEST(Rfc9180, OurBaseModeSealsAndOpensTheFirstMessage) {
  TALGU_VECTORS_OR_SKIP(file, "hpke/dhkem-x25519-hkdf-sha256-chacha20poly1305.json");
  const auto set = std::ranges::find_if(
      file, [](const Json& candidate) { return candidate.at("mode") == kModeBase; });
  ASSERT_NE(set, file.end());
  const Json& message = set->at("encryptions").at(0);
  const Bytes info = bytes_of(*set, "info");
  const Bytes associated = bytes_of(message, "aad");
  const Bytes expected = concat({bytes_of(*set, "enc"), bytes_of(message, "ct")});
  const auto receiver = *hpke::SecretKey::from(bytes_of(*set, "skRm"));
  EXPECT_EQ(to_hex(hpke::public_key(receiver).view()), set->at("pkRm").get<std::string>());
  const auto sealed = hpke::internal::seal_with(*hpke::SecretKey::from(bytes_of(*set, "skEm")),
                                                hpke::public_key(receiver), info, associated,
                                                bytes_of(message, "pt"));
  ASSERT_TRUE(sealed);
  EXPECT_EQ(*sealed, expected);
  const auto opened = hpke::open(receiver, info, associated, expected);
  ASSERT_TRUE(opened);
  EXPECT_EQ(to_hex(opened->expose()), message.at("pt").get<std::string>());
}

}  // namespace
}  // namespace talgu::vectors
