#pragma once

#include "node/calls/calls.h"
#include "node/control/server.h"
#include "node/core/core_parts.h"
#include "node/core/record_reader.h"
#include "node/core/writer.h"
#include "node/front/front_process.h"
#include "node/system/log_rate.h"

#include <deque>
#include <map>
#include <memory>
#include <poll.h>
#include <set>
#include <vector>

namespace talgu {

/// The event loop of the core: moves events between the front, the sync machine, the writer and the
/// control socket (architecture.md, "Processes and threads"). Decides nothing that one of them can
/// decide.
class Node final {
 public:
  /// `signals` is a signalfd of SIGTERM, SIGINT and SIGHUP. Faults: io (front, control socket).
  static Result<std::unique_ptr<Node>> start(std::unique_ptr<CoreParts> parts, int signals,
                                             front::FrontSettings settings);
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node();

  /// Opens the keystore: from the control socket, or at start from a credential.
  Status unlock(NodeKeySet keys);

  /// Until a signal says stop. Faults: storage_corrupt, io (what cannot be gone on from).
  Status run();

 private:
  Node(std::unique_ptr<CoreParts> parts, int signals, front::FrontProcess front,
       control::ControlServer control);

  [[nodiscard]] int wait_ms() const;
  void serve_front(const std::vector<pollfd>& ready);
  void take(front::FrontEvent event);
  void take(const front::FrontDied& died);
  void take(WriterResult result);
  void take(const ContactStored& stored);
  void serve_calls(const std::vector<pollfd>& ready);
  void give(sync::Event event);
  void carry_out(sync::Effects effects);
  void carry_out(sync::Effect effect);
  /// This database was restored or copied: the mark goes to the writer before anything else.
  void end_own_feeds(const sync::OwnFeedAhead& ahead);
  /// Why something could not be stored, as peers and people see it.
  [[nodiscard]] Reason reason_of(const Error& error) const;
  void answer(const control::Call& call, Result<CallOutcome> outcome);
  void ask(control::Call call);
  void take(Answered answered);
  void post(const control::Call& call, PostRequest request);
  /// One post is under way at a time: the next is judged by a view that holds the one before, and
  /// stands on what that made durable, so a refused one never leaves a signature behind at a
  /// position that is used again.
  void start_next_post();
  /// The reader learns what this node knows of the federation.
  void tell_reader();
  void hold_post(control::Call call);
  Result<OwnFeeds::Post> make_post(PostRequest& request);
  void read_log(const control::Call& call, LogAddition addition);
  /// Answers who read in this party's log and whose statements are durable; all with the error if
  /// there is one.
  void answer_log_readers(const PartyId& party, const Error* error);
  /// Takes what can change while the node runs; the answer names it, and what cannot.
  control::Json take_config(const Config& file);
  /// False once a signal says stop; SIGHUP reads the configuration again.
  [[nodiscard]] bool take_signals();
  void change_address(const control::Call& call, AddressChange change);
  /// True if a session stands on a connection that this peer made and that stays before ours (§9):
  /// to dial it would only cut one of the two.
  [[nodiscard]] bool has_called(const TransportKey& peer) const;
  void note_session(const sync::PeerState& state);
  /// The front's allow list and dials follow the logs, the addresses and the lock.
  void tell_front();
  void alarm(std::string text);
  /// For what is found again and again.
  void alarm_once(std::string text);

  /// A post that waits for its commit.
  struct WaitingPost {
    control::ClientId client = 0;
    std::uint64_t request = 0;
    control::Json answer;
  };

  std::unique_ptr<CoreParts> parts_;
  int signals_;
  front::FrontProcess front_;
  control::ControlServer control_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<RecordReader> reader_;

  struct Connection {
    TransportKey peer;
    front::LinkOrigin origin = front::LinkOrigin::dialled;
  };

  std::map<front::LinkId, Connection> links_;
  std::set<CertId> connected_;  // peers with a session
  LogRate refusals_;
  std::map<std::string, LogRate> note_rates_;  // by topic: there are as many as the code has
  std::vector<TransportKey> allowed_;
  std::map<TransportKey, std::vector<std::string>> dialled_;

  /// Who read in a party log, until it is durable.
  struct LogReader {
    control::ClientId client = 0;
    std::uint64_t request = 0;
    PartyId party;
    std::uint64_t version = 0;
    control::Json answer;
  };

  /// What a person is shown and signs is judged by the view: nothing is, before it is whole.
  enum class ViewState : std::uint8_t { filling, whole, broken };

  ViewState view_ = ViewState::filling;
  Status view_filled_;  // why it is broken
  std::deque<control::Call> held_posts_;
  bool drafting_ = false;      // the reader has a post
  std::size_t asked_ = 0;      // questions that the reader has not answered
  std::vector<LogReader> log_readers_;
  std::map<std::uint64_t, WaitingPost> posts_;
  std::map<std::uint64_t, WaitingPost> contacts_;  // addresses that are not durable yet
  std::uint64_t next_post_ = 1;
  std::optional<Error> failed_;
};

}  // namespace talgu
