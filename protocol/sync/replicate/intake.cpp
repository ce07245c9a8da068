#include "protocol/sync/replicate/intake.h"

#include "crypto/check.h"
#include "protocol/base/refusal.h"
#include "protocol/sync/replicate/fetch.h"
#include "protocol/sync/replicate/keys.h"
#include "protocol/sync/replicate/receipts.h"
#include "protocol/sync/replicate/serve.h"
#include "protocol/sync/status.h"

#include <algorithm>

namespace talgu::sync {
namespace {

struct Arrived {
  Run run;
  Channel channel = Channel::bulk;
  std::size_t bytes = 0;
  std::size_t credit = 0;
};

void release(Link& link, const Arrived& arrived) {
  link.in.release(arrived.channel, arrived.credit);
}

Run copy_of(const Run& run) {
  Run made{.feed = run.feed,
           .first_seq = run.first_seq,
           .head = run.head,
           .storage = to_bytes(run.entries),
           .entries = {}};
  made.entries = made.storage;
  return made;
}

void drop_oldest_parked(SyncState& state, Link& link) {
  const ParkedRun& oldest = link.parked.front();
  const auto feed = link.parked_feeds.find(oldest.run.feed);
  if (feed != link.parked_feeds.end() && --feed->second == 0) link.parked_feeds.erase(feed);
  link.parked_bytes -= oldest.bytes;
  state.parked_bytes -= oldest.bytes;
  link.parked.pop_front();
}

void park(SyncState& state, Link& link, Arrived arrived) {
  // It holds no credit while it waits: other feeds of this peer must not wait for it.
  release(link, arrived);
  // The frame's whole buffer stays in memory, whatever part of it the entries fill.
  const std::size_t bytes = arrived.run.storage.size() + sizeof(ParkedRun);
  ++link.parked_feeds[arrived.run.feed];
  link.parked.push_back({std::move(arrived.run), bytes});
  link.parked_bytes += bytes;
  state.parked_bytes += bytes;
  while (link.parked.size() > limits::kParkedObjectsMax ||
         link.parked_bytes > limits::kParkedBytesMax) {
    drop_oldest_parked(state, link);
  }
  while (state.parked_bytes > bounds::kParkedBytesTotalMax) {
    const auto most = std::ranges::max_element(
        state.links, {}, [](const auto& one) { return one.second.parked_bytes; });
    drop_oldest_parked(state, most->second);
  }
  link.ask_logs = true;
  peer_of(state, link.peer()).changed = true;
}

const FeedTail* newest(const SyncState& state, const FeedId& id) {
  const auto found = state.feeds.find(id);
  return found == state.feeds.end() ? nullptr : found->second.newest();
}

void refuse(SyncState& state, Link& link, const FeedId& id, const Error& error) {
  const Rule rule = rule_of(error);
  const FeedTail* const tail = newest(state, id);
  if (rule == Rule::fork && tail != nullptr) {
    name_fork(state, link, *tail, tail->last.seq);
    return;
  }
  // A genuine head over entries that do not join ours: a broken peer, or a fork below. Our own head
  // lets the peer find out which (C1).
  if (rule == Rule::run_head && durable(state, id) != nullptr) link.announce.insert(id);
  note(state, Note::Level::warn, "runs",
       "feed=" + short_hex(id) + " peer=" + short_hex(link.peer()) +
           " rule=" + std::string(name_of(rule)));
  // Nobody passes on what it has not checked. Feeds can be invented without end: silence bounds
  // what a liar costs us.
  if (rule == Rule::signature && tail == nullptr) {
    link.runs_muted_until = state.now + bounds::kHeadMuteMs;
  }
  back_off(state, link.peer(), id, reason_of(rule));
  queue_refusal(link, id, reason_of(rule));
  if (link.fetching.contains(id)) stop_fetch(state, link, id);
}

// True if the run is of no use as it is; what its head shows is remembered.
bool is_useless(SyncState& state, Link& link, const Run& run, Channel channel) {
  const auto found = state.feeds.find(run.feed);
  const FeedTail* const tail = found == state.feeds.end() ? nullptr : found->second.newest();
  const Position& end = run.head.head.position;
  if (backs_off(state, link.peer(), run.feed)) return true;
  if (tail != nullptr && !readable(state, link, *tail)) return true;
  // Sent before we asked another peer.
  if (channel == Channel::bulk && !link.fetching.contains(run.feed)) return true;
  if (found != state.feeds.end() && found->second.retry_at > state.now) return true;
  const bool fetched = link.fetching.contains(run.feed);
  if (tail == nullptr && !fetched && state.now < link.runs_muted_until) return true;
  const std::uint64_t next = tail == nullptr ? 0 : tail->last.seq + 1;
  if (run.first_seq == next) return false;
  if (tail == nullptr) return channel == Channel::live;
  if (end.seq == tail->last.seq && end.hash != tail->last.hash) return false;  // a fork: admit says
  take_claim(state, link, {.open = {}, .head = run.head});
  if (run.first_seq < next && link.fetching.contains(run.feed) && end.seq >= next) {
    link.wants_due.insert(run.feed);
  }
  return true;
}

// More feeds of one certificate than §6 knows are deferred, never stored: a thief of one key would
// fill every reader's memory with them (F7).
bool has_too_many_feeds(const SyncState& state, const CertId& certificate) {
  const auto found = state.feed_counts.find(certificate);
  if (found == state.feed_counts.end()) return false;
  const FeedCount& count = found->second;
  return count.open >= bounds::kOpenFeedsPerCertificateMax ||
         count.all >= bounds::kFeedsPerCertificateMax;
}

void commit(SyncState& state, Link& link, Arrived& arrived, Admitted admitted) {
  const FeedTail& tail = admitted.tail();
  if (tail.last.seq + 1 == admitted.entries().size() &&
      has_too_many_feeds(state, tail.open.certificate)) {
    back_off(state, link.peer(), tail.feed, Reason::rate_limited);
    queue_refusal(link, tail.feed, Reason::rate_limited);
    if (link.fetching.contains(tail.feed)) stop_fetch(state, link, tail.feed);
    release(link, arrived);
    return;
  }
  Feed& feed = state.feeds[tail.feed];
  const bool fresh = feed.newest() == nullptr;
  LinkFeed& theirs = link.feeds[tail.feed];
  theirs.theirs = std::max(theirs.theirs, tail.last.seq + 1);
  set_pending(state, feed, tail);
  feed.stalled.reset();
  feed.stalls_at = state.now + bounds::kStallMs;
  peer_of(state, link.peer()).back_offs.erase(tail.feed);
  if (fresh && !readable(state, link, tail)) {
    // Not in the list of readers by our own view: we hold it, but name it to this peer no more.
    note(state, Note::Level::warn, "feeds", "feed=" + short_hex(tail.feed) + " source=no-reader");
  }
  if (link.fetching.contains(tail.feed) &&
      (!theirs.claimed || theirs.claimed->seq <= tail.last.seq)) {
    stop_fetch(state, link, tail.feed);
  }
  const CommitTicket ticket = open_ticket(state, RunTicket{.tail = tail,
                                                           .first_seq = admitted.run().first_seq,
                                                           .link = link.id,
                                                           .channel = arrived.channel,
                                                           .bytes = arrived.bytes,
                                                           .credit = arrived.credit});
  state.committing_bytes += arrived.bytes;
  ++link.committing;
  peer_of(state, link.peer()).changed = true;
  if (tail.open.certificate == state.self.certificate) {
    state.effects.push_back(OwnFeedAhead{.feed = tail.feed, .position = tail.last});
  }
  state.effects.push_back(CommitRun{.ticket = ticket, .run = std::move(admitted)});
}

void judge(SyncState& state, Link& link, Arrived arrived) {
  const FeedId id = arrived.run.feed;
  if (is_useless(state, link, arrived.run, arrived.channel)) {
    release(link, arrived);
    return;
  }
  const FeedTail* const tail = newest(state, id);
  // Only what begins an epoch names versions and certificates that may be missing.
  std::optional<Run> kept;
  if (tail == nullptr || !epochs_in(arrived.run).empty()) kept = copy_of(arrived.run);
  auto admitted = admit(std::move(arrived.run), tail, state.authority, state.self.reader);
  if (admitted) {
    commit(state, link, arrived, *std::move(admitted));
    return;
  }
  if (admitted.error().fault == Fault::prerequisite_missing) {
    if (kept && rule_of(admitted.error()) != Rule::run_start) {
      arrived.run = *std::move(kept);
      park(state, link, std::move(arrived));
      return;
    }
    link.ask_logs = true;
  } else {
    refuse(state, link, id, admitted.error());
  }
  release(link, arrived);
}

void give_back(SyncState& state, const RunTicket& ticket) {
  state.committing_bytes -= ticket.bytes;
  Link* const link = find_link(state, ticket.link);
  if (link == nullptr) {
    state.orphan_bytes -= ticket.bytes;
    return;
  }
  link->in.release(ticket.channel, ticket.credit);
  --link->committing;
  peer_of(state, link->peer()).changed = true;
}

// The feed is durable up to a new tail: everybody who shall know is told.
void became_durable(SyncState& state, FeedTail tail, std::optional<LinkId> from) {
  const FeedId id = tail.feed;
  Feed& feed = state.feeds[id];
  const std::uint64_t end_before = feed.durable ? feed.durable->last.seq + 1 : 0;
  if (!feed.durable) {
    for (auto& [link_id, link] : state.links) {
      if (link.feeds.contains(id) && link.new_feeds > 0) --link.new_feeds;
    }
  }
  set_durable(state, feed, std::move(tail));
  TALGU_CHECK(feed.durable.has_value());
  const FeedTail& stored = *feed.durable;
  settle_back_offs(state, id);
  miss_keys(state, id);
  open_held_wraps(state, id);
  push_live(state, stored, end_before, from);
  queue_status(state, stored);
  note_receipt_due(state, stored, from);
}

}  // namespace

void receive_run(SyncState& state, Link& link, Channel channel, Run run, std::size_t bytes) {
  Arrived arrived{.run = std::move(run), .channel = channel, .bytes = bytes, .credit = bytes};
  if (link.parked_feeds.contains(arrived.run.feed)) {
    park(state, link, std::move(arrived));
    return;
  }
  judge(state, link, std::move(arrived));
}

void run_committed(SyncState& state, RunTicket ticket) {
  state.store_refuses.reset();
  give_back(state, ticket);
  became_durable(state, std::move(ticket.tail), ticket.link);
}

void run_failed(SyncState& state, const RunTicket& ticket, Reason reason) {
  const FeedId id = ticket.tail.feed;
  give_back(state, ticket);
  for (auto at = state.tickets.begin(); at != state.tickets.end();) {
    const auto* const later = std::get_if<RunTicket>(&at->second);
    if (later == nullptr || later->tail.feed != id) {
      ++at;
      continue;
    }
    give_back(state, *later);
    at = state.tickets.erase(at);
  }
  Feed& feed = state.feeds[id];
  set_pending(state, feed, std::nullopt);
  feed.retry_at = state.now + bounds::kCommitAgainMs;
  if (feed.source) {
    if (Link* const source = find_link(state, *feed.source)) stop_fetch(state, *source, id);
  }
  if (Link* const link = find_link(state, ticket.link)) {
    // It holds this for sure; by its tail it is asked again.
    LinkFeed& theirs = link->feeds[id];
    if (!theirs.claimed || theirs.claimed->seq < ticket.tail.last.seq) {
      theirs.claimed = ticket.tail.last;
    }
  }
  state.behind.insert(id);
  state.store_refuses = reason;
  for (auto& [certificate, peer] : state.peers) peer.changed = true;
  note(state, Note::Level::warn, "store",
       "feed=" + short_hex(id) + " reason=" + std::string(name_of(reason)));
}

void local_commit(SyncState& state, FeedTail tail) {
  became_durable(state, std::move(tail), std::nullopt);
}

void retry_parked(SyncState& state) {
  for (auto& [id, link] : state.links) {
    if (link.parked.empty()) continue;
    std::deque<ParkedRun> waiting = std::exchange(link.parked, {});
    state.parked_bytes -= std::exchange(link.parked_bytes, 0);
    link.parked_feeds.clear();
    for (ParkedRun& one : waiting) {
      // As if pushed: whether it is still being fetched from this peer matters no more.
      Arrived arrived{
          .run = std::move(one.run), .channel = Channel::live, .bytes = one.bytes, .credit = 0};
      if (link.parked_feeds.contains(arrived.run.feed)) {
        park(state, link, std::move(arrived));
      } else {
        judge(state, link, std::move(arrived));
      }
    }
  }
}

}  // namespace talgu::sync
