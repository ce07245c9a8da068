#include "node/core/node.h"

#include "crypto/check.h"
#include "crypto/file.h"
#include "node/system/example_keys.h"
#include "node/system/log.h"
#include "node/core/match.h"
#include "protocol/base/text.h"

#include <sys/signalfd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <unistd.h>
#include <utility>

namespace talgu {
namespace {

constexpr int kWaitMsMax = 1000;
constexpr std::size_t kKeysLineBytes = 160;  // a log line shows 200 of a value

LogLevel log_level_of(sync::Note::Level level) {
  switch (level) {
    case sync::Note::Level::debug:
      return LogLevel::debug;
    case sync::Note::Level::info:
      return LogLevel::info;
    case sync::Note::Level::warn:
      return LogLevel::warn;
    case sync::Note::Level::error:
      return LogLevel::error;
  }
  std::unreachable();
}

sync::LinkDirection direction_of(front::LinkOrigin origin) {
  return origin == front::LinkOrigin::dialled ? sync::LinkDirection::dialled
                                              : sync::LinkDirection::accepted;
}

sync::LinkId sync_link(front::LinkId link) {
  return static_cast<sync::LinkId>(link);
}

front::LinkId front_link(sync::LinkId link) {
  return std::to_underlying(link);
}

Status write_endpoint(const Home& home, const std::vector<std::string>& addresses) {
  std::string text;
  for (const std::string& address : addresses) text += address + "\n";
  return replace_file(home.endpoint(), as_bytes(text), 0640);
}

}  // namespace

Node::Node(std::unique_ptr<CoreParts> parts, int signals, front::FrontProcess front,
           control::ControlServer control)
    : parts_(std::move(parts)),
      signals_(signals),
      front_(std::move(front)),
      control_(std::move(control)),
      writer_(
          std::make_unique<Writer>(*parts_->store, *parts_->boot, parts_->machine->authority(),
                                   parts_->self.certificate.party)),
      reader_(std::make_unique<RecordReader>(
          *parts_->store,
          NodeParts{.known = std::make_shared<const Authority>(parts_->machine->authority()),
                    .self = parts_->self,
                    .policy = parts_->policy,
                    .held = storage::Snapshot(*parts_->store)})) {}

Node::~Node() {
  reader_.reset();
  writer_.reset();  // what was given to it is durable before the parts go
  std::error_code ignored;
  std::filesystem::remove(parts_->home.endpoint(), ignored);
}

Result<std::unique_ptr<Node>> Node::start(std::unique_ptr<CoreParts> parts, int signals,
                                          front::FrontSettings settings) {
  TALGU_TRY(control::ControlServer control, control::ControlServer::listen(parts->home));
  TALGU_TRY(front::FrontProcess front, front::FrontProcess::start(std::move(settings)));
  front.listen(parts->config.listen);
  std::unique_ptr<Node> node(
      new Node(std::move(parts), signals, std::move(front), std::move(control)));
  node->tell_front();
  return node;
}

Status Node::unlock(NodeKeySet keys) {
  TALGU_PASS(parts_->keychain->open(std::move(keys), parts_->self.certificate));
  writer_->give(OpenVault{parts_->keychain->view_secret()->duplicate()});
  reader_->give(OpenView{parts_->keychain->view_secret()->duplicate()});
  log_line(LogLevel::info, "unlocked", {});
  give(sync::Unlocked{});
  tell_front();
  return {};
}

int Node::wait_ms() const {
  const std::uint64_t now = monotonic_now_ms();
  const std::uint64_t due = std::min(parts_->machine->next_tick_ms(now), front_.next_deadline_ms());
  if (due <= now) return 0;
  return static_cast<int>(std::min<std::uint64_t>(due - now, kWaitMsMax));
}

Status Node::run() {
  while (!failed_) {
    std::vector<pollfd> watched{{.fd = signals_, .events = POLLIN, .revents = 0},
                                {.fd = writer_->fd(), .events = POLLIN, .revents = 0},
                                {.fd = reader_->fd(), .events = POLLIN, .revents = 0}};
    front_.watch(watched);
    control_.watch(watched);
    if (::poll(watched.data(), watched.size(), wait_ms()) < 0 && errno != EINTR) {
      return fail(Fault::io, std::string("poll failed: ") + std::strerror(errno));
    }
    if ((watched.front().revents & POLLIN) != 0 && !take_signals()) {
      log_line(LogLevel::info, "stopping", {});
      return {};
    }
    for (WriterResult& result : writer_->results()) take(std::move(result));
    for (Answered& answered : reader_->answers()) take(std::move(answered));
    serve_front(watched);
    serve_calls(watched);
    give(sync::Tick{});
  }
  return std::unexpected(*failed_);
}

bool Node::take_signals() {
  signalfd_siginfo signal = {};
  while (::read(signals_, &signal, sizeof signal) == sizeof signal) {
    if (signal.ssi_signo != SIGHUP) return false;
    const auto file = read_config(parts_->home.config());
    if (file) {
      take_config(*file);
    } else {
      log_line(LogLevel::error, "not-reconfigured", {{"why", file.error().what}});
    }
  }
  return true;
}

control::Json Node::take_config(const Config& file) {
  Reload taken = reload(parts_->config, file);
  parts_->config = std::move(taken.in_force);
  set_log_level(parts_->config.log_level);
  parts_->store->set_reserve(store_options(parts_->config).reserve_bytes);
  parts_->peers->set_configured(parts_->config.peers);
  tell_front();
  const control::Json changed = std::move(taken.changed);
  const control::Json needs_restart = std::move(taken.needs_restart);
  log_line(needs_restart.empty() ? LogLevel::info : LogLevel::warn, "reconfigured",
           {{"changed", changed.dump()}, {"needs_restart", needs_restart.dump()}});
  return {
      {"schema", "talgu/config.reload/1"}, {"changed", changed}, {"needs_restart", needs_restart}};
}

// ---- the front ---------------------------------------------------------------------------------

void Node::serve_front(const std::vector<pollfd>& ready) {
  for (front::FrontEvent& event : front_.serve(ready)) take(std::move(event));
}

void Node::take(front::FrontEvent event) {
  std::visit(Match{[this](front::Listening& listening) {
                     parts_->front_running = true;
                     parts_->listening = listening.addresses;
                     if (listening.addresses.size() < parts_->config.listen.size()) {
                       alarm_once("an address of talgud.toml cannot be listened on; is its port taken?");
                     }
                     for (const std::string& address : listening.addresses) {
                       log_line(LogLevel::info, "listening", {{"address", address}});
                     }
                     const Status written = write_endpoint(parts_->home, listening.addresses);
                     if (!written)
                       log_line(LogLevel::warn, "endpoint", {{"why", written.error().what}});
                   },
                   [this](front::LinkUp& up) {
                     links_[up.link] = {.peer = up.peer, .origin = up.origin};
                     parts_->peers->note_reached(up.peer);
                     give(sync::LinkUp{sync_link(up.link), up.peer, direction_of(up.origin)});
                   },
                   [this](front::LinkDown& down) {
                     if (links_.erase(down.link) == 0) return;
                     give(sync::LinkDown{sync_link(down.link)});
                   },
                   [this](front::Frame& frame) {
                     const std::size_t size = frame.bytes.size();
                     if (parts_->frame_seen) parts_->frame_seen(frame.bytes);
                     if (links_.contains(frame.link)) {
                       give(sync::FrameReceived{sync_link(frame.link), std::move(frame.bytes)});
                     }
                     front_.credit(front::credit_of(size));
                   },
                   [this](front::RefusedKey& refused) {
                     const auto left_out = refusals_.admit(monotonic_now_ms());
                     if (!left_out) return;
                     const std::string key =
                         refused.key ? short_hex(*refused.key) : std::string("none-shown");
                     log_line(LogLevel::warn, "refused",
                              {{"reason", "transport-key-unknown"},
                               {"key", key},
                               {"address", refused.address},
                               {"left-out", std::to_string(*left_out)}});
                   },
                   [](front::Overrun& overrun) {
                     log_line(LogLevel::warn, "overrun",
                              {{"key", overrun.key ? short_hex(*overrun.key) : "unsure"},
                               {"address", overrun.address},
                               {"bytes", std::to_string(overrun.bytes)}});
                   },
                   [this](front::DialFailed& failed) {
                     // A front that was taken over may name anybody.
                     if (!dialled_.contains(failed.peer)) return;
                     parts_->peers->note_failed(failed.peer, failed.fault);
                   },
                   [this](front::SelfTest& test) {
                     if (test.passed) return;
                     alarm_once("the network gate failed its self-test: " + test.text);
                   },
                   [this](front::FramesLeft& left) {
                     give(sync::FramesLeft{sync_link(left.link), left.bytes});
                   },
                   [this](front::FrontDied& died) { take(died); }},
             event);
}

void Node::take(const front::FrontDied& died) {
  parts_->front_running = false;
  log_line(LogLevel::warn, "front-died", {{"why", died.text}});
  const auto ended = std::exchange(links_, {});
  // Who was connected: one of them may have killed it.
  std::string keys;
  for (auto link = ended.begin(); link != ended.end();) {
    keys += short_hex(link->second.peer);
    ++link;
    if (link == ended.end() || keys.size() >= kKeysLineBytes) {
      log_line(LogLevel::warn, "front-died", {{"connected", std::exchange(keys, {})}});
    } else {
      keys.push_back(',');
    }
  }
  for (const auto& [link, connection] : ended) give(sync::LinkDown{sync_link(link)});
}

void Node::tell_front() {
  const Authority& authority = parts_->machine->authority();
  std::vector<TransportKey> allowed = authority.transport_keys(parts_->self.id);
  if (allowed != allowed_) front_.allow(allowed);
  allowed_ = std::move(allowed);
  std::map<TransportKey, std::vector<std::string>> wanted;
  if (!parts_->keychain->locked()) {  // a locked node opens no session (§9)
    for (front::Dial& dial : parts_->peers->dials(authority, parts_->self.id)) {
      if (has_called(dial.peer)) continue;
      // A party that certifies another's key must not take that one's addresses away.
      std::vector<std::string>& all = wanted[dial.peer];
      all.insert(all.end(), dial.addresses.begin(), dial.addresses.end());
    }
  }
  if (wanted.size() > front::kDialsMax) {
    alarm_once("only " + std::to_string(front::kDialsMax) + " of " + std::to_string(wanted.size()) +
               " peers with an address are dialled; the rest must dial this node");
    while (wanted.size() > front::kDialsMax) wanted.erase(std::prev(wanted.end()));
  }
  for (const auto& [key, addresses] : dialled_) {
    if (!wanted.contains(key)) front_.undial(key);
  }
  for (const auto& [key, addresses] : wanted) {
    const auto before = dialled_.find(key);
    if (before == dialled_.end() || before->second != addresses) front_.dial(key, addresses);
  }
  dialled_ = std::move(wanted);
}

bool Node::has_called(const TransportKey& peer) const {
  const CertifiedNode* const node = parts_->machine->authority().find_transport(peer);
  if (node == nullptr) return false;
  const auto link = parts_->machine->link_of(node->id);
  const auto connection = link ? links_.find(front_link(*link)) : links_.end();
  return connection != links_.end() && connection->second.origin == front::LinkOrigin::accepted &&
         node->id < parts_->self.id;
}

void Node::note_session(const sync::PeerState& state) {
  const bool before = connected_.contains(state.certificate);
  if (state.connected == before) return;
  if (before) {
    connected_.erase(state.certificate);
  } else {
    connected_.insert(state.certificate);
  }
  tell_front();
}

// ---- the sync machine --------------------------------------------------------------------------

void Node::give(sync::Event event) {
  carry_out(parts_->machine->handle(std::move(event), monotonic_now_ms()));
}

void Node::carry_out(sync::Effects effects) {
  for (sync::Effect& effect : effects) carry_out(std::move(effect));
}

void Node::end_own_feeds(const sync::OwnFeedAhead& ahead) {
  if (!parts_->own_feeds->end_all(ahead.feed)) return;
  const storage::RestoreFinding finding{
      .sign = storage::RestoreSign::peer_entries, .feed = ahead.feed, .now_ms = utc_now_ms()};
  writer_->give(MarkRestored{finding});
  parts_->recovering = recovering_text(finding.sign);
  alarm("this node's database was restored or copied: a peer holds entry " +
        std::to_string(ahead.position.seq) + " of its feed " + short_hex(ahead.feed));
}

void Node::carry_out(sync::Effect effect) {
  std::visit(
      Match{[this](sync::Send& send) { front_.send(front_link(send.link), std::move(send.frame)); },
            [this](sync::CommitRun& run) { writer_->give(std::move(run)); },
            [this](sync::CommitStatement& statement) { writer_->give(std::move(statement)); },
            [this](sync::CommitKey& key) { writer_->give(std::move(key)); },
            [this](sync::CommitReceipts& receipts) { writer_->give(std::move(receipts)); },
            [this](sync::Cut& cut) {
              const auto link = links_.find(front_link(cut.link));
              if (link == links_.end()) return;
              log_line(LogLevel::info, "cut",
                       {{"reason", std::string(name_of(cut.reason))},
                        {"key", short_hex(link->second.peer)}});
              links_.erase(link);
              front_.cut(front_link(cut.link));
              tell_front();  // the session may stand on the peer's connection now: no more dials
            },
            [this](sync::Redial& redial) {
              // The front keeps one connection per peer: the old one ends, the next stands within
              // its first retry.
              if (const auto link = parts_->machine->link_of(redial.peer)) {
                front_.cut(front_link(*link));
              }
            },
            [this](sync::Note& note) {
              // Peers cause these: they must not fill the disk.
              const auto left_out = note_rates_[note.topic].admit(monotonic_now_ms());
              if (!left_out) return;
              log_line(log_level_of(note.level), note.topic,
                       {{"detail", note.text}, {"left-out", std::to_string(*left_out)}});
            },
            [this](sync::OwnFeedAhead& ahead) { end_own_feeds(ahead); },
            [this](sync::PeerChanged& changed) {
              note_session(changed.state);
              log_line(LogLevel::debug, "peer",
                       {{"name", PeerBook::name_of(parts_->machine->authority(),
                                                   changed.state.certificate)},
                        {"reason", std::string(name_of(changed.state.reason))}});
            }},
      effect);
}

Reason Node::reason_of(const Error& error) const {
  if (error.fault != Fault::storage_full) return Reason::recovering;
  const auto room = parts_->store->room();
  const bool map = room && room->limit == storage::RoomLimit::map;
  return map ? Reason::map_limit : Reason::disk_reserve;
}

// ---- the writer --------------------------------------------------------------------------------

void Node::take(WriterResult result) {
  std::visit(Match{[this](Stored& stored) {
                     give(sync::Committed{stored.ticket});
                     if (!stored.log) return;
                     tell_reader();
                     answer_log_readers(*stored.log, nullptr);
                     const Authority& known = parts_->machine->authority();
                     for (std::string& text : known.key_alarms()) alarm_once(std::move(text));
                     for (std::string& text : example_key_alarms(known)) {
                       alarm_once(std::move(text));
                     }
                     tell_front();  // who is let in may have changed
                   },
                   [this](NotStored& refused) {
                     log_line(LogLevel::error, "not-stored", {{"why", refused.error.what}});
                     if (refused.log) answer_log_readers(*refused.log, &refused.error);
                     give(sync::CommitFailed{refused.ticket, reason_of(refused.error)});
                   },
                   [this](PostStored& stored) {
                     const auto waiting = posts_.extract(stored.id);
                     TALGU_CHECK(!waiting.empty());
                     control::Json answer = std::move(waiting.mapped().answer);
                     answer["feed"] = short_hex(stored.tails.back().feed);
                     answer["seq"] = stored.tails.back().last.seq;
                     if (parts_->own_feeds->any_extended()) parts_->recovering.clear();
                     for (FeedTail& tail : stored.tails) {
                       give(sync::LocalCommit{std::move(tail)});
                     }
                     control_.answer(waiting.mapped().client, waiting.mapped().request, answer);
                     start_next_post();
                   },
                   [this](PostNotStored& refused) {
                     const auto waiting = posts_.extract(refused.id);
                     TALGU_CHECK(!waiting.empty());
                     for (const FeedId& feed : refused.feeds) {
                       parts_->own_feeds->roll_back(feed, parts_->machine->tail(feed));
                     }
                     control_.answer(waiting.mapped().client, waiting.mapped().request,
                                     std::unexpected(refused.error));
                     start_next_post();
                   },
                   [this](const ContactStored& stored) { take(stored); },
                   [this](WriterStopped& stopped) {
                     // No write is tried again after a failed one: the disk may lie (§11).
                     alarm("the disk failed, this node stops: " + stopped.error.what);
                     failed_ = std::move(stopped.error);
                   },
                   [this](ViewFilled& filled) {
                     view_ = filled.whole ? ViewState::whole : ViewState::broken;
                     view_filled_ = std::move(filled.whole);
                     start_next_post();
                   },
                   [this](ViewNote& note) {
                     const auto left_out = note_rates_["view"].admit(monotonic_now_ms());
                     if (!left_out) return;
                     log_line(LogLevel::warn, "view",
                              {{"detail", note.text}, {"left-out", std::to_string(*left_out)}});
                   }},
             result);
}

void Node::alarm_once(std::string text) {
  if (std::ranges::find(parts_->alarms, text) == parts_->alarms.end()) alarm(std::move(text));
}

void Node::alarm(std::string text) {
  log_line(LogLevel::error, "alarm", {{"text", text}});
  parts_->alarms.push_back(std::move(text));
}

}  // namespace talgu
