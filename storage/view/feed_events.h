#pragma once

#include "protocol/feed/epoch_key.h"
#include "protocol/feed/feed_tail.h"
#include "protocol/law/authority.h"
#include "storage/env/lmdb_env.h"
#include "storage/feeds/chain.h"
#include "storage/vault/vault.h"
#include "storage/view/view.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace talgu::storage {

/// Opens the entries of one feed as events of the view. Not longer than what it is made of.
class FeedEvents final {
 public:
  enum class Outcome : std::uint8_t {
    taken = 1,
    waits,  // for an epoch key or a hedge secret
    damaged,
  };

  struct Read {
    Outcome outcome = Outcome::taken;
    std::vector<ViewEvent> events;
    std::size_t refused = 0;  // messages or events that could not be opened or decoded
  };

  FeedEvents(const Txn& txn, const Authority& authority, const VaultKey& view_secret,
             const FeedTail& tail)
      : txn_(txn), authority_(authority), view_secret_(view_secret), tail_(tail) {}

  /// Faults: storage_corrupt (an entry or key is damaged), io.
  Result<Read> read(std::uint64_t seq);

 private:
  /// The key that opens one epoch, and its audience's name.
  struct OpenEpoch {
    std::uint32_t number = 0;
    EpochDataKey key;
    std::string audience;
  };

  /// Null while its key is not held.
  Result<const OpenEpoch*> epoch_of(std::uint32_t number);
  std::optional<ViewEvent> event_of(const Certificate& author, const HeldEntry& entry,
                                    Bytes bytes) const;

  const Txn& txn_;
  const Authority& authority_;
  const VaultKey& view_secret_;
  const FeedTail& tail_;
  const CertifiedNode* author_ = nullptr;
  std::optional<OpenEpoch> epoch_;
};

}  // namespace talgu::storage
