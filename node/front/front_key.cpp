#include "node/front/front_key.h"

#include "crypto/file.h"
#include "crypto/hash.h"
#include "crypto/hpke.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace talgu::front {
namespace {

constexpr std::string_view kMagic = "TALGUFK1";
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kChecksumBytes = 32;
constexpr std::size_t kFileBytes = kMagic.size() + kSecretBytes + kChecksumBytes;

}  // namespace

Result<TransportKey> create_front_key(const std::filesystem::path& path) {
  const hpke::KeyPair pair = hpke::generate();
  SecretBytes file(kFileBytes);
  const auto out = file.expose_to_fill();
  std::ranges::copy(as_bytes(kMagic), out.begin());
  std::ranges::copy(pair.secret.expose(), out.begin() + kMagic.size());
  const auto sum = checksum({file.expose().first(kFileBytes - kChecksumBytes)});
  std::ranges::copy(sum, out.end() - kChecksumBytes);
  TALGU_PASS(create_file(path, file.expose(), 0600));
  return TransportKey{pair.public_key.bytes};
}

Result<FrontKey> read_front_key(const std::filesystem::path& path) {
  TALGU_TRY(const SecretBytes file, read_secret_file(path, kFileBytes));
  const ByteView bytes = file.expose();
  const bool whole =
      bytes.size() == kFileBytes && as_text(bytes.first(kMagic.size())) == kMagic &&
      equal(bytes.last(kChecksumBytes), checksum({bytes.first(kFileBytes - kChecksumBytes)}));
  if (!whole) {
    return fail(Fault::invalid_input, path.string() + " is damaged, or no transport key",
                "restore it from a backup, or make a new node");
  }
  const ByteView raw = bytes.subspan(kMagic.size(), kSecretBytes);
  TALGU_TRY(const hpke::SecretKey key, hpke::SecretKey::from(raw));
  TALGU_TRY(TransportSecret secret, TransportSecret::from(raw));
  return FrontKey{.secret = std::move(secret), .public_key = {hpke::public_key(key).bytes}};
}

}  // namespace talgu::front
