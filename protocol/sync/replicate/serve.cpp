#include "protocol/sync/replicate/serve.h"

#include "protocol/base/layout.h"
#include "protocol/base/refusal.h"
#include "protocol/sync/replicate/keys.h"
#include "protocol/sync/status.h"

#include <algorithm>

namespace talgu::sync {
namespace {

void stop_sending(Link& link, const FeedId& id) {
  link.sending.erase(id);
  LinkFeed& feed = link.feeds[id];
  feed.send_next = feed.send_end;
}

std::size_t& blocked(Link& link, Channel channel) {
  return channel == Channel::live ? link.live_blocked : link.bulk_blocked;
}

enum class Sent : std::uint8_t { yes, no };

Sent send_run(SyncState& state, Link& link, const FeedId& id, std::size_t& slice) {
  LinkFeed& feed = link.feeds[id];
  const FeedTail* const tail = durable(state, id);
  if (tail == nullptr || !readable(state, link, *tail) || feed.send_next > tail->last.seq) {
    stop_sending(link, id);
    return Sent::no;
  }
  auto run = state.runs.run_from(id, feed.send_next);
  if (!run) {
    note(state, Note::Level::error, "store",
         "feed=" + short_hex(id) + " seq=" + std::to_string(feed.send_next) + " read=failed");
    stop_sending(link, id);
    return Sent::no;
  }
  const std::size_t bytes = run->entries.size();
  const std::uint64_t end = run->head.head.position.seq + 1;
  const auto epochs = epochs_in(*run);
  const std::size_t frame_bytes = bytes + bounds::kRunFrameOverhead;
  if (!can_send(state, link, feed.send_channel, frame_bytes) ||
      !try_send(state, link, feed.send_channel, RunFrame{*std::move(run)})) {
    blocked(link, feed.send_channel) = frame_bytes;
    return Sent::no;
  }
  slice -= std::min(slice, bytes);
  feed.send_next = end;
  feed.theirs = std::max(feed.theirs, end);
  peer_of(state, link.peer()).changed = true;
  for (const std::uint32_t epoch : epochs) owe_key(state, link, {id, epoch}, feed.send_channel);
  if (feed.send_next >= feed.send_end) link.sending.erase(id);
  return Sent::yes;
}

// One feed after another, so that a long one does not keep short ones waiting.
std::optional<FeedId> next_of(Link& link, Channel channel) {
  if (blocked(link, channel) > 0) return std::nullopt;
  const auto fits = [&link, channel](const FeedId& id) {
    return link.feeds[id].send_channel == channel;
  };
  const auto middle =
      link.sent_last ? link.sending.upper_bound(*link.sent_last) : link.sending.begin();
  const auto after = std::find_if(middle, link.sending.end(), fits);
  if (after != link.sending.end()) return *after;
  const auto before = std::find_if(link.sending.begin(), middle, fits);
  if (before != middle) return *before;
  return std::nullopt;
}

// A run is read again only once it fits: what a peer says costs it as much as it costs us.
void unblock(const SyncState& state, Link& link) {
  if (can_send(state, link, Channel::live, link.live_blocked)) link.live_blocked = 0;
  if (can_send(state, link, Channel::bulk, link.bulk_blocked)) link.bulk_blocked = 0;
}

}  // namespace

void receive_credit(const SyncState& state, Link& link, const Credit& credit) {
  link.out.grant(credit.channel, credit.bytes);
  unblock(state, link);
}

void frames_left(SyncState& state, Link& link, std::uint64_t bytes) {
  // The front may say what it likes: no more can leave than was sent.
  const std::size_t left = std::min<std::uint64_t>(bytes, link.unsent);
  if (left == 0) return;
  link.unsent -= left;
  link.unsent_at = state.now;
  state.unsent -= left;
  unblock(state, link);
}

void tick_sending(SyncState& state) {
  std::vector<LinkId> unread;
  for (const auto& [id, link] : state.links) {
    if (link.unsent > 0 && state.now >= link.unsent_at + bounds::kUnreadMs) unread.push_back(id);
  }
  for (const LinkId id : unread) {
    const Link& link = *find_link(state, id);
    note(state, Note::Level::warn, "unread",
         "key=" + short_hex(link.session.link_key()) + " bytes=" + std::to_string(link.unsent) +
             " detail=the peer reads nothing of what is sent to it");
    cut(state, id, Reason::timeout);
  }
}

void receive_want(SyncState& state, Link& link, const Want& want) {
  const FeedTail* const tail = durable(state, want.feed);
  // One answer for unknown and forbidden.
  if (tail == nullptr || !readable(state, link, *tail)) {
    queue_refusal(link, want.feed, reason_of(Rule::may_read));
    return;
  }
  if (want.to.seq == tail->last.seq && want.to.hash != tail->last.hash) {
    queue_refusal(link, want.feed, reason_of(Rule::fork));
    return;
  }
  LinkFeed& feed = link.feeds[want.feed];
  feed.theirs = want.from;
  feed.send_next = want.from;
  feed.send_end = std::min(want.to.seq, tail->last.seq) + 1;
  feed.send_channel = Channel::bulk;
  link.announce.erase(want.feed);
  if (feed.send_next < feed.send_end) {
    link.sending.insert(want.feed);
  } else {
    link.sending.erase(want.feed);
  }
  peer_of(state, link.peer()).changed = true;
}

void push_live(SyncState& state, const FeedTail& tail, std::uint64_t end_before,
               std::optional<LinkId> from) {
  const std::uint64_t end = tail.last.seq + 1;
  for (const auto& [peer, link_id] : state.standing) {
    Link& link = *find_link(state, link_id);
    if (link_id == from || !link.positions_known || !readable(state, link, tail)) continue;
    LinkFeed& feed = link.feeds[tail.feed];
    peer_of(state, peer).changed = true;
    if (feed.theirs >= end) continue;
    const bool sending = link.sending.contains(tail.feed);
    if (sending && feed.send_channel == Channel::live) {
      feed.send_end = end;
    } else if (!sending && feed.theirs >= end_before) {
      feed.send_next = feed.theirs;
      feed.send_end = end;
      feed.send_channel = Channel::live;
      link.sending.insert(tail.feed);
    } else {
      link.announce.insert(tail.feed);  // it fetches what it lacks in one go
    }
  }
}

void pump_runs(SyncState& state, Link& link, std::size_t& slice) {
  pump_keys(state, link);
  for (const Channel channel : {Channel::live, Channel::bulk}) {
    while (const auto id = next_of(link, channel)) {
      if (slice == 0) {
        state.work_left = true;
        return;
      }
      link.sent_last = *id;
      if (send_run(state, link, *id, slice) == Sent::yes) pump_keys(state, link);
    }
  }
}

std::vector<std::uint32_t> epochs_in(const Run& run) {
  // Kinds and lengths alone, in the compact form of RunWriter: rebuild() would hash every body.
  constexpr std::size_t kEpochBytes = 4;
  constexpr std::size_t kVersionBytes = 8 + 16;
  std::vector<std::uint32_t> epochs;
  std::uint32_t epoch = 0;
  LayoutReader in(run.entries);
  while (in.ok() && !in.rest().empty()) {
    const auto kind = static_cast<EntryKind>(in.u8());
    const std::uint8_t flags = in.u8();
    const std::size_t length = in.u32();
    static_cast<void>(in.u64());
    if ((flags & 1U) != 0) {
      static_assert(kEpochBytes == sizeof epoch);
      epoch = in.u32();
    }
    if ((flags & 2U) != 0) static_cast<void>(in.bytes(kVersionBytes));
    static_cast<void>(in.bytes(length));
    if (in.ok() && kind == EntryKind::epoch) epochs.push_back(epoch);
  }
  return epochs;
}

}  // namespace talgu::sync
