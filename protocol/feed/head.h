#pragma once

#include "protocol/feed/entry.h"
#include "protocol/base/signing.h"

#include <cstdint>

namespace talgu {

/// What the author signs: a head endorses every entry below it through the chain (§4).
struct Head {
  FeedId feed;
  Position position;
  std::uint64_t claimed_time = 0;  // UTC ms; a claim
  friend bool operator==(const Head&, const Head&) = default;
};

inline constexpr std::size_t kHeadBytes = 80;
inline constexpr std::size_t kSignedHeadBytes = kHeadBytes + 64;

struct SignedHead {
  Head head;
  Signature signature;
  friend bool operator==(const SignedHead&, const SignedHead&) = default;
};

[[nodiscard]] Bytes encode_head(const Head& head);
[[nodiscard]] Bytes encode_signed_head(const SignedHead& head);
Result<SignedHead> parse_signed_head(ByteView bytes);

/// Faults: bad_signature (our own signature did not verify).
Result<SignedHead> sign_head(const Head& head, const FederationId& federation,
                             const NodeSigningKey& key);
Status verify_head(const SignedHead& head, const FederationId& federation, const NodeKey& key);

}  // namespace talgu
