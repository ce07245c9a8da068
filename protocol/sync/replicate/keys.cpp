#include "protocol/sync/replicate/keys.h"

#include "crypto/check.h"
#include "protocol/base/refusal.h"
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

// ---- what is missing ---------------------------------------------------------------------------

KeyAsk& add_missing(SyncState& state, const EpochId& epoch) {
  const auto [at, fresh] = state.missing_keys.try_emplace(epoch);
  if (fresh) ++state.feeds[epoch.first].keys_missing;
  return at->second;
}

void plan_ask(SyncState& state, const EpochId& epoch, KeyAsk& ask, std::uint64_t at) {
  state.key_asks.erase({ask.ask_at, epoch});
  ask.ask_at = at;
  state.key_asks.emplace(at, epoch);
}

void drop_missing(SyncState& state, const EpochId& epoch) {
  const auto found = state.missing_keys.find(epoch);
  if (found == state.missing_keys.end()) return;
  state.key_asks.erase({found->second.ask_at, epoch});
  state.missing_keys.erase(found);
  Feed& feed = state.feeds[epoch.first];
  --feed.keys_missing;
  TALGU_CHECK(feed.durable.has_value());
  if (feed.keys_given_up || feed.keys_next <= feed.durable->epoch.number) {
    state.keys_to_look.insert(epoch.first);
  }
}

// True when as many keys as may be are asked for, or no epoch is left that could lack its own.
bool look(SyncState& state, const FeedId& id, std::uint64_t ask_at, std::size_t& looks) {
  Feed& feed = state.feeds[id];
  TALGU_CHECK(feed.durable.has_value());
  while (feed.keys_missing < bounds::kKeyAsksPerFeedMax) {
    if (feed.keys_next > feed.durable->epoch.number) {
      if (!feed.keys_given_up) return true;
      feed.keys_given_up = false;
      feed.keys_next = 1;
    }
    if (looks == 0) return false;
    --looks;
    const EpochId epoch{id, feed.keys_next++};
    if (state.missing_keys.contains(epoch) || state.keys.holds(id, epoch.second)) continue;
    plan_ask(state, epoch, add_missing(state, epoch), ask_at);
  }
  return true;
}

void look_on(SyncState& state) {
  std::size_t looks = bounds::kKeyLooksPerCall;
  while (!state.keys_to_look.empty()) {
    if (!look(state, *state.keys_to_look.begin(), state.now, looks)) {
      state.work_left = true;
      return;
    }
    state.keys_to_look.erase(state.keys_to_look.begin());
  }
}

// ---- wraps -------------------------------------------------------------------------------------

// Also of an epoch that is not asked for yet: keys follow their EPOCH by themselves.
void open(SyncState& state, const HeldWrap& held) {
  const auto missing = state.missing_keys.find(held.epoch);
  const auto& [feed, number] = held.epoch;
  const bool known = missing == state.missing_keys.end() ? state.keys.holds(feed, number)
                                                         : missing->second.committing;
  if (known) return;
  const auto body = state.runs.epoch_body(feed, number);
  if (!body) return;
  auto key = state.keys.unwrap(name_of(state, held.epoch, *body), body->hedge_commit, held.wrap);
  if (key) {
    KeyAsk& ask = add_missing(state, held.epoch);
    state.key_asks.erase({ask.ask_at, held.epoch});
    ask.committing = true;
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
  // Each costs a scalar multiplication: silence bounds what a liar costs us.
  peer_of(state, held.from).keys_muted_until = state.now + bounds::kKeyMuteMs;
  if (missing == state.missing_keys.end()) return;
  // Somebody else, soon; not at once, since there may be nobody but liars.
  missing->second.asked = held.from;
  plan_ask(state, held.epoch, missing->second, state.now + bounds::kKeyGraceMs);
}

bool is_muted(SyncState& state, const CertId& peer) {
  return state.now < peer_of(state, peer).keys_muted_until;
}

// Who may be asked for a key: not the one asked last, if there is another.
Link* pick(SyncState& state, const FeedTail& tail, const KeyAsk& ask) {
  Link* last_resort = nullptr;
  Link* author = nullptr;
  Link* other = nullptr;
  for (const auto& [peer, link_id] : state.standing) {
    Link& link = *find_link(state, link_id);
    if (!readable(state, link, tail) || link.feeds[tail.feed].theirs == 0) continue;
    if (is_muted(state, peer)) continue;
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

void forget_sent(const SyncState& state, Link& link) {
  while (!link.keys_sent_at.empty() &&
         state.now >= link.keys_sent_at.front().first + bounds::kKeyAgainMs) {
    link.keys_sent.erase(link.keys_sent_at.front().second);
    link.keys_sent_at.pop_front();
  }
}

void note_sent(const SyncState& state, Link& link, const EpochId& epoch) {
  if (link.keys_sent.insert(epoch).second) link.keys_sent_at.emplace_back(state.now, epoch);
}

// Asks for one key that is due, or gives it up for now when nobody has it and others wait.
void ask_one(SyncState& state, const EpochId& epoch, KeyAsk& ask) {
  Feed& feed = state.feeds[epoch.first];
  if (ask.tries >= bounds::kKeyTriesMax && feed.keys_missing >= bounds::kKeyAsksPerFeedMax) {
    feed.keys_given_up = true;
    drop_missing(state, epoch);
    return;
  }
  const std::uint64_t pause =
      std::min(bounds::kKeyAskMs << std::min(ask.tries, 8U), bounds::kKeyAskMsMax);
  plan_ask(state, epoch, ask, state.now + pause);
  TALGU_CHECK(feed.durable.has_value());
  Link* const link = pick(state, *feed.durable, ask);
  if (link == nullptr) return;
  const WantKey want{.feed = epoch.first, .epoch = epoch.second};
  if (!try_send(state, *link, Channel::control, want)) return;
  ask.asked = link->peer();
  ++ask.tries;
}

}  // namespace

void owe_key(SyncState& state, Link& link, const EpochId& epoch, Channel channel) {
  forget_sent(state, link);
  // The peer asks again.
  if (link.owed_keys.size() + link.keys_sent.size() >= bounds::kOwedKeysPerLinkMax) return;
  if (link.keys_sent.contains(epoch)) return;
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
  if (is_muted(state, link.peer())) return;
  if (tail != nullptr && !readable(state, link, *tail)) return;
  if (tail != nullptr && tail->epoch.number >= key.epoch) {
    open(state, held);
  } else if (link.feeds.contains(key.feed) || link.parked_feeds.contains(key.feed)) {
    hold(state, held);
  }
}

void miss_keys(SyncState& state, const FeedId& feed) {
  std::size_t looks = bounds::kKeyLooksPerCall;
  if (!look(state, feed, state.now + bounds::kKeyGraceMs, looks)) state.keys_to_look.insert(feed);
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
  drop_missing(state, ticket.epoch);
  for (auto& [id, link] : state.links) {
    if (link.owed_keys.contains(ticket.epoch)) link.keys_due.insert(ticket.epoch);
  }
  for (auto& [certificate, peer] : state.peers) peer.changed = true;
}

void key_failed(SyncState& state, const KeyTicket& ticket) {
  const auto missing = state.missing_keys.find(ticket.epoch);
  if (missing == state.missing_keys.end()) return;
  missing->second.committing = false;
  plan_ask(state, ticket.epoch, missing->second, state.now + bounds::kCommitAgainMs);
}

void pump_keys(SyncState& state, Link& link) {
  std::size_t made = 0;
  while (!link.keys_due.empty()) {
    if (made++ == bounds::kWrapsPerCall) {
      state.work_left = true;
      return;
    }
    const EpochId epoch = *link.keys_due.begin();
    const Wrapped wrapped = send_key(state, link, epoch, link.owed_keys[epoch]);
    if (wrapped == Wrapped::no_credit) return;
    if (wrapped == Wrapped::sent) note_sent(state, link, epoch);
    link.keys_due.erase(epoch);
    link.owed_keys.erase(epoch);
  }
}

void ask_for_keys(SyncState& state) {
  look_on(state);
  if (state.standing.empty() || state.keys.locked()) return;
  std::size_t asked = 0;
  while (!state.key_asks.empty() && state.key_asks.begin()->first <= state.now) {
    if (asked++ == bounds::kKeyAsksPerCall) {
      state.work_left = true;
      return;
    }
    const EpochId epoch = state.key_asks.begin()->second;
    ask_one(state, epoch, state.missing_keys.at(epoch));
  }
  if (!state.keys_to_look.empty()) state.work_left = true;
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
  for (auto& [epoch, ask] : state.missing_keys) {
    if (!ask.committing) plan_ask(state, epoch, ask, state.now);
  }
}

}  // namespace talgu::sync
