#include "crypto/init.h"

#include "crypto/aead.h"
#include "crypto/check.h"
#include "crypto/hash.h"
#include "crypto/hpke_internal.h"
#include "crypto/sign.h"
#include "crypto/sodium_bytes.h"

#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace talgu {
namespace {

// Known answers come from the RFCs and drafts named beside them, or from an independent
// implementation (Python hashlib and cryptography).

Bytes hex(std::string_view text) {
  auto bytes = from_hex(text);
  TALGU_CHECK(bytes);
  return *std::move(bytes);
}

template <class Fixed>
Fixed fixed(std::string_view text) {
  auto made = Fixed::from(hex(text));
  TALGU_CHECK(made);
  return *std::move(made);
}

using Key = FixedBytes<struct TestKeyTag, 32>;

Key counting_key() {
  return fixed<Key>("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
}

bool hash_is_right() {
  constexpr Label label("self-test");
  const Key key = counting_key();
  ScopedSecret<struct TestSecretTag, 32> derived;
  derive(key.bytes, label, {as_bytes("a"), as_bytes("bc")}, derived);
  return hash<Key>(label, {as_bytes("abc")}) ==
             fixed<Key>("3a9d11587ba7cefee93da3c9b51e45d38df850e90c7a33f89daf128a719c852b") &&
         equal(derived.expose(),
               hex("ef1bfa66cfe058b5ef29e2fe57554c5e8cd241a88ec255fc72930d314019f93f"));
}

/// Key of RFC 8032 test 1.
constexpr std::string_view kSeed =
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
constexpr std::string_view kPublicKey =
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
constexpr std::string_view kMessage = "talgu self-test";
constexpr std::string_view kSignature =
    "0ca876648c9b353b0d85048e160d76f8de01c25ad8280dd6f8019800e22591d1"
    "b636386c09c065031aa07201bbb88cffed97aa75096bf02f9eb8927982894303";

/// The same signature with S + L in place of S, which a lax verifier takes for another one.
constexpr std::string_view kMalleated =
    "0ca876648c9b353b0d85048e160d76f8de01c25ad8280dd6f8019800e22591d1"
    "a30a2ec92323785bf03c6aa499b26b14ee97aa75096bf02f9eb8927982894313";

/// The identity as key and R with S = 0: verifies every message unless low order is refused.
constexpr std::string_view kIdentity =
    "0100000000000000000000000000000000000000000000000000000000000000";

bool signing_is_right_and_strict() {
  auto pair = ed25519::from_seed(hex(kSeed));
  if (!pair || pair->public_key != fixed<ed25519::PublicKey>(kPublicKey)) return false;
  const auto signature = ed25519::sign(pair->secret, as_bytes(kMessage));
  if (!signature || *signature != fixed<Signature>(kSignature)) return false;
  const auto identity = fixed<ed25519::PublicKey>(kIdentity);
  const auto universal = fixed<Signature>(std::string(kIdentity) + std::string(64, '0'));
  return !ed25519::verify(pair->public_key, as_bytes("talgu self-tesu"), *signature) &&
         !ed25519::verify(pair->public_key, as_bytes(kMessage), fixed<Signature>(kMalleated)) &&
         !ed25519::verify(identity, as_bytes(kMessage), universal);
}

/// kPublicKey plus each other point of the torsion group: on the curve, canonical, of order 2L, 4L
/// or 8L. The first has order 2L; CVE-2025-69277 let exactly this kind pass, because L times it is
/// (0, -1) and only the zero was looked at.
constexpr std::array<std::string_view, 7> kMixedOrder = {
    "16a567fe7d4ef5482ab4012c369bf8c5f11e8d0c2559dcda50fde59708f8aee5",
    "9158312a9a8d6e3b34c891d6d61444f8b8211c5117ebad15bdb0bd68b07e0245",
    "ad38a8f0b22ab7ca46ecee7bbef12b5f336c182652fac34392f859dbd9666a7d",
    "3b5b475c4b82dd1572799fc546f4c6c03e478c6654aa4c7f945b347ea32af60d",
    "5ca7ced5657291c4cb376e2929ebbb0747dee3aee81452ea424f42974f81fdba",
    "40c7570f4dd54835b9131184410ed4a0cc93e7d9ad053cbc6d07a62426999582",
    "b2a4b8a3b47d22ea8d86603ab90b393fc1b87399ab55b3806ba4cb815cd509f2"};

bool point_check_is_right() {
  const auto refused = [](std::string_view key) {
    return !ed25519::is_valid_point(fixed<ed25519::PublicKey>(key));
  };
  return ed25519::is_valid_point(fixed<ed25519::PublicKey>(kPublicKey)) && refused(kIdentity) &&
         std::ranges::all_of(kMixedOrder, refused);
}

/// draft-irtf-cfrg-xchacha-03, A.3.1.
bool aead_is_right() {
  const Key key = fixed<Key>("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
  const auto nonce = fixed<xchacha::Nonce>("404142434445464748494a4b4c4d4e4f5051525354555657");
  const Bytes associated = hex("50515253c0c1c2c3c4c5c6c7");
  constexpr std::string_view plaintext =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
      "sunscreen would be it.";
  Bytes sealed;
  xchacha::seal(key.bytes, nonce, associated, as_bytes(plaintext), sealed);
  const Bytes expected = hex(
      "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda"
      "7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b23835"
      "65d3fff921f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49");
  if (sealed != expected) return false;
  const auto opened = xchacha::open(key.bytes, nonce, associated, sealed);
  sealed.back() ^= std::byte{1};
  return opened && as_text(*opened) == plaintext &&
         !xchacha::open(key.bytes, nonce, associated, sealed);
}

/// RFC 9180 A.2.1, sequence number 0.
bool hpke_is_right() {
  const auto secret = hpke::SecretKey::from(
      hex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb"));
  const auto ephemeral = hpke::SecretKey::from(
      hex("f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600"));
  if (!secret || !ephemeral) return false;
  const Bytes info = hex("4f6465206f6e2061204772656369616e2055726e");
  const Bytes expected = hex(
      "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a1c5250d8034ec2b784ba2cfd69db"
      "db8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28");
  constexpr std::string_view plaintext = "Beauty is truth, truth beauty";
  const ByteView associated = as_bytes("Count-0");
  const auto sealed = hpke::internal::seal_with(*ephemeral, hpke::public_key(*secret), info,
                                                associated, as_bytes(plaintext));
  if (!sealed || *sealed != expected) return false;
  const auto opened = hpke::open(*secret, info, associated, *sealed);
  const hpke::PublicKey low_order{};
  return opened && as_text(opened->expose()) == plaintext &&
         !hpke::seal(low_order, info, associated, as_bytes(plaintext));
}

/// Argon2id 1.3 with the smallest memory, so that starting stays fast.
bool passphrase_hash_is_right() {
  const Bytes salt = hex("000102030405060708090a0b0c0d0e0f");
  Key derived;
  const int made =
      crypto_pwhash(raw_out(derived.bytes), derived.bytes.size(), kMessage.data(), kMessage.size(),
                    raw(salt), 2, 64UL * 1024, crypto_pwhash_ALG_ARGON2ID13);
  return made == 0 &&
         derived == fixed<Key>("729d67dae3cf6a62276da07f04022d5007429215c8734f7c5cd1f076586fd2b1");
}

/// A generator that repeats itself is worse than none. Two draws of 256 bits never agree.
bool generator_is_alive() {
  Key first;
  Key second;
  fill_random(first.bytes);
  fill_random(second.bytes);
  return first != second && !first.is_zero();
}

struct SelfTest {
  std::string_view name;
  bool (*passes)();
};

constexpr std::array<SelfTest, 7> kSelfTests = {
    {{.name = "BLAKE2b", .passes = hash_is_right},
     {.name = "Ed25519", .passes = signing_is_right_and_strict},
     {.name = "Ed25519 point check", .passes = point_check_is_right},
     {.name = "XChaCha20-Poly1305", .passes = aead_is_right},
     {.name = "HPKE", .passes = hpke_is_right},
     {.name = "Argon2id", .passes = passphrase_hash_is_right},
     {.name = "random generator", .passes = generator_is_alive}}};

}  // namespace

Status init_crypto() {
  if (sodium_init() < 0) return fail(Fault::storage_corrupt, "libsodium does not start");
  for (const SelfTest& test : kSelfTests) {
    if (test.passes()) continue;
    return fail(Fault::storage_corrupt, "self-test failed: " + std::string(test.name),
                "install the distribution's security update of libsodium (1.0.18-1+deb12u1 or "
                "later), then check this machine's memory");
  }
  return {};
}

void harden_process() {
  const rlimit no_core{.rlim_cur = 0, .rlim_max = 0};
  TALGU_CHECK(::setrlimit(RLIMIT_CORE, &no_core) == 0);
  TALGU_CHECK(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0);
}

}  // namespace talgu
