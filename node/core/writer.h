#pragma once

#include "node/core/mailbox.h"
#include "node/core/own_feeds.h"
#include "protocol/law/authority.h"
#include "protocol/sync/event.h"
#include "storage/env/boot_file.h"
#include "storage/env/store.h"
#include "storage/feeds/batch.h"
#include "storage/feeds/own_marks.h"
#include "storage/view/projector.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <thread>
#include <variant>
#include <vector>

namespace talgu {

/// What the loop asks of the writer.
struct StorePost {
  std::uint64_t id = 0;  // of the loop's choosing; comes back with the result
  OwnFeeds::Post post;
};

/// A statement, remembered until it is durable.
struct NotedStatement {
  PartyId party;
  SignedStatement statement;
};

struct StoreContact {
  std::uint64_t id = 0;  // of the answer
  Contact contact;
};

/// The node was unlocked: the keyring and the view can be written.
struct OpenVault {
  storage::VaultKey view_secret;
};

struct CloseVault {};

/// The database was restored or copied (§5): before anything else is written, every own feed ends.
struct MarkRestored {
  storage::RestoreFinding finding;
};

struct StopWriter {};

using WriterJob =
    std::variant<sync::CommitRun, sync::CommitStatement, sync::CommitKey, sync::CommitReceipts,
                 StorePost, StoreContact, OpenVault, CloseVault, MarkRestored, StopWriter>;

/// What the writer tells the loop, in the order of the jobs.
struct Stored {
  sync::CommitTicket ticket;
  std::optional<PartyId> log = {};  // of a statement
};

struct NotStored {
  sync::CommitTicket ticket;
  Error error;
  std::optional<PartyId> log = {};  // of a statement
};

/// Durable, re-read and, while unlocked, in the record view.
struct PostStored {
  std::uint64_t id = 0;
  std::vector<FeedTail> tails;  // of the feeds that it changed; the last one holds the entry
};

struct PostNotStored {
  std::uint64_t id = 0;
  std::vector<FeedId> feeds;
  Error error;
};

/// Durable, or why not.
struct ContactStored {
  std::uint64_t id = 0;
  std::optional<Error> error;
};

/// The disk failed: nothing is written any more until the node is restarted (§11).
struct WriterStopped {
  Error error;
};

/// Something that an operator should know of the view.
struct ViewNote {
  std::string text;
};

/// The record view holds all that was held when the keystore was opened and that can be opened; or
/// it cannot be filled. What comes in later keeps nobody waiting.
struct ViewFilled {
  Status whole;
};

using WriterResult = std::variant<Stored, NotStored, PostStored, PostNotStored, ContactStored,
                                  WriterStopped, ViewNote, ViewFilled>;

/// The one thread with write transactions (architecture.md). Takes all jobs that wait, commits them
/// as one batch with one fsync, re-reads own entries, answers. The record view follows in the same
/// transaction, or, behind a stream, in bounded steps that get their share of the time.
class Writer final {
 public:
  /// Starts the thread. `store` must outlive the writer; `authority` is the writer's own copy.
  /// `boot` is told of commits now and then; `self` is the party that records wait for.
  Writer(storage::Store& store, storage::BootFile& boot, Authority authority, PartyId self);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  /// Finishes what was given to it, then joins.
  ~Writer();

  void give(WriterJob job) { jobs_.push(std::move(job)); }

  [[nodiscard]] std::vector<WriterResult> results() { return results_.drain(); }

  /// Readable while results wait.
  [[nodiscard]] int fd() const { return results_.fd(); }

 private:
  /// What a post adds to one feed.
  struct Stretch {
    std::uint64_t first_seq = 0;
    FeedTail tail;
  };

  /// A job that was put into the batch and is answered after its commit.
  struct Waiting {
    std::optional<sync::CommitTicket> ticket;
    std::optional<std::uint64_t> post;
    std::optional<std::uint64_t> contact = {};
    std::size_t part = 0;                 // of the batch
    std::vector<Stretch> stretches = {};  // posts
    std::optional<NotedStatement> statement = {};
    std::optional<FeedId> feed = {};      // that the view may have more of
  };

  void run();
  [[nodiscard]] std::vector<WriterJob> wait_for_jobs();
  /// False once the writer was told to stop.
  bool take(std::vector<WriterJob> jobs);
  /// Marks first, whatever stands before them in the queue. False: the disk failed.
  bool take_marks(const std::vector<WriterJob>& jobs);
  /// Logs and contacts: a batch of their own, that entries of the same moment cannot fail.
  void take_logs(std::vector<WriterJob>& jobs);
  void add_statement(storage::Batch& batch, std::vector<Waiting>& waiting,
                     sync::CommitStatement& next);
  void add(storage::Batch& batch, std::vector<Waiting>& waiting, WriterJob& job);
  void add_post(storage::Batch& batch, std::vector<Waiting>& waiting, StorePost& post);
  void finish(storage::Batch& batch, std::vector<Waiting> waiting);
  /// What follows from one durable job. False: what was written does not read back.
  bool settle(Waiting& one, std::vector<PostStored>& posts);
  [[nodiscard]] static std::optional<PartyId> log_of(const Waiting& one);
  void refuse(const Waiting& one, const Error& error);
  /// The view goes along with the batch: posts at once, all else as far as its share reaches.
  void project_with(storage::Batch& batch, const std::vector<Waiting>& waiting);
  /// A step of the view alone.
  void project();
  void note(const Result<storage::StepDone>& step);
  /// Lines up all feeds if that was asked for. False: the store cannot be read.
  bool look_again();
  [[nodiscard]] storage::ProjectorTools tools() const;
  /// One line for all that could not be read since the last one.
  void tell_refused();
  /// Whether the view may go on behind a stream.
  [[nodiscard]] bool has_share() const;

  storage::Store& store_;
  storage::BootFile& boot_;
  Authority authority_;
  PartyId self_;
  storage::Projector projector_;
  std::optional<storage::VaultKey> view_secret_;
  std::set<FeedId> damaged_;  // noted once each
  bool view_behind_ = true;
  bool look_again_ = false;   // a step was lost: what it had lined up is lined up again
  bool view_filled_ = false;  // ViewFilled was told
  std::optional<Result<storage::StepDone>> taken_;  // beside the batch that is being committed
  std::size_t refused_ = 0;  // entries or events, not told yet
  std::chrono::steady_clock::time_point refused_told_;
  Date judged_;               // the day of the last step
  bool streaming_ = false;    // the last batch was large
  std::chrono::steady_clock::time_point streaming_since_;
  std::chrono::steady_clock::duration projecting_{};  // since then
  Mailbox<WriterJob> jobs_;
  Mailbox<WriterResult> results_;
  std::thread thread_;
};

}  // namespace talgu
