#include "protocol/sync/state.h"

#include "crypto/check.h"
#include "protocol/law/audience/may_read.h"

#include <algorithm>

namespace talgu::sync {

namespace {

bool has_room(const SyncState& state, const Link& link, std::size_t bytes) {
  if (link.unsent == 0) return true;
  return link.unsent + bytes <= bounds::kLinkRoomBytes &&
         state.unsent + bytes <= bounds::kSendRoomBytes;
}

void count(SyncState& state, const FeedTail* tail) {
  if (tail == nullptr) return;
  FeedCount& counted = state.feed_counts[tail->open.certificate];
  ++counted.all;
  if (!tail->closed) ++counted.open;
}

void uncount(SyncState& state, const FeedTail* tail) {
  if (tail == nullptr) return;
  FeedCount& counted = state.feed_counts[tail->open.certificate];
  TALGU_CHECK(counted.all > 0 && (tail->closed || counted.open > 0));
  --counted.all;
  if (!tail->closed) --counted.open;
}

void hand_over(SyncState& state, Link& link, Bytes frame) {
  if (link.unsent == 0) link.unsent_at = state.now;
  link.unsent += frame.size();
  state.unsent += frame.size();
  state.effects.push_back(Send{.link = link.id, .frame = std::move(frame)});
}

}  // namespace

void send(SyncState& state, Link& link, Channel channel, const Message& message) {
  TALGU_CHECK(!is_counted(type_of(message)));
  hand_over(state, link, encode_frame(channel, message));
}

bool can_send(const SyncState& state, const Link& link, Channel channel, std::size_t bytes) {
  return link.out.allows(channel, bytes) && has_room(state, link, bytes);
}

bool try_send(SyncState& state, Link& link, Channel channel, const Message& message) {
  Bytes frame = encode_frame(channel, message);
  if (!can_send(state, link, channel, frame.size())) return false;
  link.out.spend(channel, frame.size());
  hand_over(state, link, std::move(frame));
  return true;
}

void note(SyncState& state, Note::Level level, std::string topic, std::string text) {
  state.effects.push_back(Note{.level = level, .topic = std::move(topic), .text = std::move(text)});
}

void forget_link(SyncState& state, LinkId id, Reason reason) {
  const auto found = state.links.find(id);
  if (found == state.links.end()) return;
  Link& link = found->second;
  const CertifiedNode* const node = state.authority.find_transport(link.session.link_key());
  if (node != nullptr && node->id != state.self.certificate) {
    Peer& peer = peer_of(state, node->id);
    peer.last_end = reason;
    peer.changed = true;
  }
  std::erase_if(state.standing, [id](const auto& one) { return one.second == id; });
  for (const FeedId& feed : link.fetching) {
    state.feeds[feed].source.reset();
    state.behind.insert(feed);
  }
  for (auto& [ticket, open] : state.tickets) {
    const auto* const run = std::get_if<RunTicket>(&open);
    if (run != nullptr && run->link == id) state.orphan_bytes += run->bytes;
  }
  state.parked_bytes -= link.parked_bytes;
  state.unsent -= link.unsent;
  state.links.erase(found);
}

void cut(SyncState& state, LinkId link, Reason reason) {
  if (!state.links.contains(link)) return;
  state.effects.push_back(Cut{.link = link, .reason = reason});
  forget_link(state, link, reason);
}

Link* find_link(SyncState& state, LinkId link) {
  const auto found = state.links.find(link);
  return found == state.links.end() ? nullptr : &found->second;
}

const FeedTail* durable(const SyncState& state, const FeedId& feed) {
  const auto found = state.feeds.find(feed);
  if (found == state.feeds.end()) return nullptr;
  const std::optional<FeedTail>& tail = found->second.durable;
  return tail ? &*tail : nullptr;
}

void set_durable(SyncState& state, Feed& feed, FeedTail tail) {
  uncount(state, feed.newest());
  if (feed.pending && feed.pending->last.seq <= tail.last.seq) feed.pending.reset();
  feed.durable = std::move(tail);
  count(state, feed.newest());
  if (const Certificate* const author = author_of(state, *feed.durable)) {
    std::uint64_t& newest = state.newest_clocks[author->party];
    newest = std::max(newest, feed.durable->clock);
  }
}

void set_pending(SyncState& state, Feed& feed, std::optional<FeedTail> tail) {
  uncount(state, feed.newest());
  feed.pending = std::move(tail);
  count(state, feed.newest());
}

bool readable(SyncState& state, Link& link, const FeedTail& tail) {
  LinkFeed& feed = link.feeds[tail.feed];
  if (feed.judged_at != state.authority_stamp || feed.judged_epoch != tail.epoch.number) {
    feed.judged_at = state.authority_stamp;
    feed.judged_epoch = tail.epoch.number;
    feed.readable = may_read(state.authority, tail, link.peer()).has_value();
  }
  return feed.readable;
}

CommitTicket open_ticket(SyncState& state, OpenTicket ticket) {
  const CommitTicket number{state.next_ticket++};
  state.tickets.emplace(number, std::move(ticket));
  return number;
}

Peer& peer_of(SyncState& state, const CertId& peer) {
  const auto [at, fresh] = state.peers.try_emplace(peer);
  if (fresh) at->second.state.certificate = peer;
  return at->second;
}

bool backs_off(SyncState& state, const CertId& peer, const FeedId& feed) {
  const auto& all = peer_of(state, peer).back_offs;
  const auto found = all.find(feed);
  return found != all.end() && found->second.until > state.now;
}

void back_off(SyncState& state, const CertId& peer, const FeedId& feed, Reason reason) {
  peer_of(state, peer).changed = true;
  auto& all = peer_of(state, peer).back_offs;
  if (all.size() >= bounds::kBackOffsPerPeerMax && !all.contains(feed)) all.erase(all.begin());
  BackOff& one = all[feed];
  one.reason = reason;
  one.settled = false;
  one.delay = one.delay == 0 ? bounds::kBackOffMs : std::min(2 * one.delay, bounds::kBackOffMsMax);
  one.until = state.now + one.delay;
}

void settle_back_offs(SyncState& state, const FeedId& feed) {
  for (auto& [certificate, peer] : state.peers) {
    const auto found = peer.back_offs.find(feed);
    if (found == peer.back_offs.end() || found->second.settled) continue;
    found->second.settled = true;
    peer.changed = true;
  }
}

std::uint64_t jitter(SyncState& state, std::uint64_t bound) {
  // splitmix64: spreads timers, guards nothing.
  state.random += 0x9e3779b97f4a7c15ULL;
  std::uint64_t mixed = state.random;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebULL;
  return bound == 0 ? 0 : (mixed ^ (mixed >> 31U)) % bound;
}

std::size_t budget_used(const SyncState& state) {
  std::size_t used = state.orphan_bytes;
  for (const auto& [id, link] : state.links) {
    if (link.stands()) used += link.in.run_window();
  }
  return used;
}

const Certificate* author_of(const SyncState& state, const FeedTail& tail) {
  const auto member = state.authority.find(tail.open.certificate);
  return member ? &member->node->certificate : nullptr;
}

}  // namespace talgu::sync
