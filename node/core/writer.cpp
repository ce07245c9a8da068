#include "node/core/writer.h"

#include "crypto/check.h"
#include "node/system/clock.h"

#include <algorithm>
#include <poll.h>
#include <utility>

namespace talgu {
namespace {

using Clock = std::chrono::steady_clock;

/// Entries taken into the view in one commit, fewer when a job comes.
constexpr std::size_t kViewStepEntries = 4096;
/// Entries taken in beside a batch.
constexpr std::size_t kViewShareEntries = 256;
/// A batch of more bytes than this is part of a stream: projecting would compete with it for disk
/// and processor, so it has its share, and the rest once nothing came for a moment.
constexpr std::uint64_t kStreamBytes = 256 * 1024;
constexpr int kStreamPauseMs = 50;
/// A tenth of the time: a peer that streams without end keeps nobody from reading.
constexpr int kShareOfStream = 10;
/// Whoever writes what cannot be read gets no line for each of it.
constexpr std::chrono::minutes kTellEvery(1);
/// The file for restore detection follows the commits lazily (§5).
constexpr int kIdleMs = 3000;

}  // namespace

Writer::Writer(storage::Store& store, storage::BootFile& boot, Authority authority, PartyId self)
    : store_(store),
      boot_(boot),
      authority_(std::move(authority)),
      self_(self),
      projector_(store),
      thread_([this] { run(); }) {}

Writer::~Writer() {
  give(StopWriter{});
  thread_.join();
}

void Writer::run() {
  for (;;) {
    std::vector<WriterJob> jobs = wait_for_jobs();
    const bool paused = jobs.empty();
    if (!paused && !take(std::move(jobs))) return;
    if (paused) streaming_ = false;
    view_behind_ = view_behind_ || judged_ != today();
    if (view_behind_ && view_secret_ && !streaming_) project();
    tell_refused();
  }
}

std::vector<WriterJob> Writer::wait_for_jobs() {
  pollfd waiting{.fd = jobs_.fd(), .events = POLLIN, .revents = 0};
  const bool projecting = view_behind_ && view_secret_;
  const int projecting_ms = streaming_ ? kStreamPauseMs : 0;
  const int ready = ::poll(&waiting, 1, projecting ? projecting_ms : kIdleMs);
  if (ready > 0) return jobs_.drain();
  if (!projecting) {
    if (const auto commits = store_.commits()) {
      if (const Status noted = boot_.note_commits(*commits); !noted) {
        results_.push(ViewNote{noted.error().what});
      }
    }
  }
  return {};
}

bool Writer::take(std::vector<WriterJob> jobs) {
  if (!take_marks(jobs)) return false;
  take_logs(jobs);
  storage::Batch batch = store_.begin_batch();
  std::vector<Waiting> waiting;
  bool go_on = true;
  for (WriterJob& job : jobs) {
    if (auto* const open = std::get_if<OpenVault>(&job)) {
      view_secret_.emplace(std::move(open->view_secret));
      look_again_ = true;
      view_behind_ = true;
    } else if (std::holds_alternative<CloseVault>(job)) {
      view_secret_.reset();
    } else if (std::holds_alternative<StopWriter>(job)) {
      go_on = false;
    } else {
      add(batch, waiting, job);
    }
  }
  if (batch.bytes() > kStreamBytes && !streaming_) {
    streaming_since_ = Clock::now();
    projecting_ = {};
  }
  streaming_ = batch.bytes() > kStreamBytes;
  finish(batch, std::move(waiting));
  if (!go_on) {
    if (const auto commits = store_.commits()) {
      const Status noted = boot_.note_commits(*commits);
      if (!noted) results_.push(ViewNote{noted.error().what});
    }
  }
  return go_on;
}

bool Writer::take_marks(const std::vector<WriterJob>& jobs) {
  for (const WriterJob& job : jobs) {
    const auto* const mark = std::get_if<MarkRestored>(&job);
    if (mark == nullptr) continue;
    const Status marked = storage::mark_restored(store_, mark->finding);
    if (marked) continue;
    results_.push(WriterStopped{marked.error()});
    return false;
  }
  return true;
}

void Writer::take_logs(std::vector<WriterJob>& jobs) {
  storage::Batch batch = store_.begin_batch();
  std::vector<Waiting> waiting;
  for (WriterJob& job : jobs) {
    if (auto* const next = std::get_if<sync::CommitStatement>(&job)) {
      add_statement(batch, waiting, *next);
    } else if (const auto* const contact = std::get_if<StoreContact>(&job)) {
      batch.put_contact(contact->contact);
      waiting.push_back({.ticket = std::nullopt, .post = std::nullopt, .contact = contact->id});
    }
  }
  finish(batch, std::move(waiting));
}

void Writer::add_statement(storage::Batch& batch, std::vector<Waiting>& waiting,
                           sync::CommitStatement& next) {
  Waiting one{.ticket = next.ticket,
              .post = std::nullopt,
              .statement = NotedStatement{next.party, next.statement}};
  const auto parsed = parse_statement(next.statement.bytes);
  TALGU_CHECK(parsed.has_value());  // the machine verified it
  const auto before = std::ranges::count_if(waiting, [&next](const Waiting& other) {
    return other.statement && other.statement->party == next.party;
  });
  const PartyLog* const log = authority_.log_of(next.party);
  // One whose predecessor could not be stored would leave a gap that no start survives.
  if (log == nullptr ||
      parsed->version != log->version() + static_cast<std::uint64_t>(before) + 1) {
    refuse(one, {.fault = Fault::prerequisite_missing, .what = "a statement before it is missing"});
    return;
  }
  batch.add(next.party, parsed->version, next.statement);
  waiting.push_back(std::move(one));
}

void Writer::add(storage::Batch& batch, std::vector<Waiting>& waiting, WriterJob& job) {
  if (auto* const run = std::get_if<sync::CommitRun>(&job)) {
    waiting.push_back({.ticket = run->ticket,
                       .post = std::nullopt,
                       .part = batch.begin_part(),
                       .feed = run->run.feed()});
    batch.add(std::move(run->run));
  } else if (auto* const key = std::get_if<sync::CommitKey>(&job)) {
    Waiting one{.ticket = key->ticket, .post = std::nullopt, .feed = key->key.feed};
    if (!view_secret_) {
      refuse(one, {.fault = Fault::locked, .what = "the node is locked"});
      return;
    }
    one.part = batch.begin_part();
    waiting.push_back(std::move(one));
    batch.add_epoch_key(key->key.feed, key->key.epoch, key->key.key, *view_secret_);
  } else if (auto* const receipts = std::get_if<sync::CommitReceipts>(&job)) {
    // A part of their own: a disk that is full for entries still takes them.
    waiting.push_back({.ticket = receipts->ticket,
                       .post = std::nullopt,
                       .part = batch.begin_part()});
    for (const SignedReceipt& one : receipts->receipts) batch.put_receipt(one);
  } else if (auto* const post = std::get_if<StorePost>(&job)) {
    add_post(batch, waiting, *post);
  }
}

void Writer::add_post(storage::Batch& batch, std::vector<Waiting>& waiting, StorePost& post) {
  Waiting one{.ticket = std::nullopt, .post = post.id};
  for (const Admitted& run : post.post.runs) {
    if (one.stretches.empty() || one.stretches.back().tail.feed != run.feed()) {
      one.stretches.push_back({.first_seq = run.entries().front().header.seq, .tail = {}});
    }
    one.stretches.back().tail = run.tail();
  }
  if (!view_secret_) {
    refuse(one, {.fault = Fault::locked, .what = "the node is locked"});
    return;
  }
  one.part = batch.begin_part();
  for (Admitted& run : post.post.runs) batch.add_own(std::move(run));
  for (const NewEpochKey& key : post.post.keys) {
    batch.add_epoch_key(key.feed, key.epoch, key.key, *view_secret_);
  }
  waiting.push_back(std::move(one));
}

std::optional<PartyId> Writer::log_of(const Waiting& one) {
  return one.statement ? std::optional(one.statement->party) : std::nullopt;
}

void Writer::refuse(const Waiting& one, const Error& error) {
  if (one.ticket) results_.push(NotStored{*one.ticket, error, log_of(one)});
  if (one.contact) results_.push(ContactStored{*one.contact, error});
  if (!one.post) return;
  PostNotStored refused{.id = *one.post, .feeds = {}, .error = error};
  for (const Stretch& stretch : one.stretches) refused.feeds.push_back(stretch.tail.feed);
  results_.push(std::move(refused));
}

void Writer::finish(storage::Batch& batch, std::vector<Waiting> waiting) {
  project_with(batch, waiting);
  const std::vector<Status> outcome = batch.commit_parts();
  std::vector<PostStored> posts;
  for (Waiting& one : waiting) {
    const Status& stored = outcome.at(one.part);
    if (!stored) {
      refuse(one, stored.error());
      continue;
    }
    if (!settle(one, posts)) return;
  }
  const auto failed = std::ranges::find_if(outcome, [](const Status& part) { return !part; });
  look_again_ = look_again_ || failed != outcome.end();
  if (taken_) note(*std::exchange(taken_, {}));
  if (failed != outcome.end() && store_.stopped()) results_.push(WriterStopped{failed->error()});
  for (PostStored& post : posts) results_.push(std::move(post));
}

bool Writer::settle(Waiting& one, std::vector<PostStored>& posts) {
  const std::optional<PartyId> log = log_of(one);
  if (one.statement) {
    const Status known =
        authority_.append(one.statement->party, std::move(one.statement->statement));
    TALGU_CHECK(known.has_value());  // verified by the machine on the same logs
  }
  if (one.ticket) results_.push(Stored{*one.ticket, log});
  if (one.contact) results_.push(ContactStored{*one.contact, std::nullopt});
  if (!one.post) return true;
  PostStored stored{.id = *one.post, .tails = {}};
  for (const Stretch& stretch : one.stretches) {
    // Durable, re-read and re-hashed before a head of ours leaves (§4).
    const Status verified =
        store_.verify_committed(stretch.tail.feed, stretch.first_seq, stretch.tail.last.seq);
    if (!verified) {
      refuse(one, verified.error());
      results_.push(WriterStopped{verified.error()});
      return false;
    }
    stored.tails.push_back(stretch.tail);
  }
  posts.push_back(std::move(stored));
  return true;
}

void Writer::project_with(storage::Batch& batch, const std::vector<Waiting>& waiting) {
  if (!view_secret_) return;
  std::vector<FeedId> own;
  bool any = false;
  for (const Waiting& one : waiting) {
    if (one.feed) projector_.look_at(*one.feed);
    for (const Stretch& stretch : one.stretches) own.push_back(stretch.tail.feed);
    any = any || one.feed || !one.stretches.empty();
  }
  if (!any) return;
  view_behind_ = true;
  if (!look_again()) return;
  batch.then([this, own = std::move(own)](storage::WriteTxn& txn) -> Status {
    const Clock::time_point began = Clock::now();
    const std::size_t limit = !streaming_ || has_share() ? kViewShareEntries : 0;
    taken_ = projector_.take_in(txn, tools(), own, limit);
    projecting_ += Clock::now() - began;
    return *taken_ ? Status{} : std::unexpected(taken_->error());
  });
}

void Writer::project() {
  if (!look_again()) return;
  note(projector_.step(tools(), kViewStepEntries, [this] { return !jobs_.has_any(); }));
}

bool Writer::look_again() {
  if (!std::exchange(look_again_, false)) return true;
  const Status looked = projector_.look_at_all();
  if (!looked) note(std::unexpected(looked.error()));
  return looked.has_value();
}

storage::ProjectorTools Writer::tools() const {
  TALGU_CHECK(view_secret_.has_value());
  return {
      .authority = authority_, .view_secret = *view_secret_, .self = self_, .today = today()};
}

bool Writer::has_share() const {
  return projecting_ * kShareOfStream <= Clock::now() - streaming_since_;
}

void Writer::note(const Result<storage::StepDone>& step) {
  judged_ = today();
  if (!step) {
    view_behind_ = false;  // asked again after the next commit
    look_again_ = true;
    if (!view_filled_) results_.push(ViewFilled{.whole = std::unexpected(step.error())});
    results_.push(ViewNote{step.error().what});
    return;
  }
  view_behind_ = step->more;
  if (!view_filled_ && projector_.reached()) {
    view_filled_ = true;
    results_.push(ViewFilled{});
  }
  for (const FeedId& feed : step->damaged) {
    if (!damaged_.insert(feed).second) continue;
    results_.push(ViewNote{"feed " + short_hex(feed) +
                           " has a damaged entry; what follows it is not in the view"});
  }
  refused_ += step->refused;
}

void Writer::tell_refused() {
  if (refused_ == 0 || view_behind_ || Clock::now() - refused_told_ < kTellEvery) return;
  refused_told_ = Clock::now();
  results_.push(ViewNote{std::to_string(std::exchange(refused_, 0)) +
                         " entries hold no record we can read"});
}

}  // namespace talgu
