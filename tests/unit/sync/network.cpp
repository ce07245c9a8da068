#include "tests/unit/sync/network.h"

#include "crypto/check.h"

#include <algorithm>

namespace talgu::test {

using sync::Event;
using sync::LinkId;

void MemoryRuns::add(const Admitted& admitted) {
  const RunEntry& first = admitted.entries().front();
  for (const RunEntry& entry : admitted.entries()) {
    if (entry.header.kind != EntryKind::epoch) continue;
    auto body = parse_epoch(entry.body);
    TALGU_CHECK(body.has_value());
    epochs_[{admitted.feed(), entry.header.epoch}] = *body;
  }
  feeds_[admitted.feed()][admitted.tail().last.seq] = {copy_of(admitted.run()),
                                                       first.header.previous};
}

Result<Run> MemoryRuns::run_from(const FeedId& feed, std::uint64_t first_seq) {
  ++reads_;
  const auto found = feeds_[feed].lower_bound(first_seq);
  if (found == feeds_[feed].end()) return fail(Fault::invalid_input, "nothing there");
  const Stored& stored = found->second;
  if (stored.run.first_seq == first_seq) return copy_of(stored.run);
  TALGU_TRY(const auto entries, rebuild(stored.run, stored.previous));
  RunWriter writer;
  for (const RunEntry& entry : entries) {
    if (entry.header.seq >= first_seq) writer.add(entry.header, entry.body);
  }
  Run made{.feed = feed,
           .first_seq = first_seq,
           .head = stored.run.head,
           .storage = writer.take(),
           .entries = {}};
  made.entries = made.storage;
  return made;
}

Result<EpochBody> MemoryRuns::epoch_body(const FeedId& feed, std::uint32_t epoch) {
  const auto found = epochs_.find({feed, epoch});
  if (found == epochs_.end()) return fail(Fault::invalid_input, "no such epoch");
  return found->second;
}

Result<EntryHeader> MemoryRuns::header_at(const FeedId& feed, std::uint64_t seq) {
  const auto found = feeds_[feed].lower_bound(seq);
  if (found == feeds_[feed].end()) return fail(Fault::invalid_input, "nothing there");
  const Stored& stored = found->second;
  TALGU_TRY(const auto entries, rebuild(stored.run, stored.previous));
  return entries.at(seq - stored.run.first_seq).header;
}

Result<SignedReceipt> MemoryKeys::sign_receipt(Receipt receipt) {
  if (locked_) return fail(Fault::locked, "locked");
  ++receipts_signed_;
  receipt.claimed_minutes = static_cast<std::uint32_t>(kNow / 60'000);
  return talgu::sign_receipt(receipt, federation_, forged_ ? *forged_ : node_.signing_key);
}

Result<Signature> MemoryKeys::sign_session(ByteView message) {
  if (locked_) return fail(Fault::locked, "locked");
  const NodeSigningKey& key = forged_ ? *forged_ : node_.signing_key;
  return key.sign(SignedType::session, federation_, message);
}

Result<KeyWrap> MemoryKeys::wrap(const EpochName& epoch, const CertId& receiver,
                                 const SealKey& receiver_key) {
  if (locked_) return fail(Fault::locked, "locked");
  const auto found = keys_.find({epoch.feed, epoch.epoch});
  if (found == keys_.end()) return fail(Fault::prerequisite_missing, "no key");
  if (wrong_) return wrap_epoch_key(epoch, EpochKey::generate(), receiver, receiver_key);
  return wrap_epoch_key(epoch, found->second, receiver, receiver_key);
}

Result<EpochKey> MemoryKeys::unwrap(const EpochName& epoch, const HedgeCommit& hedge,
                                    const KeyWrap& wrap) {
  if (locked_) return fail(Fault::locked, "locked");
  return unwrap_epoch_key(epoch, hedge, wrap, node_.id, node_.seal_secret);
}

std::size_t Network::add(TestNode node, const Authority& authority) {
  hosts_.push_back(std::make_unique<Host>(std::move(node)));
  start(*hosts_.back(), authority, {});
  return hosts_.size() - 1;
}

void Network::start(Host& host, const Authority& authority, std::vector<FeedTail> tails) {
  host.runs = MemoryRuns();
  host.keys = std::make_unique<MemoryKeys>(host.node, authority.id());
  sync::SyncStart start{.self = {.certificate = host.node.id,
                                 .transport_key = host.node.certificate.transport_key,
                                 .reader = host.node.reader(),
                                 .store = {},
                                 .boot = host.boot,
                                 .boot_counter = host.boot_counter},
                        .authority = authority,
                        .tails = std::move(tails),
                        .receipts = {},
                        .seed = hosts_.size()};
  host.machine = std::make_unique<sync::SyncMachine>(std::move(start), host.runs, *host.keys);
}

void Network::wipe(std::size_t number, const Authority& authority, std::vector<FeedTail> tails) {
  for (std::size_t other = 0; other < hosts_.size(); ++other) {
    if (other != number) disconnect(number, other);
  }
  start(host(number), authority, std::move(tails));
}

void Network::inject(std::size_t from, std::size_t to, sync::Channel channel,
                     const sync::Message& message) {
  const auto link = machine(to).link_of(host(from).node.id);
  TALGU_CHECK(link.has_value());
  event(to, sync::FrameReceived{.link = *link, .frame = sync::encode_frame(channel, message)});
}

void Network::connect(std::size_t dialler, std::size_t listener) {
  const LinkId out{next_link_++};
  const LinkId in{next_link_++};
  wires_[{dialler, out}] = {listener, in};
  wires_[{listener, in}] = {dialler, out};
  event(listener, sync::LinkUp{.link = in,
                               .transport_key = host(dialler).node.certificate.transport_key,
                               .direction = sync::LinkDirection::accepted});
  event(dialler, sync::LinkUp{.link = out,
                              .transport_key = host(listener).node.certificate.transport_key,
                              .direction = sync::LinkDirection::dialled});
}

void Network::disconnect(std::size_t one, std::size_t other) {
  std::vector<std::pair<std::size_t, LinkId>> down;
  for (const auto& [from, to] : wires_) {
    if ((from.first == one && to.host == other) || (from.first == other && to.host == one)) {
      down.push_back(from);
    }
  }
  for (const auto& [number, link] : down) {
    wires_.erase({number, link});
    event(number, sync::LinkDown{link});
  }
}

void Network::event(std::size_t number, Event event) {
  apply(number, machine(number).handle(std::move(event), now_));
}

void Network::publish(std::size_t number, std::vector<Admitted> runs,
                      const std::vector<NewEpochKey>& keys) {
  for (const NewEpochKey& key : keys) host(number).keys->add(key);
  for (const Admitted& run : runs) host(number).runs.add(run);
  event(number, sync::LocalCommit{runs.back().tail()});
}

void Network::apply(std::size_t number, sync::Effects effects) {
  Host& self = host(number);
  for (sync::Effect& effect : effects) {
    if (auto* const sent = std::get_if<sync::Send>(&effect)) {
      const auto wire = wires_.find({number, sent->link});
      if (wire == wires_.end()) continue;
      SentFrame frame{number, wire->second.host, wire->second.link, sent->link,
                      std::move(sent->frame)};
      frames_.push_back(frame);
      if (!host(frame.to).reads) continue;
      answers_.emplace_back(number,
                            sync::FramesLeft{.link = frame.sender, .bytes = frame.bytes.size()});
      if (!loses || !loses(frame)) moving_.push_back(std::move(frame));
    } else if (auto* const run = std::get_if<sync::CommitRun>(&effect)) {
      if (fails(number, run->ticket, self.fail_commits)) continue;
      const bool own = run->run.tail().open.certificate == self.node.id;
      if (own && self.ahead.empty()) ++self.stored_before_told;
      self.runs.add(run->run);
      answer(number, run->ticket);
    } else if (auto* const log = std::get_if<sync::CommitStatement>(&effect)) {
      if (fails(number, log->ticket, self.fail_statements)) continue;
      ++self.statements;
      answer(number, log->ticket);
    } else if (auto* const key = std::get_if<sync::CommitKey>(&effect)) {
      if (fails(number, key->ticket, self.fail_keys)) continue;
      self.keys->add(key->key);
      answer(number, key->ticket);
    } else if (auto* const receipts = std::get_if<sync::CommitReceipts>(&effect)) {
      ++self.receipt_commits;
      if (self.fail_receipts > 0) {
        --self.fail_receipts;
        answers_.emplace_back(
            number, sync::CommitFailed{.ticket = receipts->ticket, .reason = Reason::map_limit});
        continue;
      }
      for (const SignedReceipt& one : receipts->receipts) {
        self.receipts[{one.receipt.feed, one.receipt.reader}] = one;
      }
      answer(number, receipts->ticket);
    } else if (auto* const cut = std::get_if<sync::Cut>(&effect)) {
      self.cuts.push_back(*cut);
      // The frames before it still arrive; then the other end sees the link go down.
      const auto wire = wires_.find({number, cut->link});
      if (wire != wires_.end()) {
        answers_.emplace_back(wire->second.host, sync::LinkDown{wire->second.link});
      }
    } else if (auto* const note = std::get_if<sync::Note>(&effect)) {
      self.notes.push_back(*note);
    } else if (auto* const ahead = std::get_if<sync::OwnFeedAhead>(&effect)) {
      self.ahead.push_back(*ahead);
    } else if (auto* const redial = std::get_if<sync::Redial>(&effect)) {
      self.redials.push_back(*redial);
    }
  }
  self.held_max = std::max(self.held_max, self.machine->bytes_held());
}

bool Network::fails(std::size_t number, sync::CommitTicket ticket, std::size_t& left) {
  if (left == 0) return false;
  --left;
  answers_.emplace_back(number,
                        sync::CommitFailed{.ticket = ticket, .reason = Reason::disk_reserve});
  return true;
}

void Network::answer(std::size_t number, sync::CommitTicket ticket) {
  ++host(number).commits;
  if (host(number).hold_commits) {
    host(number).held.push_back(sync::Committed{ticket});
  } else {
    answers_.emplace_back(number, sync::Committed{ticket});
  }
}

void Network::release_commits(std::size_t number) {
  for (Event& one : std::exchange(host(number).held, {})) answers_.emplace_back(number, one);
}

void Network::run() {
  constexpr int kStepsMax = 200'000;
  for (int step = 0; step < kStepsMax; ++step) {
    if (!moving_.empty()) {
      SentFrame frame = std::move(moving_.front());
      moving_.pop_front();
      event(frame.to, sync::FrameReceived{.link = frame.link, .frame = std::move(frame.bytes)});
      continue;
    }
    if (!answers_.empty()) {
      auto [number, one] = std::move(answers_.front());
      answers_.pop_front();
      event(number, std::move(one));
      continue;
    }
    bool due = false;
    for (std::size_t i = 0; i < hosts_.size(); ++i) {
      if (machine(i).next_tick_ms(now_) > now_) continue;
      due = true;
      event(i, sync::Tick{});
    }
    if (!due) return;
  }
  TALGU_CHECK(false);
}

void Network::wait(std::uint64_t ms) {
  const std::uint64_t end = now_ + ms;
  run();
  while (now_ < end) {
    std::uint64_t next = end;
    for (std::size_t i = 0; i < hosts_.size(); ++i) {
      next = std::min(next, machine(i).next_tick_ms(now_));
    }
    now_ = std::max(now_ + 1, next);
    for (std::size_t i = 0; i < hosts_.size(); ++i) event(i, sync::Tick{});
    run();
  }
}

std::size_t Network::naming(std::size_t to, ByteView bytes) const {
  return static_cast<std::size_t>(std::ranges::count_if(frames_, [&](const SentFrame& frame) {
    return frame.to == to && !std::ranges::search(frame.bytes, bytes).empty();
  }));
}

std::size_t Network::count(sync::FrameType type) const {
  return static_cast<std::size_t>(std::ranges::count_if(frames_, [&](const SentFrame& frame) {
    const auto header = sync::parse_frame_header(frame.bytes);
    return header && header->type == type;
  }));
}

}  // namespace talgu::test
