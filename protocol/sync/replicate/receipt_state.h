#pragma once

#include "protocol/feed/receipt.h"
#include "protocol/sync/event.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

/// What the sync machine keeps of receipts (§8): the newest of each reader for each feed, ours
/// among them. O(feeds × readers), whatever peers do. Internal to sync/.
namespace talgu::sync {

/// A feed and the certificate of the reader that signs for it.
using ReceiptName = std::pair<FeedId, CertId>;

struct HeldReceipt {
  SignedReceipt receipt;
  bool durable = false;  // only then it is sent
  bool owed = false;     // to the author, who was not connected
};

struct FeedReceipts {
  std::map<CertId, HeldReceipt> held;
  std::uint64_t made_at = 0;    // our last one; 0: none since the start
  std::uint64_t due_at = 0;     // our next one; 0: none is due
  std::optional<LinkId> giver;  // of the newest run: it is told as well
};

struct ReceiptBook {
  std::map<FeedId, FeedReceipts> feeds;
  std::set<std::pair<std::uint64_t, FeedId>> due;  // FeedReceipts::due_at, earliest first
  std::set<ReceiptName> to_store;
  std::uint64_t store_at = 0;   // while to_store is not empty
  std::uint64_t stored_at = 0;  // the last commit began; 0: none yet
  bool storing = false;         // one commit of receipts at a time, so that the next gathers more
};

/// Receipts as one link has them.
struct LinkReceipts {
  std::set<ReceiptName> due;             // to be sent
  std::set<FeedId> ask;                  // feeds of ours: the peer's own receipt is asked for
  std::map<FeedId, std::uint64_t> lack;  // entries it claimed without a receipt at the last look
  std::uint64_t look_at = 0;
  std::uint64_t pause = 0;        // between two looks; doubles while the peer does not answer
  std::uint64_t muted_until = 0;  // it sent one that breaks a rule
};

}  // namespace talgu::sync
