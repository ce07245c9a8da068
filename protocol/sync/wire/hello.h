#pragma once

#include "protocol/base/ids.h"
#include "protocol/sync/event.h"

#include <cstdint>

namespace talgu::sync {

using HelloNonce = FixedBytes<struct HelloNonceTag, 32>;
using LogsDigest = FixedBytes<struct LogsDigestTag, 32>;

/// The first frame of each side (§9). Fixed layout of 248 bytes, because both sign it; frozen for
/// all frame versions, so that two versions can always find out that they do not fit.
struct Hello {
  std::uint16_t frame_version_min = 1;
  std::uint16_t frame_version_max = 1;
  FederationId federation;
  CertId certificate;
  TransportKey transport_key;
  HelloNonce nonce;
  BootId boot;
  std::uint64_t boot_counter = 0;
  StoreId store;
  std::uint64_t federation_version = 0;
  FederationHash federation_hash;
  LogsDigest logs;  // H("logs-digest", sorted party-log heads)
  friend bool operator==(const Hello&, const Hello&) = default;
};

inline constexpr std::size_t kHelloBytes = 248;

/// u16 min ‖ u16 max ‖ u32 0 ‖ FID ‖ cert_id ‖ transport_pk ‖ nonce ‖ boot id 16 ‖ u64 counter ‖
/// store id 16 ‖ u64 federation version ‖ its hash ‖ logs digest.
[[nodiscard]] Bytes encode_hello(const Hello& hello);
/// Faults: invalid_input, rule layout.
Result<Hello> parse_hello(ByteView bytes);

/// The two sides of one session; the number is signed.
enum class SessionRole : std::uint8_t { dialler = 1, listener = 2 };

/// What one side signs with type 8: u8 role ‖ H("session", hello of the dialler ‖ hello of the
/// listener).
[[nodiscard]] Bytes session_message(SessionRole role, ByteView dialler_hello,
                                    ByteView listener_hello);

}  // namespace talgu::sync
