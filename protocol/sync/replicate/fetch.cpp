#include "protocol/sync/replicate/fetch.h"

#include "protocol/base/refusal.h"
#include "protocol/sync/status.h"

#include <algorithm>

namespace talgu::sync {
namespace {

// The OPEN of the feed that a notice is about: ours if we hold it, else the one shown.
std::optional<OpenBody> open_of(const SyncState& state, const HeadNotice& notice) {
  const auto held = state.feeds.find(notice.head.head.feed);
  if (held != state.feeds.end() && held->second.newest() != nullptr) {
    return held->second.newest()->open;
  }
  if (notice.open.empty() || feed_id(notice.open) != notice.head.head.feed) return std::nullopt;
  const auto open = parse_open(notice.open);
  if (!open || open->federation != state.authority.id()) return std::nullopt;
  return *open;
}

std::uint64_t next_seq(const SyncState& state, const FeedId& feed) {
  const auto found = state.feeds.find(feed);
  return found == state.feeds.end() ? 0 : found->second.next_seq();
}

// True if the position lies beside the entries that we hold.
bool is_beside(SyncState& state, const FeedTail* tail, const Position& shown) {
  if (tail == nullptr || shown.seq > tail->last.seq) return false;
  if (shown.seq == tail->last.seq) return shown.hash != tail->last.hash;
  const auto held = state.runs.header_at(tail->feed, shown.seq);
  const auto above = state.runs.header_at(tail->feed, shown.seq + 1);
  if (!held || !above) return false;  // not durable yet
  const EntryHash hash = entry_hash(encode_header(*held));
  // The entry above must say the same: rot on our disk is no second history.
  return hash == above->previous && hash != shown.hash;
}

bool can_serve(SyncState& state, Link& link, const FeedId& id, const Feed& feed) {
  const auto found = link.feeds.find(id);
  if (found == link.feeds.end()) return false;
  const std::optional<Position>& claimed = found->second.claimed;
  if (!claimed || claimed->seq < feed.next_seq()) return false;
  const FeedTail* const tail = feed.newest();
  return tail == nullptr || readable(state, link, *tail);
}

// The link with the fewest fetches that claims more than we hold; `claimed` says whether any does.
Link* pick_source(SyncState& state, const FeedId& id, const Feed& feed, bool& claimed) {
  Link* best = nullptr;
  Link* last_resort = nullptr;
  for (const auto& [peer, link_id] : state.standing) {
    Link& link = *find_link(state, link_id);
    if (!can_serve(state, link, id, feed)) continue;
    claimed = true;
    if (link.fetching.size() >= bounds::kFetchesPerLinkMax || backs_off(state, peer, id)) continue;
    if (feed.stalled == link_id) {
      last_resort = &link;
    } else if (best == nullptr || link.fetching.size() < best->fetching.size()) {
      best = &link;
    }
  }
  return best != nullptr ? best : last_resort;
}

void widen_bulk(SyncState& state, Link& link) {
  const std::size_t first = std::size_t{2} * bounds::kRunWindowBytes;
  const std::uint32_t more = bounds::kBulkWindowBytes - bounds::kRunWindowBytes;
  if (link.in.run_window() > first || budget_used(state) + more > bounds::kWidenBudgetBytes) {
    return;
  }
  link.in.widen(Channel::bulk, more);
}

}  // namespace

void take_claim(SyncState& state, Link& link, const HeadNotice& notice) {
  const FeedId& id = notice.head.head.feed;
  const Position& shown = notice.head.head.position;
  if (state.now < link.heads_muted_until) return;
  const auto open = open_of(state, notice);
  if (!open) return;
  const auto member = state.authority.find(open->certificate);
  if (!member) {
    link.ask_logs = true;
    return;
  }
  if (!verify_head(notice.head, state.authority.id(), member->node->certificate.sign_key)) {
    // Nobody shows what it has not checked. Silence bounds what a liar costs us.
    link.heads_muted_until = state.now + bounds::kHeadMuteMs;
    note(state, Note::Level::warn, "heads",
         "peer=" + short_hex(link.peer()) + " feed=" + short_hex(id) + " rule=signature");
    return;
  }
  const auto held = state.feeds.find(id);
  const FeedTail* const tail = held == state.feeds.end() ? nullptr : held->second.newest();
  if (tail != nullptr && !readable(state, link, *tail)) return;
  if (is_beside(state, tail, shown)) {
    name_fork(state, link, *tail, shown.seq);
    return;
  }
  const bool ahead = shown.seq >= next_seq(state, id);
  if (ahead && open->certificate == state.self.certificate) {
    state.effects.push_back(OwnFeedAhead{.feed = id, .position = shown});
  }
  if (tail == nullptr && !link.feeds.contains(id)) {
    if (link.new_feeds >= bounds::kNewFeedsPerLinkMax) return;
    ++link.new_feeds;
  }
  LinkFeed& feed = link.feeds[id];
  feed.theirs = std::max(feed.theirs, shown.seq + 1);
  if (!feed.claimed || feed.claimed->seq < shown.seq) feed.claimed = shown;
  if (ahead) state.behind.insert(id);
  peer_of(state, link.peer()).changed = true;
}

void name_fork(SyncState& state, Link& link, const FeedTail& tail, std::uint64_t seq) {
  const FeedId id = tail.feed;
  if (state.forked.insert(id).second) {
    note(state, Note::Level::error, "fork",
         "feed=" + short_hex(id) + " author=" + short_hex(tail.open.certificate) +
             " seq=" + std::to_string(seq) + " peer=" + short_hex(link.peer()) +
             " reason=" + std::string(name_of(Reason::fork)));
  }
  if (tail.open.certificate == state.self.certificate) {
    state.effects.push_back(OwnFeedAhead{.feed = id, .position = {.seq = seq, .hash = {}}});
  }
  link.feeds[id].forked = true;
  peer_of(state, link.peer()).changed = true;
  back_off(state, link.peer(), id, Reason::fork);
  queue_refusal(link, id, Reason::fork);
  if (link.fetching.contains(id)) stop_fetch(state, link, id);
}

void receive_heads(SyncState& state, Link& link, const Heads& heads) {
  for (const HeadNotice& notice : heads.notices) take_claim(state, link, notice);
}

void plan_fetches(SyncState& state) {
  const auto has_room = [&state](const auto& one) {
    return find_link(state, one.second)->fetching.size() < bounds::kFetchesPerLinkMax;
  };
  auto at = state.behind.begin();
  while (at != state.behind.end() && std::ranges::any_of(state.standing, has_room)) {
    const FeedId id = *at++;
    Feed& feed = state.feeds[id];
    if (feed.source || feed.retry_at > state.now) continue;
    bool claimed = false;
    Link* const link = pick_source(state, id, feed, claimed);
    if (link == nullptr) {
      if (claimed) continue;
      state.behind.erase(id);
      if (feed.newest() == nullptr) state.feeds.erase(id);
      continue;
    }
    feed.source = link->id;
    feed.stalls_at = state.now + bounds::kStallMs;
    link->fetching.insert(id);
    link->wants_due.insert(id);
  }
}

void pump_wants(SyncState& state, Link& link) {
  while (!link.wants_due.empty()) {
    const FeedId id = *link.wants_due.begin();
    const LinkFeed& theirs = link.feeds[id];
    const std::uint64_t from = next_seq(state, id);
    if (theirs.claimed && from <= theirs.claimed->seq) {
      const Want want{.feed = id, .from = from, .to = *theirs.claimed};
      if (!try_send(state, link, Channel::control, want)) return;
      widen_bulk(state, link);
    } else {
      stop_fetch(state, link, id);
    }
    link.wants_due.erase(id);
  }
}

void tick_fetches(SyncState& state) {
  for (auto& [id, link] : state.links) {
    std::vector<FeedId> stalled;
    for (const FeedId& feed : link.fetching) {
      if (state.now >= state.feeds[feed].stalls_at) stalled.push_back(feed);
    }
    for (const FeedId& feed : stalled) {
      stop_fetch(state, link, feed);
      state.feeds[feed].stalled = id;
    }
  }
  for (const FeedId& id : state.behind) {
    Feed& feed = state.feeds[id];
    if (feed.retry_at != 0 && state.now >= feed.retry_at) feed.retry_at = 0;
  }
}

void stop_fetch(SyncState& state, Link& link, const FeedId& id) {
  link.fetching.erase(id);
  const auto found = state.feeds.find(id);
  if (found != state.feeds.end() && found->second.source == link.id) found->second.source.reset();
  state.behind.insert(id);
}

}  // namespace talgu::sync
