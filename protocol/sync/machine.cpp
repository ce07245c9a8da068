#include "protocol/sync/machine.h"

#include "protocol/base/refusal.h"
#include "protocol/sync/replicate/digests.h"
#include "protocol/sync/replicate/fetch.h"
#include "protocol/sync/replicate/intake.h"
#include "protocol/sync/replicate/keys.h"
#include "protocol/sync/replicate/logs.h"
#include "protocol/sync/replicate/receipts.h"
#include "protocol/sync/replicate/serve.h"
#include "protocol/sync/session/sessions.h"
#include "protocol/sync/session/timers.h"
#include "protocol/sync/state.h"
#include "protocol/sync/status.h"

#include <algorithm>
#include <utility>

namespace talgu::sync {

// Routes events and messages to the parts; after each event lets every link send what it may.
class SyncMachine::Core final {
 public:
  Core(SyncStart start, RunSource& runs, NodeKeys& keys)
      : state_(start.self, std::move(start.authority), runs, keys) {
    state_.random = start.seed;
    for (FeedTail& tail : start.tails) {
      const FeedId feed = tail.feed;
      set_durable(state_, state_.feeds[feed], std::move(tail));
      state_.keys_to_look.insert(feed);
    }
    for (const auto& [party, log] : state_.authority.logs()) {
      state_.logs_durable[party] = log.version();
    }
    load_receipts(state_, start.receipts);
  }

  Effects handle(Event event, std::uint64_t now_ms) {
    state_.now = std::max(state_.now, now_ms);
    if (state_.started == 0) state_.started = state_.now;
    state_.work_left = false;
    std::visit([this](auto& one) { on(std::move(one)); }, event);
    settle();
    return std::exchange(state_.effects, {});
  }

  SyncState& state() { return state_; }

 private:
  void on(LinkUp up) { link_up(state_, up); }

  void on(LinkDown down) { forget_link(state_, down.link, Reason::no_route); }

  void on(FrameReceived received) {
    Link* const link = find_link(state_, received.link);
    if (link != nullptr) take_frame(*link, std::move(received.frame));
  }

  void on(FramesLeft left) {
    Link* const link = find_link(state_, left.link);
    if (link != nullptr) frames_left(state_, *link, left.bytes);
  }

  void on(Committed committed) {
    const auto found = state_.tickets.find(committed.ticket);
    if (found == state_.tickets.end()) return;
    OpenTicket ticket = std::move(found->second);
    state_.tickets.erase(found);
    if (auto* const run = std::get_if<RunTicket>(&ticket)) run_committed(state_, std::move(*run));
    if (const auto* const log = std::get_if<StatementTicket>(&ticket)) {
      statement_committed(state_, *log);
    }
    if (const auto* const key = std::get_if<KeyTicket>(&ticket)) key_committed(state_, *key);
    if (const auto* const one = std::get_if<ReceiptTicket>(&ticket)) {
      receipts_committed(state_, *one);
    }
  }

  void on(CommitFailed failed) {
    const auto found = state_.tickets.find(failed.ticket);
    if (found == state_.tickets.end()) return;
    const OpenTicket ticket = std::move(found->second);
    state_.tickets.erase(found);
    if (const auto* const run = std::get_if<RunTicket>(&ticket)) {
      run_failed(state_, *run, failed.reason);
    }
    if (const auto* const log = std::get_if<StatementTicket>(&ticket)) {
      statement_failed(state_, *log);
    }
    if (const auto* const key = std::get_if<KeyTicket>(&ticket)) key_failed(state_, *key);
    if (const auto* const one = std::get_if<ReceiptTicket>(&ticket)) receipts_failed(state_, *one);
  }

  void on(LocalCommit commit) { local_commit(state_, std::move(commit.tail)); }

  void on(StatementsAdded added) { add_statements(state_, std::move(added)); }

  void on(Unlocked /*unused*/) { unlocked(state_); }

  void on(Locked /*unused*/) {}  // the ports say so themselves

  void on(Tick /*unused*/) {
    tick_sessions(state_);
    tick_sending(state_);
    tick_logs(state_);
    tick_fetches(state_);
    tick_receipts(state_);
  }

  void take_frame(Link& link, Bytes frame) {
    const LinkId id = link.id;
    const std::size_t bytes = frame.size();
    const auto header = parse_frame_header(frame);
    if (!header) return cut(state_, id, reason_of(rule_of(header.error())));
    const bool counted = is_counted(header->type);
    // Before the session stands only its own frames are expected, and they count nowhere.
    if (counted && !link.stands()) return cut(state_, id, Reason::refused_type);
    if (counted && !link.in.take(header->channel, bytes)) {
      return cut(state_, id, Reason::refused_size);
    }
    auto decoded = decode_frame(std::move(frame));
    if (!decoded) {
      note(state_, Note::Level::warn, "frame",
           "rule=" + std::string(name_of(rule_of(decoded.error()))));
      return cut(state_, id, reason_of(rule_of(decoded.error())));
    }
    if (auto* const run = std::get_if<RunFrame>(&decoded->message)) {
      return receive_run(state_, link, decoded->channel, std::move(run->run), bytes);
    }
    if (!route(link, std::move(decoded->message))) return cut(state_, id, Reason::refused_type);
    Link* const still = find_link(state_, id);
    if (counted && still != nullptr) still->in.release(decoded->channel, bytes);
  }

  // False: a frame that this state does not expect (rule frame_order).
  bool route(Link& link, Message message) {
    if (const auto* const bye = std::get_if<Bye>(&message)) {
      receive_bye(state_, link, *bye);
      return true;
    }
    if (const auto* const hello = std::get_if<Hello>(&message)) {
      if (link.session.stage() != Session::Stage::awaiting_hello) return false;
      receive_hello(state_, link, *hello);
      return true;
    }
    if (const auto* const proof = std::get_if<Proof>(&message)) {
      if (link.session.stage() != Session::Stage::awaiting_proof) return false;
      receive_proof(state_, link, *proof);
      return true;
    }
    return link.stands() && route_in_session(link, std::move(message));
  }

  bool route_in_session(Link& link, Message message) {
    if (const auto* const credit = std::get_if<Credit>(&message)) {
      receive_credit(state_, link, *credit);
    } else if (const auto* const have = std::get_if<LogsHave>(&message)) {
      receive_logs_have(state_, link, *have);
    } else if (auto* const statements = std::get_if<Statements>(&message)) {
      receive_statements(state_, link, std::move(*statements));
    } else if (const auto* const digest = std::get_if<Digest>(&message)) {
      return receive_digest(state_, link, *digest);
    } else if (const auto* const heads = std::get_if<Heads>(&message)) {
      receive_heads(state_, link, *heads);
    } else if (const auto* const want = std::get_if<Want>(&message)) {
      receive_want(state_, link, *want);
    } else if (const auto* const want_key = std::get_if<WantKey>(&message)) {
      receive_want_key(state_, link, *want_key);
    } else if (const auto* const key = std::get_if<KeyFrame>(&message)) {
      receive_key(state_, link, *key);
    } else if (const auto* const status = std::get_if<StatusFrame>(&message)) {
      receive_status(state_, link, *status);
    } else if (const auto* const receipts = std::get_if<ReceiptsFrame>(&message)) {
      receive_receipts(state_, link, *receipts);
    } else if (const auto* const wanted = std::get_if<WantReceipts>(&message)) {
      receive_want_receipts(state_, link, *wanted);
    }
    return true;
  }

  void settle() {
    if (std::exchange(state_.authority_grew, false)) {
      drop_outdated_peers(state_);
      retry_parked(state_);
      compare_soon(state_);
    }
    plan_fetches(state_);
    ask_for_keys(state_);
    make_receipts(state_);
    std::size_t slice = bounds::kSliceBytes;
    for (auto& [id, link] : state_.links) {
      if (link.stands()) pump(link, slice);
    }
    tell_changes(state_);
  }

  // What cites logs goes out only after the logs.
  void pump(Link& link, std::size_t& slice) {
    give_credit(link);
    const bool logs_first = !pump_logs(state_, link);
    pump_digests(state_, link);
    pump_status(state_, link);
    pump_wants(state_, link);
    if (logs_first) return;
    pump_heads(state_, link);
    pump_receipts(state_, link);
    pump_runs(state_, link, slice);
  }

  void give_credit(Link& link) {
    for (std::size_t i = 0; i < kChannels; ++i) {
      const auto channel = static_cast<Channel>(i);
      const std::uint32_t bytes = link.in.take_grant(channel);
      if (bytes > 0) send(state_, link, Channel::control, Credit{channel, bytes});
    }
  }

  SyncState state_;
};

SyncMachine::SyncMachine(SyncStart start, RunSource& runs, NodeKeys& keys)
    : core_(std::make_unique<Core>(std::move(start), runs, keys)) {}

SyncMachine::SyncMachine(SyncMachine&&) noexcept = default;
SyncMachine& SyncMachine::operator=(SyncMachine&&) noexcept = default;
SyncMachine::~SyncMachine() = default;

Effects SyncMachine::handle(Event event, std::uint64_t now_ms) {
  return core_->handle(std::move(event), now_ms);
}

std::uint64_t SyncMachine::next_tick_ms(std::uint64_t now_ms) const {
  return next_due(core_->state(), now_ms);
}

const Authority& SyncMachine::authority() const {
  return core_->state().authority;
}

std::uint64_t SyncMachine::durable_log(const PartyId& party) const {
  const auto& durable = core_->state().logs_durable;
  const auto found = durable.find(party);
  return found == durable.end() ? 0 : found->second;
}

const FeedTail* SyncMachine::tail(const FeedId& feed) const {
  return durable(core_->state(), feed);
}

std::uint64_t SyncMachine::newest_clock(const PartyId& party) const {
  const auto& clocks = core_->state().newest_clocks;
  const auto found = clocks.find(party);
  return found == clocks.end() ? 0 : found->second;
}

std::vector<PeerState> SyncMachine::peers() const {
  return peer_states(core_->state());
}

std::vector<SignedReceipt> SyncMachine::receipts(const FeedId& feed) const {
  return receipts_of(core_->state(), feed);
}

std::optional<LinkId> SyncMachine::link_of(const CertId& peer) const {
  const auto& standing = core_->state().standing;
  const auto found = standing.find(peer);
  if (found == standing.end()) return std::nullopt;
  return found->second;
}

std::size_t SyncMachine::bytes_held() const {
  return core_->state().committing_bytes + core_->state().parked_bytes;
}

}  // namespace talgu::sync
