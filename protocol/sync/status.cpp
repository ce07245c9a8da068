#include "protocol/sync/status.h"

#include "protocol/law/audience/may_read.h"
#include "protocol/sync/replicate/fetch.h"
#include "protocol/sync/replicate/receipts.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

namespace talgu::sync {
namespace {

bool is_refusal(Reason reason) {
  switch (reason) {
    case Reason::in_sync_claimed:
    case Reason::in_sync_proven:
    case Reason::receiving:
    case Reason::sending:
    case Reason::key_missing:
      return false;
    default:
      return true;
  }
}

// By what the peer showed, or by what it says of what we showed.
bool is_forked(const LinkFeed& feed) {
  return feed.forked || feed.they_refuse == Reason::fork;
}

// What either side refused of the other's and has not taken since. That one of us may not read what
// it asked for is no fault of the data.
std::optional<std::pair<Reason, Turn>> refusal(const SyncState& state, const Link& link) {
  for (const auto& [id, feed] : link.feeds) {
    if (feed.they_refuse && *feed.they_refuse != Reason::not_permitted) {
      return std::pair(*feed.they_refuse, Turn::ours);
    }
  }
  const auto peer = state.peers.find(link.peer());
  if (peer == state.peers.end()) return std::nullopt;
  for (const auto& [id, back_off] : peer->second.back_offs) {
    if (back_off.settled || back_off.reason == Reason::not_permitted) continue;
    return std::pair(back_off.reason, Turn::theirs);
  }
  return std::nullopt;
}

void count_feeds(const SyncState& state, const Link& link, PeerState& made) {
  for (const auto& [id, feed] : link.feeds) {
    const auto known = state.feeds.find(id);
    const FeedTail* const tail = durable(state, id);
    const std::uint64_t held = tail == nullptr ? 0 : tail->last.seq + 1;
    if (tail != nullptr && !feed.readable) continue;
    if (tail != nullptr) {
      ++made.feeds_shared;
      count_proven(state, *tail, made);
      // Whoever else holds the feed may lack the key as we do: only its author surely has it.
      if (tail->open.certificate == link.peer()) made.keys_missing += known->second.keys_missing;
    }
    if (feed.claimed && feed.claimed->seq >= held) ++made.feeds_to_fetch;
    if (link.positions_known && feed.theirs < held) ++made.feeds_to_send;
  }
  made.parked = static_cast<std::uint32_t>(link.parked.size());
}

// Of a peer without a session, for whoever asks: too dear for every change.
void count_all_proven(const SyncState& state, PeerState& made) {
  for (const auto& [id, feed] : state.feeds) {
    if (!feed.durable || feed.durable->open.certificate != state.self.certificate) continue;
    if (may_read(state.authority, *feed.durable, made.certificate)) {
      count_proven(state, *feed.durable, made);
    }
  }
}

void judge_connected(const SyncState& state, const Link& link, PeerState& made) {
  made.connected = true;
  count_feeds(state, link, made);
  if (std::ranges::any_of(link.feeds, [](const auto& one) { return is_forked(one.second); })) {
    made.reason = Reason::fork;
  } else if (const auto refused = refusal(state, link)) {
    std::tie(made.reason, made.turn) = *refused;
  } else if (made.parked > 0) {
    made.reason = Reason::prerequisite_missing;
    made.turn = Turn::theirs;
  } else if (state.store_refuses) {
    made.reason = *state.store_refuses;
    made.turn = Turn::ours;
  } else if (made.feeds_to_fetch > 0 || link.committing > 0 || !link.positions_known) {
    // Until it says what it holds, nothing of that is known.
    made.reason = Reason::receiving;
    made.turn = Turn::theirs;
  } else if (made.feeds_to_send > 0 || !link.sending.empty()) {
    made.reason = Reason::sending;
    made.turn = Turn::ours;
  } else if (made.keys_missing > 0) {
    made.reason = Reason::key_missing;
    made.turn = Turn::theirs;
  } else if (made.feeds_shared == 0) {
    made.reason = Reason::nothing_addressed;
  } else {
    // What it holds of others' feeds is a matter between it and their authors.
    const bool proven = made.feeds_ours > 0 && made.feeds_proven == made.feeds_ours;
    made.reason = proven ? Reason::in_sync_proven : Reason::in_sync_claimed;
  }
}

PeerState judge(const SyncState& state, const CertId& id, const Peer* peer) {
  PeerState made{.certificate = id};
  if (peer != nullptr) made.they_say = peer->they_say;
  const auto standing = state.standing.find(id);
  const auto link =
      standing == state.standing.end() ? state.links.end() : state.links.find(standing->second);
  if (link != state.links.end()) {
    judge_connected(state, link->second, made);
  } else {
    made.reason = peer == nullptr ? Reason::never_seen : peer->last_end;
    made.turn = made.reason == Reason::locked && state.keys.locked() ? Turn::ours : Turn::nobody;
  }
  if (peer == nullptr) {
    made.since_ms = state.started;  // nothing has changed since then
  } else {
    made.since_ms = peer->state.reason == made.reason ? peer->state.since_ms : state.now;
  }
  return made;
}

}  // namespace

void queue_status(SyncState& state, const FeedTail& tail) {
  const Certificate* const author = author_of(state, tail);
  if (author == nullptr) return;
  for (const auto& [peer, link_id] : state.standing) {
    const auto member = state.authority.find(peer);
    if (!member || member->node->certificate.party != author->party) continue;
    Link& link = *find_link(state, link_id);
    if (link.status_due.empty()) link.status_at = state.now + bounds::kStatusMs;
    link.status_due.insert(tail.feed);
  }
}

void queue_refusal(Link& link, const FeedId& feed, Reason reason) {
  if (link.refusals_due.size() >= bounds::kRefusalsQueuedMax) return;
  link.refusals_due.insert_or_assign(feed, reason);
}

void receive_status(SyncState& state, Link& link, const StatusFrame& status) {
  Peer& peer = peer_of(state, link.peer());
  peer.they_say = status.reason;
  peer.changed = true;
  for (const StatusItem& item : status.items) {
    const auto found = link.feeds.find(item.feed);
    if (found == link.feeds.end()) continue;
    LinkFeed& feed = found->second;
    if (!is_refusal(item.reason)) {
      feed.they_refuse.reset();
      continue;
    }
    if (item.reason == Reason::fork && feed.they_refuse != Reason::fork) {
      note(state, Note::Level::error, "fork",
           "feed=" + short_hex(item.feed) + " named-by=" + short_hex(link.peer()));
    }
    feed.they_refuse = item.reason;
    if (link.fetching.contains(item.feed)) {
      back_off(state, link.peer(), item.feed, item.reason);
      stop_fetch(state, link, item.feed);
    }
  }
}

void pump_status(SyncState& state, Link& link) {
  const bool due = !link.status_due.empty() && state.now >= link.status_at;
  if (!due && link.refusals_due.empty()) return;
  StatusFrame frame;
  frame.reason = judge(state, link.peer(), nullptr).reason;
  auto refusal = link.refusals_due.begin();
  while (refusal != link.refusals_due.end() && frame.items.size() < kStatusItemsPerFrameMax) {
    // Zero whatever we hold: unknown and forbidden answer alike.
    frame.items.push_back({.feed = refusal->first, .entries = 0, .reason = refusal->second});
    ++refusal;
  }
  auto held = link.status_due.begin();
  while (due && held != link.status_due.end() && frame.items.size() < kStatusItemsPerFrameMax) {
    const FeedTail* const tail = durable(state, *held);
    if (tail != nullptr && readable(state, link, *tail)) {
      frame.items.push_back({.feed = *held, .entries = tail->last.seq + 1});
    }
    ++held;
  }
  if (!try_send(state, link, Channel::control, frame)) return;
  link.refusals_due.erase(link.refusals_due.begin(), refusal);
  link.status_due.erase(link.status_due.begin(), held);
  link.status_at = state.now + bounds::kStatusMs;
}

void tell_changes(SyncState& state) {
  for (auto& [id, peer] : state.peers) {
    if (!peer.changed) continue;
    peer.changed = false;
    const PeerState now = judge(state, id, &peer);
    if (now == peer.state) continue;
    peer.state = now;
    state.effects.push_back(PeerChanged{now});
  }
}

std::vector<PeerState> peer_states(const SyncState& state) {
  std::set<CertId> all;
  for (const auto& [id, peer] : state.peers) all.insert(id);
  for (const auto& [party, log] : state.authority.logs()) {
    for (const CertifiedNode* node : log.current()) all.insert(node->id);
  }
  all.erase(state.self.certificate);
  std::vector<PeerState> states;
  for (const CertId& id : all) {
    const auto known = state.peers.find(id);
    PeerState made = judge(state, id, known == state.peers.end() ? nullptr : &known->second);
    if (!made.connected) count_all_proven(state, made);
    states.push_back(made);
  }
  return states;
}

}  // namespace talgu::sync
