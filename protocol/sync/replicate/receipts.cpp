#include "protocol/sync/replicate/receipts.h"

#include "protocol/base/refusal.h"

#include <algorithm>

namespace talgu::sync {
namespace {

bool is_ours(const SyncState& state, const FeedTail& tail) {
  return tail.open.certificate == state.self.certificate;
}

std::uint64_t entries_of(const SignedReceipt* receipt) {
  return receipt == nullptr ? 0 : receipt->receipt.position.seq + 1;
}

HeldReceipt* find_held(SyncState& state, const ReceiptName& name) {
  const auto feed = state.receipts.feeds.find(name.first);
  if (feed == state.receipts.feeds.end()) return nullptr;
  const auto held = feed->second.held.find(name.second);
  return held == feed->second.held.end() ? nullptr : &held->second;
}

Link* standing_link(SyncState& state, const CertId& peer) {
  const auto found = state.standing.find(peer);
  return found == state.standing.end() ? nullptr : find_link(state, found->second);
}

void store_by(SyncState& state, const ReceiptName& name, std::uint64_t at) {
  ReceiptBook& book = state.receipts;
  book.store_at = book.to_store.empty() ? at : std::min(book.store_at, at);
  book.to_store.insert(name);
}

void take(SyncState& state, const SignedReceipt& receipt, std::uint64_t store_at) {
  const ReceiptName name{receipt.receipt.feed, receipt.receipt.reader};
  state.receipts.feeds[name.first].held.insert_or_assign(
      name.second, HeldReceipt{.receipt = receipt, .durable = false, .owed = false});
  store_by(state, name, store_at);
}

// ---- our own -----------------------------------------------------------------------------------

void plan_own(SyncState& state, const FeedId& id) {
  FeedReceipts& feed = state.receipts.feeds[id];
  if (feed.due_at != 0) return;
  const std::uint64_t earliest = feed.made_at == 0 ? 0 : feed.made_at + bounds::kReceiptMs;
  feed.due_at = std::max({state.now, earliest, std::uint64_t{1}});
  state.receipts.due.emplace(feed.due_at, id);
}

// Versions of the logs that survive a crash: a later receipt must not cite earlier ones.
std::optional<Receipt> draft(SyncState& state, const FeedTail& tail) {
  const Certificate* const author = author_of(state, tail);
  if (author == nullptr) return std::nullopt;
  const std::uint64_t log_version = state.logs_durable[author->party];
  const auto log_hash = state.authority.log_of(author->party)->hash_at(log_version);
  if (!log_hash) return std::nullopt;
  const FederationVersion& version = state.authority.federation().newest();
  return Receipt{.feed = tail.feed,
                 .position = tail.last,
                 .reader = state.self.certificate,
                 .federation_version = version.number,
                 .federation_hash = hash16(version.hash),
                 .log_version = log_version,
                 .log_hash = hash16(*log_hash),
                 .claimed_minutes = 0};
}

void make_own(SyncState& state, const FeedId& id) {
  const FeedTail* const tail = durable(state, id);
  // Never for a second branch: whoever signs both witnesses neither (§8).
  if (tail == nullptr || is_ours(state, *tail) || state.forked.contains(id)) return;
  if (entries_of(receipt_of(state, id, state.self.certificate)) > tail->last.seq) return;
  const auto receipt = draft(state, *tail);
  if (!receipt) return;
  const auto made = state.keys.sign_receipt(*receipt);
  state.receipts.feeds[id].made_at = state.now;
  if (!made) {
    note(state, Note::Level::error, "receipts",
         "feed=" + short_hex(id) + " detail=cannot sign: " + made.error().what);
    return;
  }
  take(state, *made, state.now);
}

// The author shall have every receipt for its feed; who gave us the entries shall have ours.
void spread(SyncState& state, const ReceiptName& name, HeldReceipt& held) {
  const FeedTail* const tail = durable(state, name.first);
  if (tail == nullptr) return;
  const CertId& author = tail->open.certificate;
  if (author != state.self.certificate) {
    held.owed = true;
    if (Link* const link = standing_link(state, author)) link->receipts.due.insert(name);
  }
  if (name.second != state.self.certificate) return;
  const auto giver = state.receipts.feeds[name.first].giver;
  Link* const link = giver ? find_link(state, *giver) : nullptr;
  if (link != nullptr && link->stands()) link->receipts.due.insert(name);
}

// ---- those of others ---------------------------------------------------------------------------

bool has_too_many(const SyncState& state, const FeedReceipts& feed, const CertId& reader) {
  const auto party_of = [&state](const CertId& id) {
    const auto member = state.authority.find(id);
    return member ? member->node->certificate.party : PartyId{};
  };
  const PartyId party = party_of(reader);
  const auto same = std::ranges::count_if(
      feed.held, [&](const auto& one) { return party_of(one.first) == party; });
  return static_cast<std::size_t>(same) >= bounds::kReceiptsPerPartyMax;
}

Status check(SyncState& state, const FeedTail& tail, const SignedReceipt& receipt) {
  const std::uint64_t seq = receipt.receipt.position.seq;
  if (seq > tail.last.seq) return check_receipt(receipt, tail, {}, state.authority);
  TALGU_TRY(const EntryHeader header, state.runs.header_at(tail.feed, seq));
  const std::uint32_t number = std::max<std::uint32_t>(header.epoch, 1);
  EpochBody older;
  const bool newest = number == tail.epoch.number;
  if (!newest) {
    TALGU_TRY(older, state.runs.epoch_body(tail.feed, number));
  }
  const ReceiptPlace place{.hash = entry_hash(encode_header(header)),
                           .epoch = newest ? &tail.epoch.body : &older};
  return check_receipt(receipt, tail, place, state.authority);
}

// Faults: those of check_receipt() and replaces(). What we have no use for is passed over.
Status receive(SyncState& state, Link& link, const SignedReceipt& receipt) {
  const auto& [feed, reader] = std::pair(receipt.receipt.feed, receipt.receipt.reader);
  const FeedTail* const tail = durable(state, feed);
  // Unknown and forbidden feeds alike: no answer.
  if (tail == nullptr || !readable(state, link, *tail)) return {};
  if (reader == state.self.certificate) return {};
  if (const SignedReceipt* const held = receipt_of(state, feed, reader)) {
    TALGU_TRY(const bool newer, replaces(receipt.receipt, held->receipt));
    if (!newer) return {};
  } else if (has_too_many(state, state.receipts.feeds[feed], reader)) {
    return {};
  }
  TALGU_PASS(check(state, *tail, receipt));
  const std::uint64_t stored_at = state.receipts.stored_at;
  take(state, receipt,
       stored_at == 0 ? state.now : std::max(state.now, stored_at + bounds::kReceiptStoreMs));
  if (reader == link.peer()) link.receipts.pause = 0;
  const auto peer = state.peers.find(reader);
  if (peer != state.peers.end()) peer->second.changed = true;
  return {};
}

// ---- asking ------------------------------------------------------------------------------------

// A claim that was there at the last look and has no receipt yet is asked for.
void look_for_claims(SyncState& state, Link& link) {
  std::map<FeedId, std::uint64_t> lack;
  for (const auto& [id, feed] : state.feeds) {
    if (!feed.durable || !is_ours(state, *feed.durable)) continue;
    const auto theirs = link.feeds.find(id);
    if (theirs == link.feeds.end() || !theirs->second.readable) continue;
    const std::uint64_t claimed = std::min(theirs->second.theirs, feed.durable->last.seq + 1);
    const std::uint64_t proven = entries_of(receipt_of(state, id, link.peer()));
    if (claimed <= proven) continue;
    lack[id] = claimed;
    const auto before = link.receipts.lack.find(id);
    if (before != link.receipts.lack.end() && before->second > proven) link.receipts.ask.insert(id);
  }
  link.receipts.lack = std::move(lack);
  std::uint64_t& pause = link.receipts.pause;
  if (link.receipts.ask.empty()) pause = 0;
  pause = pause == 0 ? bounds::kReceiptLookMs : std::min(2 * pause, bounds::kReceiptLookMsMax);
  link.receipts.look_at = state.now + pause;
}

bool pump_asks(SyncState& state, Link& link) {
  while (!link.receipts.ask.empty()) {
    WantReceipts want;
    auto at = link.receipts.ask.begin();
    for (; at != link.receipts.ask.end() && want.feeds.size() < kWantReceiptsPerFrameMax; ++at) {
      const FeedTail* const tail = durable(state, *at);
      if (tail != nullptr && readable(state, link, *tail)) want.feeds.push_back(*at);
    }
    if (!want.feeds.empty() && !try_send(state, link, Channel::control, want)) return false;
    link.receipts.ask.erase(link.receipts.ask.begin(), at);
  }
  return true;
}

}  // namespace

void load_receipts(SyncState& state, const std::vector<SignedReceipt>& receipts) {
  for (const SignedReceipt& one : receipts) {
    const FeedTail* const tail = durable(state, one.receipt.feed);
    if (tail == nullptr) continue;
    // What was sent before is not remembered: an author is sent it once more.
    state.receipts.feeds[one.receipt.feed].held.insert_or_assign(
        one.receipt.reader,
        HeldReceipt{.receipt = one, .durable = true, .owed = !is_ours(state, *tail)});
  }
  for (const auto& [id, feed] : state.feeds) {
    if (feed.durable) note_receipt_due(state, *feed.durable, std::nullopt);
  }
}

void begin_receipts(SyncState& state, Link& link) {
  link.receipts.look_at = state.now + bounds::kReceiptLookMs;
  for (const auto& [id, feed] : state.receipts.feeds) {
    const FeedTail* const tail = durable(state, id);
    if (tail == nullptr || tail->open.certificate != link.peer()) continue;
    for (const auto& [reader, held] : feed.held) {
      if (held.owed && held.durable) link.receipts.due.emplace(id, reader);
    }
  }
}

void note_receipt_due(SyncState& state, const FeedTail& tail, std::optional<LinkId> giver) {
  if (is_ours(state, tail)) return;
  if (entries_of(receipt_of(state, tail.feed, state.self.certificate)) > tail.last.seq) return;
  if (giver) state.receipts.feeds[tail.feed].giver = giver;
  plan_own(state, tail.feed);
}

void receive_receipts(SyncState& state, Link& link, const ReceiptsFrame& frame) {
  for (const SignedReceipt& receipt : frame.receipts) {
    if (state.now < link.receipts.muted_until) return;
    const Status taken = receive(state, link, receipt);
    if (taken) continue;
    const Rule rule = rule_of(taken.error());
    if (taken.error().fault == Fault::prerequisite_missing) {
      if (rule != Rule::receipt_ahead) link.ask_logs = true;
      continue;  // the author asks again
    }
    if (rule == Rule::none) {
      note(state, Note::Level::error, "store",
           "feed=" + short_hex(receipt.receipt.feed) + " read=failed");
      continue;
    }
    // Whether it fits the reader's other receipts depends on which of them each node holds: who
    // passes it on cannot know.
    if (rule == Rule::receipt_versions && receipt.receipt.reader != link.peer()) continue;
    // Nobody passes on what it has not checked. Silence bounds what a liar costs us.
    link.receipts.muted_until = state.now + bounds::kReceiptMuteMs;
    note(state, Note::Level::warn, "receipts",
         "peer=" + short_hex(link.peer()) + " feed=" + short_hex(receipt.receipt.feed) +
             " reader=" + short_hex(receipt.receipt.reader) +
             " rule=" + std::string(name_of(rule)));
  }
}

void receive_want_receipts(SyncState& state, Link& link, const WantReceipts& want) {
  for (const FeedId& id : want.feeds) {
    const FeedTail* const tail = durable(state, id);
    if (tail == nullptr || !readable(state, link, *tail) || is_ours(state, *tail)) continue;
    const ReceiptName name{id, state.self.certificate};
    const HeldReceipt* const held = find_held(state, name);
    if (held != nullptr && held->durable) link.receipts.due.insert(name);
    note_receipt_due(state, *tail, link.id);
  }
}

void receipts_committed(SyncState& state, const ReceiptTicket& ticket) {
  state.receipts.storing = false;
  for (const SignedReceipt& one : ticket.receipts) {
    const ReceiptName name{one.receipt.feed, one.receipt.reader};
    HeldReceipt* const held = find_held(state, name);
    if (held == nullptr || held->receipt != one) continue;  // a newer one is on its way
    held->durable = true;
    spread(state, name, *held);
  }
}

void receipts_failed(SyncState& state, const ReceiptTicket& ticket) {
  state.receipts.storing = false;
  for (const SignedReceipt& one : ticket.receipts) {
    const ReceiptName name{one.receipt.feed, one.receipt.reader};
    const HeldReceipt* const held = find_held(state, name);
    if (held == nullptr || held->durable) continue;
    store_by(state, name, state.now + bounds::kCommitAgainMs);
  }
}

void make_receipts(SyncState& state) {
  ReceiptBook& book = state.receipts;
  std::size_t made = 0;
  while (!book.due.empty() && book.due.begin()->first <= state.now && !state.keys.locked()) {
    if (made++ == bounds::kReceiptsPerCall) {
      state.work_left = true;
      break;
    }
    const FeedId id = book.due.begin()->second;
    book.due.erase(book.due.begin());
    book.feeds[id].due_at = 0;
    make_own(state, id);
  }
  if (book.storing || book.to_store.empty() || state.now < book.store_at) return;
  ReceiptTicket ticket;
  auto at = book.to_store.begin();
  for (; at != book.to_store.end() && ticket.receipts.size() < bounds::kReceiptsPerCommit; ++at) {
    if (const HeldReceipt* const held = find_held(state, *at)) {
      ticket.receipts.push_back(held->receipt);
    }
  }
  book.to_store.erase(book.to_store.begin(), at);
  book.storing = true;
  book.stored_at = state.now;
  book.store_at = state.now + bounds::kReceiptStoreMs;  // of what is left
  CommitReceipts commit{.ticket = {}, .receipts = ticket.receipts};
  commit.ticket = open_ticket(state, std::move(ticket));
  state.effects.push_back(std::move(commit));
}

void pump_receipts(SyncState& state, Link& link) {
  if (!pump_asks(state, link)) return;
  std::set<ReceiptName>& due = link.receipts.due;
  while (!due.empty()) {
    ReceiptsFrame frame;
    std::vector<HeldReceipt*> paid;
    auto at = due.begin();
    for (; at != due.end() && frame.receipts.size() < kReceiptsPerFrameMax; ++at) {
      const FeedTail* const tail = durable(state, at->first);
      HeldReceipt* const held = find_held(state, *at);
      if (tail == nullptr || held == nullptr || !held->durable) continue;
      if (!readable(state, link, *tail)) continue;
      frame.receipts.push_back(held->receipt);
      if (tail->open.certificate == link.peer()) paid.push_back(held);
    }
    if (!frame.receipts.empty() && !try_send(state, link, Channel::control, frame)) return;
    due.erase(due.begin(), at);
    for (HeldReceipt* const held : paid) held->owed = false;
  }
}

void tick_receipts(SyncState& state) {
  for (auto& [id, link] : state.links) {
    if (link.stands() && state.now >= link.receipts.look_at) look_for_claims(state, link);
  }
}

std::uint64_t receipts_due_at(const SyncState& state) {
  const ReceiptBook& book = state.receipts;
  std::uint64_t due = 0;
  const auto add = [&due](std::uint64_t at) { due = due == 0 ? at : std::min(due, at); };
  if (!book.due.empty() && !state.keys.locked()) add(book.due.begin()->first);
  if (!book.to_store.empty() && !book.storing) add(book.store_at);
  for (const auto& [id, link] : state.links) {
    if (link.stands()) add(link.receipts.look_at);
  }
  return due;
}

const SignedReceipt* receipt_of(const SyncState& state, const FeedId& feed, const CertId& reader) {
  const auto found = state.receipts.feeds.find(feed);
  if (found == state.receipts.feeds.end()) return nullptr;
  const auto held = found->second.held.find(reader);
  return held == found->second.held.end() ? nullptr : &held->second.receipt;
}

std::vector<SignedReceipt> receipts_of(const SyncState& state, const FeedId& feed) {
  std::vector<SignedReceipt> all;
  const auto found = state.receipts.feeds.find(feed);
  if (found == state.receipts.feeds.end()) return all;
  for (const auto& [reader, held] : found->second.held) all.push_back(held.receipt);
  return all;
}

void count_proven(const SyncState& state, const FeedTail& tail, PeerState& peer) {
  if (!is_ours(state, tail)) return;
  ++peer.feeds_ours;
  const SignedReceipt* const receipt = receipt_of(state, tail.feed, peer.certificate);
  if (entries_of(receipt) > tail.last.seq) ++peer.feeds_proven;
  if (receipt == nullptr) return;
  peer.receipt_minutes = std::max(peer.receipt_minutes, receipt->receipt.claimed_minutes);
}

}  // namespace talgu::sync
