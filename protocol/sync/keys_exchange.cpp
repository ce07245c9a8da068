#include "protocol/sync/keys_exchange.h"

#include "protocol/refusal.h"
#include "protocol/sync/status.h"

#include <algorithm>

namespace talgu::sync {
namespace {

EpochName name_of(const SyncState& state, const EpochId& epoch, const EpochBody& body) {
  return {.federation = state.authority.id(),
          .feed = epoch.first,
          .epoch = epoch.second,
          .commit = body.commit};
}

void hold(SyncState& state, const HeldWrap& held) {
  // The oldest goes first: it is asked for again.
  if (state.held_wraps.size() >= bounds::kHeldWrapsMax) state.held_wraps.pop_front();
  state.held_wraps.push_back(held);
}

void open(SyncState& state, const HeldWrap& held) {
  const auto missing = state.missing_keys.find(held.epoch);
  if (missing == state.missing_keys.end() || missing->second.committing) return;
  const auto& [feed, number] = held.epoch;
  const auto body = state.runs.epoch_body(feed, number);
  if (!body) return;
  auto key = state.keys.unwrap(name_of(state, held.epoch, *body), body->hedge_commit, held.wrap);
  if (key) {
    missing->second.committing = true;
    const CommitTicket ticket = open_ticket(state, KeyTicket{held.epoch});
    state.effects.push_back(CommitKey{
        .ticket = ticket, .key = {.feed = feed, .epoch = number, .key = *std::move(key)}});
    return;
  }
  if (key.error().fault == Fault::locked) {
    hold(state, held);
    return;
  }
  note(state, Note::Level::warn, "keys",
       "feed=" + short_hex(feed) + " epoch=" + std::to_string(number) + " peer=" +
           short_hex(held.from) + " rule=" + std::string(talgu::name_of(rule_of(key.error()))));
  // Somebody else, soon; not at once, since there may be nobody but liars.
  missing->second.asked = held.from;
  missing->second.ask_at = state.now + bounds::kKeyGraceMs;
}

// Who may be asked for a key: not the one asked last, if there is another.
Link* pick(SyncState& state, const FeedTail& tail, const KeyAsk& ask) {
  Link* last_resort = nullptr;
  Link* author = nullptr;
  Link* other = nullptr;
  for (const auto& [peer, link_id] : state.standing) {
    Link& link = *find_link(state, link_id);
    if (!readable(state, link, tail) || link.feeds[tail.feed].theirs == 0) continue;
    if (ask.asked == peer) {
      last_resort = &link;
    } else if (peer == tail.open.certificate) {
      author = &link;
    } else {
      other = &link;
    }
  }
  if (author != nullptr) return author;
  return other != nullptr ? other : last_resort;
}

/// A key frame is smaller than this.
constexpr std::size_t kKeyFrameBytesMax = 256;

enum class Wrapped : std::uint8_t { sent, dropped, no_credit };

Wrapped send_key(SyncState& state, Link& link, const EpochId& epoch, Channel channel) {
  const FeedTail* const tail = durable(state, epoch.first);
  const auto member = state.authority.find(link.peer());
  if (tail == nullptr || !member || !readable(state, link, *tail)) return Wrapped::dropped;
  if (!can_send(state, link, channel, kKeyFrameBytesMax)) return Wrapped::no_credit;
  const auto body = state.runs.epoch_body(epoch.first, epoch.second);
  if (!body) return Wrapped::dropped;
  const auto wrap = state.keys.wrap(name_of(state, epoch, *body), link.peer(),
                                    member->node->certificate.seal_key);
  if (!wrap) return Wrapped::dropped;  // locked: the peer asks again
  const KeyFrame frame{.feed = epoch.first, .epoch = epoch.second, .wrap = *wrap};
  return try_send(state, link, channel, frame) ? Wrapped::sent : Wrapped::no_credit;
}

}  // namespace

void owe_key(SyncState& state, Link& link, const EpochId& epoch, Channel channel) {
  if (link.owed_keys.size() >= bounds::kOwedKeysPerLinkMax) return;  // the peer asks again
  link.owed_keys[epoch] = channel;
  if (state.keys.holds(epoch.first, epoch.second)) link.keys_due.insert(epoch);
}

void receive_want_key(SyncState& state, Link& link, const WantKey& want) {
  const FeedTail* const tail = durable(state, want.feed);
  if (tail == nullptr || !readable(state, link, *tail) || want.epoch == 0 ||
      want.epoch > tail->epoch.number) {
    queue_refusal(link, want.feed, reason_of(Rule::may_read));
    return;
  }
  owe_key(state, link, {want.feed, want.epoch}, Channel::bulk);
}

void receive_key(SyncState& state, Link& link, const KeyFrame& key) {
  const HeldWrap held{.epoch = {key.feed, key.epoch}, .wrap = key.wrap, .from = link.peer()};
  const FeedTail* const tail = durable(state, key.feed);
  if (tail != nullptr && !readable(state, link, *tail)) return;
  if (tail != nullptr && tail->epoch.number >= key.epoch) {
    open(state, held);
  } else if (link.feeds.contains(key.feed) || link.parked_feeds.contains(key.feed)) {
    hold(state, held);
  }
}

void miss_keys(SyncState& state, const FeedTail& tail, std::uint32_t epoch_before,
               std::uint64_t ask_at) {
  for (std::uint32_t epoch = epoch_before + 1; epoch <= tail.epoch.number; ++epoch) {
    if (state.keys.holds(tail.feed, epoch)) continue;
    state.missing_keys.try_emplace({tail.feed, epoch}, KeyAsk{.ask_at = ask_at, .asked = {}});
  }
}

void open_held_wraps(SyncState& state, const FeedId& feed) {
  const FeedTail* const tail = durable(state, feed);
  if (tail == nullptr || state.held_wraps.empty()) return;
  std::deque<HeldWrap> ready;
  std::erase_if(state.held_wraps, [&](const HeldWrap& held) {
    const bool now = held.epoch.first == feed && held.epoch.second <= tail->epoch.number;
    if (now) ready.push_back(held);
    return now;
  });
  for (const HeldWrap& held : ready) open(state, held);
}

void key_committed(SyncState& state, const KeyTicket& ticket) {
  state.missing_keys.erase(ticket.epoch);
  for (auto& [id, link] : state.links) {
    if (link.owed_keys.contains(ticket.epoch)) link.keys_due.insert(ticket.epoch);
  }
  for (auto& [certificate, peer] : state.peers) peer.changed = true;
}

void key_failed(SyncState& state, const KeyTicket& ticket) {
  const auto missing = state.missing_keys.find(ticket.epoch);
  if (missing == state.missing_keys.end()) return;
  missing->second.committing = false;
  missing->second.ask_at = state.now + bounds::kCommitAgainMs;
}

void pump_keys(SyncState& state, Link& link) {
  std::size_t made = 0;
  while (!link.keys_due.empty()) {
    if (made++ == bounds::kWrapsPerCall) {
      state.work_left = true;
      return;
    }
    const EpochId epoch = *link.keys_due.begin();
    if (send_key(state, link, epoch, link.owed_keys[epoch]) == Wrapped::no_credit) return;
    link.keys_due.erase(epoch);
    link.owed_keys.erase(epoch);
  }
}

void ask_for_keys(SyncState& state) {
  if (state.missing_keys.empty() || state.standing.empty() || state.keys.locked()) return;
  std::size_t asked = 0;
  for (auto& [epoch, ask] : state.missing_keys) {
    if (ask.committing || state.now < ask.ask_at) continue;
    if (asked++ == bounds::kKeyAsksPerCall) {
      state.work_left = true;
      return;
    }
    ask.ask_at = state.now + bounds::kKeyAskMs;
    const FeedTail* const tail = durable(state, epoch.first);
    Link* const link = tail == nullptr ? nullptr : pick(state, *tail, ask);
    if (link == nullptr) continue;
    const WantKey want{.feed = epoch.first, .epoch = epoch.second};
    if (try_send(state, *link, Channel::control, want)) ask.asked = link->peer();
  }
}

void unlocked(SyncState& state) {
  std::deque<HeldWrap> waiting = std::exchange(state.held_wraps, {});
  for (const HeldWrap& held : waiting) {
    const FeedTail* const tail = durable(state, held.epoch.first);
    if (tail != nullptr && tail->epoch.number >= held.epoch.second) {
      open(state, held);
    } else {
      hold(state, held);
    }
  }
  for (auto& [epoch, ask] : state.missing_keys) ask.ask_at = state.now;
}

}  // namespace talgu::sync
