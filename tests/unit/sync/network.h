#pragma once

#include "protocol/sync/session/bounds.h"
#include "protocol/sync/wire/frame.h"
#include "protocol/sync/machine.h"
#include "tests/support/federation.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// N sync machines on a wire in memory: Send effects move frames, commits are answered at once
/// unless a test holds or fails them. Deterministic but for keys and nonces.
namespace talgu::test {

class MemoryRuns final : public sync::RunSource {
 public:
  void add(const Admitted& run);
  Result<Run> run_from(const FeedId& feed, std::uint64_t first_seq) override;
  Result<EpochBody> epoch_body(const FeedId& feed, std::uint32_t epoch) override;
  Result<EntryHeader> header_at(const FeedId& feed, std::uint64_t seq) override;

  [[nodiscard]] std::size_t reads() const { return reads_; }

 private:
  struct Stored {
    Run run;
    EntryHash previous;
  };

  std::map<FeedId, std::map<std::uint64_t, Stored>> feeds_;  // by last seq
  std::map<std::pair<FeedId, std::uint32_t>, EpochBody> epochs_;
  std::size_t reads_ = 0;
};

class MemoryKeys final : public sync::NodeKeys {
 public:
  MemoryKeys(const TestNode& node, const FederationId& federation)
      : node_(node), federation_(federation) {}

  [[nodiscard]] bool locked() const override { return locked_; }

  Result<Signature> sign_session(ByteView message) override;
  Result<SignedReceipt> sign_receipt(Receipt receipt) override;
  Result<KeyWrap> wrap(const EpochName& epoch, const CertId& receiver,
                       const SealKey& receiver_key) override;
  Result<EpochKey> unwrap(const EpochName& epoch, const HedgeCommit& hedge,
                          const KeyWrap& wrap) override;

  [[nodiscard]] std::size_t receipts_signed() const { return receipts_signed_; }

  [[nodiscard]] bool holds(const FeedId& feed, std::uint32_t epoch) const override {
    return keys_.contains({feed, epoch});
  }

  void add(const NewEpochKey& key) { keys_[{key.feed, key.epoch}] = key.key.duplicate(); }

  void lock(bool locked) { locked_ = locked; }

  /// Signs sessions with a key that is not certified.
  void forge() { forged_ = NodeSigningKey::generate(); }

  /// Wraps a key of its own instead of the epoch's.
  void wrap_wrongly() { wrong_ = true; }

 private:
  const TestNode& node_;
  FederationId federation_;
  std::map<std::pair<FeedId, std::uint32_t>, EpochKey> keys_;
  std::optional<NodeSigningKey> forged_;
  bool locked_ = false;
  bool wrong_ = false;
  std::size_t receipts_signed_ = 0;
};

struct SentFrame {
  std::size_t from = 0;
  std::size_t to = 0;
  sync::LinkId link;    // of the receiver
  sync::LinkId sender;  // the same link, as the sender numbers it
  Bytes bytes;
};

class Network final {
 public:
  struct Host {
    explicit Host(TestNode node_) : node(std::move(node_)) {}

    TestNode node;
    MemoryRuns runs;
    std::unique_ptr<MemoryKeys> keys;
    std::unique_ptr<sync::SyncMachine> machine;
    BootId boot;
    std::uint64_t boot_counter = 1;
    std::size_t fail_commits = 0;  // of runs
    std::size_t fail_statements = 0;
    std::size_t fail_keys = 0;
    bool hold_commits = false;
    bool reads = true;             // false: what is sent to it stays with the sender's front
    std::deque<sync::Event> held;  // answers of the writer that the test keeps back
    std::vector<sync::Note> notes;
    std::vector<sync::Cut> cuts;
    std::vector<sync::OwnFeedAhead> ahead;
    std::vector<sync::Redial> redials;
    std::size_t commits = 0;
    std::size_t statements = 0;          // durable
    std::size_t stored_before_told = 0;  // runs of its own feeds, before OwnFeedAhead
    std::size_t held_max = 0;
    std::map<std::pair<FeedId, CertId>, SignedReceipt> receipts;  // durable
    std::size_t receipt_commits = 0;
    std::size_t fail_receipts = 0;
  };

  /// A node with everything that `authority` says; its number.
  std::size_t add(TestNode node, const Authority& authority);

  Host& host(std::size_t number) { return *hosts_[number]; }

  sync::SyncMachine& machine(std::size_t number) { return *hosts_[number]->machine; }

  /// `dialler` dials `listener`; nothing moves before run().
  void connect(std::size_t dialler, std::size_t listener);
  /// Both ends see the link go down.
  void disconnect(std::size_t one, std::size_t other);
  void event(std::size_t number, sync::Event event);
  /// What the author wrote is durable on this node.
  void publish(std::size_t number, std::vector<Admitted> runs,
               const std::vector<NewEpochKey>& keys);
  /// Moves frames until nothing is under way. Bounded: aborts when it never ends.
  void run();
  /// Lets time pass, with the ticks that the machines ask for.
  void wait(std::uint64_t ms);
  void release_commits(std::size_t number);
  /// The node comes back with an empty store, no links, and the boot that its host says; `tails`
  /// are of feeds whose entries it does not have.
  void wipe(std::size_t number, const Authority& authority, std::vector<FeedTail> tails = {});
  /// As if the peer had sent this frame over the link on which its session stands.
  void inject(std::size_t from, std::size_t to, sync::Channel channel,
              const sync::Message& message);

  /// Frames for which this says true get lost on the wire.
  std::function<bool(const SentFrame&)> loses;

  [[nodiscard]] const std::vector<SentFrame>& frames() const { return frames_; }

  void forget_frames() { frames_.clear(); }

  /// Frames that were sent to a node and hold these bytes.
  [[nodiscard]] std::size_t naming(std::size_t to, ByteView bytes) const;
  [[nodiscard]] std::size_t count(sync::FrameType type) const;

 private:
  struct End {
    std::size_t host;
    sync::LinkId link;
  };

  void start(Host& host, const Authority& authority, std::vector<FeedTail> tails);
  void apply(std::size_t number, sync::Effects effects);
  void answer(std::size_t number, sync::CommitTicket ticket);
  /// True if the test wants this commit to fail: then it is answered so.
  bool fails(std::size_t number, sync::CommitTicket ticket, std::size_t& left);
  std::vector<std::unique_ptr<Host>> hosts_;
  std::map<std::pair<std::size_t, sync::LinkId>, End> wires_;
  std::deque<SentFrame> moving_;
  std::deque<std::pair<std::size_t, sync::Event>> answers_;
  std::vector<SentFrame> frames_;
  std::uint64_t next_link_ = 1;
  std::uint64_t now_ = 1'000'000;
};

}  // namespace talgu::test
