#include "protocol/sync/replicate/digest.h"

#include "crypto/check.h"
#include "protocol/base/label.h"
#include "protocol/base/layout.h"
#include "protocol/base/refusal.h"

namespace talgu::sync {

DigestItem digest_item(const FeedTail& tail) {
  return {.feed = tail.feed, .position = tail.last, .contest = {}};
}

DigestRoot digest_root(std::span<const DigestItem> sorted) {
  Hasher hasher(label::kDigest);
  for (const DigestItem& item : sorted) {
    const auto seq = le64(item.position.seq);
    hasher.add(item.feed.view());
    hasher.add(seq);
    hasher.add(item.position.hash.view());
    hasher.add(item.contest.view());
  }
  DigestRoot root;
  hasher.finish(root.bytes);
  return root;
}

Bytes encode_digest_items(std::span<const DigestItem> sorted) {
  LayoutWriter out;
  const DigestItem* before = nullptr;
  for (const DigestItem& item : sorted) {
    TALGU_CHECK(before == nullptr || before->feed < item.feed);
    out.id(item.feed).u64(item.position.seq).id(item.position.hash).id(item.contest);
    before = &item;
  }
  return out.take();
}

Result<std::vector<DigestItem>> parse_digest_items(ByteView bytes) {
  if (bytes.size() % kDigestItemBytes != 0) {
    return refuse_rule(Rule::layout, "digest items have a broken length");
  }
  std::vector<DigestItem> items;
  items.reserve(bytes.size() / kDigestItemBytes);
  LayoutReader in(bytes);
  while (!in.rest().empty()) {
    DigestItem item;
    item.feed = in.id<FeedId>();
    item.position.seq = in.u64();
    item.position.hash = in.id<EntryHash>();
    item.contest = in.id<decltype(item.contest)>();
    if (!item.contest.is_zero()) return refuse_rule(Rule::layout, "a digest item has a contest");
    if (!items.empty() && !(items.back().feed < item.feed)) {
      return refuse_rule(Rule::layout, "digest items are not sorted");
    }
    items.push_back(item);
  }
  return items;
}

}  // namespace talgu::sync
