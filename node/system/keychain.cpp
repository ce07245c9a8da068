#include "node/system/keychain.h"

#include "node/system/clock.h"

#include <utility>

namespace talgu {
namespace {

std::unexpected<Error> locked_error() {
  return fail(Fault::locked, "the node is locked", "open its keystore with: talgu unlock");
}

}  // namespace

Keychain::Keychain(const storage::Store& store, const FederationId& federation, const CertId& self)
    : store_(store), federation_(federation), self_(self) {}

Status Keychain::open(NodeKeySet keys, const Certificate& own) {
  if (keys.signing_key.public_key() != own.sign_key ||
      hpke::public_key(keys.seal_secret) != own.seal_key) {
    return fail(Fault::not_permitted, "this keystore is not that of our certificate",
                "restore the keystore that was made with this home");
  }
  keys_.emplace(std::move(keys));
  return {};
}

void Keychain::close() {
  keys_.reset();
}

Result<Signature> Keychain::sign_session(ByteView message) {
  if (!keys_) return locked_error();
  return keys_->signing_key.sign(SignedType::session, federation_, message);
}

Result<SignedReceipt> Keychain::sign_receipt(Receipt receipt) {
  if (!keys_) return locked_error();
  // Whole minutes: a receipt shall not say more about its reader than it must (§8).
  receipt.claimed_minutes = static_cast<std::uint32_t>(utc_now_ms() / 60'000);
  return talgu::sign_receipt(receipt, federation_, keys_->signing_key);
}

Result<KeyWrap> Keychain::wrap(const EpochName& epoch, const CertId& receiver,
                               const SealKey& receiver_key) {
  if (!keys_) return locked_error();
  TALGU_TRY(const EpochKey key, store_.epoch_key(epoch.feed, epoch.epoch, keys_->view_secret));
  return wrap_epoch_key(epoch, key, receiver, receiver_key);
}

Result<EpochKey> Keychain::unwrap(const EpochName& epoch, const HedgeCommit& hedge,
                                  const KeyWrap& wrap) {
  if (!keys_) return locked_error();
  return unwrap_epoch_key(epoch, hedge, wrap, self_, keys_->seal_secret);
}

bool Keychain::holds(const FeedId& feed, std::uint32_t epoch) const {
  return store_.holds_key(feed, epoch);
}

const NodeSigningKey* Keychain::signing_key() const {
  return keys_ ? &keys_->signing_key : nullptr;
}

const storage::VaultKey* Keychain::view_secret() const {
  return keys_ ? &keys_->view_secret : nullptr;
}

Result<EpochDataKey> Keychain::data_key(const FeedId& feed, std::uint32_t epoch,
                                        const EpochBody& body) const {
  if (!keys_) return locked_error();
  TALGU_TRY(const EpochKey key, store_.epoch_key(feed, epoch, keys_->view_secret));
  return epoch_data_key(
      {.federation = federation_, .feed = feed, .epoch = epoch, .commit = body.commit}, key,
      nullptr);
}

}  // namespace talgu
