#pragma once

#include "protocol/feed/entry.h"
#include "protocol/base/ids.h"
#include "protocol/law/party/certificate.h"

#include <cstdint>

namespace talgu {

/// The audience's hedge secret, or none (§6).
struct Hedge {
  HedgeId id;
  HedgeSecret secret;
};

[[nodiscard]] HedgeCommit hedge_commit(const FederationId& federation, const Hedge& hedge);

/// EC = H("epoch-commit", FID ‖ feed_id ‖ epoch ‖ hedge_commit ‖ K): K opens nothing until it
/// matches.
[[nodiscard]] EpochCommit epoch_commit(const FederationId& federation, const FeedId& feed,
                                       std::uint32_t epoch, const HedgeCommit& hedge,
                                       const EpochKey& key);

/// Which epoch a key is for.
struct EpochName {
  FederationId federation;
  FeedId feed;
  std::uint32_t epoch = 0;
  EpochCommit commit;
};

/// Checks K against EC in constant time. Faults: invalid_input, rule epoch_commit.
Status check_epoch_key(const EpochName& name, const HedgeCommit& hedge, const EpochKey& key);

/// DK = F(K, "epoch-data", FID ‖ feed_id ‖ epoch ‖ hedge_id ‖ S or zeros).
[[nodiscard]] EpochDataKey epoch_data_key(const EpochName& name, const EpochKey& key,
                                          const Hedge* hedge);

/// HPKE base, plaintext K, info = LBL("wrap") ‖ FID ‖ feed_id ‖ epoch ‖ receiver's cert_id ‖ EC.
inline constexpr std::size_t kWrapBytes = 80;
using KeyWrap = FixedBytes<struct KeyWrapTag, kWrapBytes>;
Result<KeyWrap> wrap_epoch_key(const EpochName& name, const EpochKey& key, const CertId& receiver,
                               const SealKey& receiver_key);
/// Unwraps, recomputes EC, compares. Faults: rules wrap, epoch_commit.
Result<EpochKey> unwrap_epoch_key(const EpochName& name, const HedgeCommit& hedge,
                                  const KeyWrap& wrap, const CertId& self,
                                  const hpke::SecretKey& seal_secret);

}  // namespace talgu
