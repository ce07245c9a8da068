#include "node/front/front.h"

#include "crypto/init.h"
#include "node/front/accepted.h"
#include "node/front/channel.h"
#include "node/front/dialled.h"
#include "node/front/self_test.h"
#include "node/front/sockets.h"

#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <iostream>
#include <map>
#include <memory>
#include <utility>

namespace talgu::front {
namespace {

constexpr int kFramesPerTurn = 32;
constexpr std::uint64_t kWaitMsMax = 1000;
constexpr std::uint64_t kRetrySendMs = 5;
constexpr std::uint64_t kLingerMs = 200;
/// A fast network fills the front's memory in seconds.
constexpr std::uint64_t kWatchMs = 200;

std::uint64_t now_ms() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}

class Front final {
 public:
  Front(int channel, FrontKey own, const FrontOptions& options)
      : own_(std::move(own)), channel_(OwnedFd(channel)) {
    if (options.zap_handler) gate_ = std::make_unique<ZapGate>(context_);
  }

  int run() {
    for (;;) {
      if (const Status flushed = channel_.flush(); !flushed) return 0;
      wait();
      const Status received = channel_.receive([this](ByteView body) -> Status {
        TALGU_TRY(FromCore message, decode_from_core(body));
        std::visit([this](auto& one) { take(one); }, message);
        return {};
      });
      if (!received) return received.error().fault == Fault::io ? 0 : 1;
      if (gate_) {
        const auto mark = [this] { return server_ ? server_->read_events(now_ms()) : 0; };
        for (RefusedKey& refused : gate_->serve(mark)) tell(refused);
      }
      serve_accepted();
      serve_dialled();
      end_closing();
      end_greedy();
    }
  }

 private:
  void tell(const FromFront& message) { channel_.send(encode(message)); }

  // ---- what the core says ----

  void take(Listen& listen) {
    if (server_) {
      for (const LinkId link : server_->cut_all_but({})) tell(LinkDown{link, LinkEnd::closed});
      for (const LinkId link : server_->ended()) tell(LinkDown{link, LinkEnd::closed});
      server_.reset();
    }
    if (gate_) {
      gate_->allow({});
      const SelfTest test = test_gate(context_, own_, *gate_);
      gate_->allow(allowed_);
      tell(test);
      if (!test.passed) return;  // never listens behind a gate that leaks
    }
    server_.emplace(context_, own_);
    Listening listening;
    for (const std::string& address : listen.addresses) {
      if (const auto bound = server_->bind(address)) listening.addresses.push_back(*bound);
    }
    tell(listening);
  }

  void take(Allow& allow) {
    allowed_ = allow.keys;
    std::ranges::sort(allowed_);
    if (gate_) gate_->allow(allowed_);
    if (server_) {
      for (const LinkId link : server_->cut_all_but(allowed_)) {
        tell(LinkDown{link, LinkEnd::cut});
      }
    }
    std::erase_if(dialled_, [this](auto& one) {
      if (std::ranges::binary_search(allowed_, one.first)) return false;
      if (one.second->link != 0) tell(LinkDown{one.second->link, LinkEnd::cut});
      return true;
    });
  }

  void take(Dial& dial) {
    const bool fit = !dial.addresses.empty() &&
                     std::ranges::all_of(dial.addresses, [](const std::string& address) {
                       return address.starts_with("tcp://") && is_address(address.substr(6));
                     });
    if (!fit) return;
    drop(dial.peer);
    const TransportKey peer = dial.peer;
    dialled_[peer] = std::make_unique<DialledPeer>(std::move(dial), now_ms());
  }

  void take(Undial& undial) { drop(undial.peer); }

  void drop(const TransportKey& peer) {
    const auto found = dialled_.find(peer);
    if (found == dialled_.end()) return;
    if (found->second->link != 0) tell(LinkDown{found->second->link, LinkEnd::cut});
    dialled_.erase(found);
  }

  void take(Frame& frame) {
    for (auto& [key, peer] : dialled_) {
      if (peer->link == frame.link) {
        peer->queue.push_back(std::move(frame.bytes));
        return;
      }
    }
    // If the link has gone, the core is being told, and the frame goes with it.
    if (server_) server_->queue(frame.link, std::move(frame.bytes));
  }

  // What was sent before leaves first: a goodbye says why.
  void take(Cut& cut) { closing_.emplace(cut.link, now_ms() + kLingerMs); }

  void end_closing() {
    const std::uint64_t now = now_ms();
    std::erase_if(closing_, [this, now](const auto& one) {
      if (now < one.second) return false;
      close_link(one.first);
      return true;
    });
  }

  void close_link(LinkId link) {
    for (auto& [key, peer] : dialled_) {
      if (peer->link != link) continue;
      peer->hang_up(now_ms());
      tell(LinkDown{link, LinkEnd::cut});
      return;
    }
    if (server_ && server_->cut(link)) tell(LinkDown{link, LinkEnd::cut});
  }

  void take(Credit& credit) { credit_ += credit.bytes; }

  // ---- what peers say ----

  /// False when the core has no room: then nothing is read and the peers' TCP windows fill.
  [[nodiscard]] bool may_read() const { return credit_ >= credit_of(kFrameBytesMax); }

  void pass_on(LinkId link, Bytes bytes) {
    credit_ -= credit_of(bytes.size());
    tell(Frame{link, std::move(bytes)});
  }

  void serve_accepted() {
    if (!server_) return;
    server_->read_events(now_ms());
    for (const LinkId link : server_->ended()) tell(LinkDown{link, LinkEnd::closed});
    for (const FramesLeft& left : server_->flush()) tell(left);
    for (int i = 0; i < kFramesPerTurn && may_read(); ++i) {
      auto got = server_->receive(allowed_, next_link_);
      if (!got) break;
      if (got->down != 0) tell(LinkDown{got->down, got->why});
      if (got->up) tell(*got->up);
      if (got->frame) pass_on(got->frame->link, std::move(got->frame->bytes));
    }
  }

  /// Ends who fills our memory, before it is full, and names him.
  void end_greedy() {
    const std::uint64_t now = now_ms();
    if (now < watch_ms_) return;
    watch_ms_ = now + kWatchMs;
    if (server_) {
      for (auto& [link, overrun] : server_->shut_greedy(now)) {
        const std::string& address = overrun.address;
        if (link != 0) tell(LinkDown{link, LinkEnd::broke_rules});
        if (link == 0 && gate_) {
          overrun.key = gate_->only_key_from(address.substr(0, address.rfind(':')));
        }
        tell(overrun);
      }
    }
    for (auto& [key, peer] : dialled_) {
      auto overrun = peer->overrun();
      if (!overrun) continue;
      if (peer->link != 0) tell(LinkDown{peer->link, LinkEnd::broke_rules});
      peer->hang_up(now);
      tell(*overrun);
    }
  }

  void serve_dialled() {
    for (auto& [key, peer] : dialled_) {
      const LinkId before = peer->link;
      if (before != 0) receive_dialled(*peer);
      if (before != 0 && peer->link == 0) continue;  // it broke the rules
      const DialledPeer::Turn turn = peer->turn(context_, own_, now_ms());
      if (turn.up) {
        peer->link = next_link_++;
        tell(LinkUp{peer->link, key, LinkOrigin::dialled});
      }
      if (turn.down) tell(LinkDown{before, LinkEnd::closed});
      if (turn.failed) tell(DialFailed{key, *turn.failed});
      if (peer->link != 0) flush_dialled(*peer);
    }
  }

  void receive_dialled(DialledPeer& peer) {
    for (int i = 0; i < kFramesPerTurn && may_read() && peer.socket() != nullptr; ++i) {
      zmq::message_t frame;
      if (!peer.socket()->recv(frame, zmq::recv_flags::dontwait)) return;
      if (frame.more()) {
        // One frame is one message: whoever sends more is cut.
        while (frame.more()) {
          if (!peer.socket()->recv(frame, zmq::recv_flags::dontwait)) break;
        }
        const LinkId link = peer.link;
        peer.hang_up(now_ms());
        tell(LinkDown{link, LinkEnd::broke_rules});
        return;
      }
      peer.unfinished.finished();
      pass_on(peer.link, to_bytes({frame.data<std::byte>(), frame.size()}));
    }
  }

  void flush_dialled(DialledPeer& peer) {
    FramesLeft left{.link = peer.link};
    while (!peer.queue.empty()) {
      const Bytes& frame = peer.queue.front();
      if (!peer.socket()->send(zmq::buffer(frame), zmq::send_flags::dontwait)) break;
      left.bytes += frame.size();
      peer.queue.pop_front();
    }
    if (left.bytes > 0) tell(left);
  }

  // ---- waiting ----

  void wait() {
    const short channel_events =
        static_cast<short>(ZMQ_POLLIN | (channel_.wants_to_write() ? ZMQ_POLLOUT : 0));
    std::vector<zmq::pollitem_t> items{{nullptr, channel_.fd(), channel_events, 0}};
    const auto watch = [&items](zmq::socket_t& socket) {
      items.push_back({socket.handle(), 0, ZMQ_POLLIN, 0});
    };
    std::uint64_t due = now_ms() + kWaitMsMax;
    for (const auto& [link, at] : closing_) due = std::min(due, at);
    if (!dialled_.empty() || (server_ && server_->connected())) due = std::min(due, watch_ms_);
    if (gate_) watch(gate_->socket());
    if (server_) {
      watch(server_->events());
      if (may_read()) watch(server_->socket());
      if (server_->has_queued()) due = std::min(due, now_ms() + kRetrySendMs);
    }
    for (auto& [key, peer] : dialled_) {
      due = std::min(due, peer->due_ms());
      if (peer->events() != nullptr) watch(*peer->events());
      if (peer->socket() != nullptr && peer->link != 0 && may_read()) watch(*peer->socket());
      if (!peer->queue.empty()) due = std::min(due, now_ms() + kRetrySendMs);
    }
    const std::uint64_t now = now_ms();
    zmq::poll(items, std::chrono::milliseconds(due > now ? due - now : 0));
  }

  FrontKey own_;
  Channel channel_;
  zmq::context_t context_;
  std::unique_ptr<ZapGate> gate_;
  std::vector<TransportKey> allowed_;
  std::optional<AcceptedPeers> server_;
  std::map<TransportKey, std::unique_ptr<DialledPeer>> dialled_;
  std::map<LinkId, std::uint64_t> closing_;  // when to close
  std::uint64_t credit_ = kCreditBytes;
  LinkId next_link_ = 1;
  std::uint64_t watch_ms_ = 0;
};

}  // namespace

int run_front(int channel_fd, const std::filesystem::path& key_file, const FrontOptions& options) {
  // The core decides when this process ends: it closes the channel.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) {
    if (std::signal(signal, SIG_IGN) == SIG_ERR) return 1;
  }
  if (const Status ready = init_crypto(); !ready) {
    std::cerr << "talgud front: error: " << ready.error().what << "\n";
    return 1;
  }
  harden_process();
  auto key = read_front_key(key_file);
  if (!key) {
    std::cerr << "talgud front: error: " << key.error().what << "\n";
    return 1;
  }
  try {
    return Front(channel_fd, *std::move(key), options).run();
  } catch (const zmq::error_t& error) {
    std::cerr << "talgud front: error: " << error.what() << "\n";
    return 1;
  }
}

}  // namespace talgu::front
