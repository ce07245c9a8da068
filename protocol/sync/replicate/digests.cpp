#include "protocol/sync/replicate/digests.h"

#include <algorithm>

namespace talgu::sync {
namespace {

enum class Side : std::uint8_t { asks, waits };

void plan_next_root(SyncState& state, Link& link) {
  const bool dialled = link.session.direction() == LinkDirection::dialled;
  link.root_at = dialled ? state.now + bounds::kDigestMs + jitter(state, bounds::kDigestMs / 8) : 0;
}

void all_equal(SyncState& state, Link& link, const std::vector<DigestItem>& items) {
  for (const DigestItem& item : items) link.feeds[item.feed].theirs = item.position.seq + 1;
  link.positions_known = true;
  peer_of(state, link.peer()).changed = true;
}

void compare(SyncState& state, Link& link, const DigestRoot& theirs, Side side) {
  const auto items = shared_items(state, link);
  const DigestRoot ours = digest_root(items);
  if (ours == theirs) {
    all_equal(state, link, items);
    return;
  }
  if (side == Side::waits || link.items_due) return;
  // What one side refuses stays unequal: the items are not sent again and again for it.
  const std::pair roots{ours, theirs};
  if (link.last_roots == roots && state.now < link.last_roots_at + bounds::kSameDigestMs) return;
  link.last_roots = roots;
  link.last_roots_at = state.now;
  link.items_due = Digest::Kind::items_answer_wanted;
  link.items_part = 0;
  link.items_sent_to.reset();
}

// What the digest says of one of our feeds; null: the peer does not hold it.
void judge(SyncState& state, Link& link, const FeedTail& tail, const DigestItem* theirs) {
  LinkFeed& feed = link.feeds[tail.feed];
  feed.theirs = theirs == nullptr ? 0 : theirs->position.seq + 1;
  const bool behind = theirs == nullptr || theirs->position.seq < tail.last.seq;
  const bool forked = theirs != nullptr && theirs->position.seq == tail.last.seq &&
                      theirs->position.hash != tail.last.hash;
  if ((behind || forked) && !link.sending.contains(tail.feed)) link.announce.insert(tail.feed);
  peer_of(state, link.peer()).changed = true;
}

void judge_part(SyncState& state, Link& link, const Digest& digest) {
  auto theirs = digest.items.begin();
  auto ours = link.received_to ? state.feeds.upper_bound(*link.received_to) : state.feeds.begin();
  for (; ours != state.feeds.end(); ++ours) {
    const auto& [id, feed] = *ours;
    if (!digest.last && (digest.items.empty() || digest.items.back().feed < id)) break;
    while (theirs != digest.items.end() && theirs->feed < id) ++theirs;
    if (!feed.durable || !readable(state, link, *feed.durable)) continue;
    const bool held = theirs != digest.items.end() && theirs->feed == id;
    judge(state, link, *feed.durable, held ? &*theirs : nullptr);
  }
}

bool send_part(SyncState& state, Link& link, Digest::Kind kind) {
  const auto items = shared_items(state, link);
  auto from = items.begin();
  if (link.items_sent_to) {
    from = std::ranges::upper_bound(items, *link.items_sent_to, {}, &DigestItem::feed);
  }
  const auto left = static_cast<std::size_t>(items.end() - from);
  const auto count = std::min(left, bounds::kDigestItemsPerPart);
  const auto to = from + static_cast<std::ptrdiff_t>(count);
  const Digest part{.kind = kind,
                    .root = {},
                    .part = link.items_part,
                    .last = count == left,
                    .items = {from, to}};
  if (!try_send(state, link, Channel::control, part)) return false;
  ++link.items_part;
  if (count > 0) link.items_sent_to = part.items.back().feed;
  if (part.last) link.items_due.reset();
  return true;
}

}  // namespace

std::vector<DigestItem> shared_items(SyncState& state, Link& link) {
  std::vector<DigestItem> items;
  for (const auto& [id, feed] : state.feeds) {
    if (feed.durable && readable(state, link, *feed.durable)) {
      items.push_back(digest_item(*feed.durable));
    }
  }
  return items;
}

void begin_digests(SyncState& state, Link& link, const DigestRoot& their_root) {
  const bool dialled = link.session.direction() == LinkDirection::dialled;
  compare(state, link, their_root, dialled ? Side::asks : Side::waits);
  plan_next_root(state, link);
}

bool receive_digest(SyncState& state, Link& link, const Digest& digest) {
  if (digest.kind == Digest::Kind::root) {
    compare(state, link, digest.root, Side::asks);
    return true;
  }
  if (digest.part == 0) {
    link.received_part = 0;
    link.received_to.reset();
  }
  const bool follows =
      digest.part == link.received_part &&
      (!link.received_to || digest.items.empty() || *link.received_to < digest.items.front().feed);
  if (!follows || (!digest.last && digest.items.empty())) return false;
  judge_part(state, link, digest);
  ++link.received_part;
  if (!digest.items.empty()) link.received_to = digest.items.back().feed;
  if (!digest.last) return true;
  link.received_part = 0;
  link.received_to.reset();
  link.positions_known = true;
  if (digest.kind == Digest::Kind::items_answer_wanted) {
    link.items_due = Digest::Kind::items;
    link.items_part = 0;
    link.items_sent_to.reset();
  }
  return true;
}

void pump_digests(SyncState& state, Link& link) {
  if (link.root_at != 0 && state.now >= link.root_at) {
    // While runs travel the roots differ anyway.
    const bool busy = !link.fetching.empty() || !link.sending.empty() || link.committing > 0;
    if (busy) {
      link.root_at = state.now + bounds::kDigestSoonMs;
    } else if (try_send(state, link, Channel::control,
                        Digest{.kind = Digest::Kind::root,
                               .root = digest_root(shared_items(state, link)),
                               .part = 0,
                               .last = true,
                               .items = {}})) {
      plan_next_root(state, link);
    }
  }
  while (link.items_due) {
    if (!send_part(state, link, *link.items_due)) return;
  }
}

void pump_heads(SyncState& state, Link& link) {
  while (!link.announce.empty()) {
    Heads heads;
    auto at = link.announce.begin();
    for (; at != link.announce.end() && heads.notices.size() < bounds::kHeadsPerFrame; ++at) {
      const FeedTail* const tail = durable(state, *at);
      if (tail == nullptr || !readable(state, link, *tail)) continue;
      const bool fresh = link.feeds[*at].theirs == 0;
      heads.notices.push_back(
          {.open = fresh ? encode_open(tail->open) : Bytes{}, .head = tail->head});
    }
    if (!heads.notices.empty() && !try_send(state, link, Channel::control, heads)) return;
    link.announce.erase(link.announce.begin(), at);
  }
}

void compare_soon(SyncState& state) {
  for (auto& [id, link] : state.links) {
    if (!link.stands()) continue;
    const std::uint64_t soon = state.now + bounds::kDigestSoonMs;
    link.root_at = link.root_at == 0 ? soon : std::min(link.root_at, soon);
  }
}

}  // namespace talgu::sync
