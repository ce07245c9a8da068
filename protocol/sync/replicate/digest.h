#pragma once

#include "protocol/base/ids.h"
#include "protocol/feed/feed_tail.h"

#include <span>
#include <vector>

namespace talgu::sync {

/// One feed as a digest has it (§9): feed_id 32 ‖ u64 seq ‖ entry_hash 32 ‖ c 32. `contest` is zero
/// until feeds can be contested; anything else is refused.
struct DigestItem {
  FeedId feed;
  Position position;
  FixedBytes<struct ContestTag, 32> contest;
  friend bool operator==(const DigestItem&, const DigestItem&) = default;
};

inline constexpr std::size_t kDigestItemBytes = 104;

[[nodiscard]] DigestItem digest_item(const FeedTail& tail);

/// H("digest", sorted items): two nodes that hold the same of what both may read have one root.
[[nodiscard]] DigestRoot digest_root(std::span<const DigestItem> sorted);

/// n × 104 bytes. The items are sorted, which is ours to keep.
[[nodiscard]] Bytes encode_digest_items(std::span<const DigestItem> sorted);
/// Faults: invalid_input, rule layout (length, order, a feed twice).
Result<std::vector<DigestItem>> parse_digest_items(ByteView bytes);

}  // namespace talgu::sync
