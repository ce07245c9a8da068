#include "protocol/feed/epoch_key.h"

#include "crypto/hpke.h"
#include "protocol/base/label.h"
#include "protocol/base/layout.h"
#include "protocol/base/refusal.h"

#include <array>

namespace talgu {
namespace {

// info of a wrap: LBL("wrap") ‖ FID ‖ feed_id ‖ epoch ‖ receiver's cert_id ‖ EC.
Bytes wrap_info(const EpochName& name, const CertId& receiver) {
  const auto epoch = le32(name.epoch);
  return concat({label::kWrap.view(), name.federation.view(), name.feed.view(), epoch,
                 receiver.view(), name.commit.view()});
}

}  // namespace

HedgeCommit hedge_commit(const FederationId& federation, const Hedge& hedge) {
  return hash<HedgeCommit>(label::kHedge,
                           {federation.view(), hedge.id.view(), hedge.secret.expose()});
}

EpochCommit epoch_commit(const FederationId& federation, const FeedId& feed, std::uint32_t epoch,
                         const HedgeCommit& hedge, const EpochKey& key) {
  const auto number = le32(epoch);
  return hash<EpochCommit>(label::kEpochCommit,
                           {federation.view(), feed.view(), number, hedge.view(), key.expose()});
}

Status check_epoch_key(const EpochName& name, const HedgeCommit& hedge, const EpochKey& key) {
  const EpochCommit commit = epoch_commit(name.federation, name.feed, name.epoch, hedge, key);
  if (!secret_equal(commit.view(), name.commit.view())) {
    return refuse_rule(Rule::epoch_commit, "an epoch key does not match its commitment");
  }
  return {};
}

EpochDataKey epoch_data_key(const EpochName& name, const EpochKey& key, const Hedge* hedge) {
  static constexpr std::array<std::byte, 32> kNoSecret{};
  const auto epoch = le32(name.epoch);
  const HedgeId id = hedge == nullptr ? HedgeId{} : hedge->id;
  const ByteView secret = hedge == nullptr ? ByteView(kNoSecret) : ByteView(hedge->secret.expose());
  EpochDataKey made;
  derive(key.expose(), label::kEpochData,
         {name.federation.view(), name.feed.view(), epoch, id.view(), secret}, made);
  return made;
}

Result<KeyWrap> wrap_epoch_key(const EpochName& name, const EpochKey& key, const CertId& receiver,
                               const SealKey& receiver_key) {
  TALGU_TRY(const Bytes sealed,
            hpke::seal(receiver_key, wrap_info(name, receiver), {}, key.expose()));
  return KeyWrap::from(sealed);
}

Result<EpochKey> unwrap_epoch_key(const EpochName& name, const HedgeCommit& hedge,
                                  const KeyWrap& wrap, const CertId& self,
                                  const hpke::SecretKey& seal_secret) {
  const auto opened = hpke::open(seal_secret, wrap_info(name, self), {}, wrap.view());
  if (!opened) return refuse_rule(Rule::wrap, "a wrapped key does not open for us");
  TALGU_TRY(EpochKey key, EpochKey::from(opened->expose()));
  TALGU_PASS(check_epoch_key(name, hedge, key));
  return key;
}

}  // namespace talgu
