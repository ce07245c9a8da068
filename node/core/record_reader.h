#pragma once

#include "node/calls/calls.h"
#include "node/core/mailbox.h"
#include "node/core/node_parts.h"

#include <memory>
#include <thread>
#include <variant>
#include <vector>

namespace talgu {

/// A call that reads records.
struct Question {
  control::Call call;
};

struct Answered {
  control::Call call;
  Result<CallOutcome> outcome;
};

/// What the reader has to know to answer: the logs as they are now, the secret that opens the view.
struct Learned {
  std::shared_ptr<const Authority> known;
};

struct OpenView {
  storage::VaultKey view_secret;
};

struct StopReader {};

using ReaderJob = std::variant<Question, Learned, OpenView, StopReader>;

/// The thread that answers whatever reads records, one question after the other, each from a read
/// transaction of its own: no question of a person delays sync, and no stream delays an answer
/// (docs/architecture.md, "Threads").
class RecordReader final {
 public:
  /// Starts the thread. `store` must outlive the reader.
  RecordReader(const storage::Store& store, NodeParts parts);
  RecordReader(const RecordReader&) = delete;
  RecordReader& operator=(const RecordReader&) = delete;
  /// Lets the answer that is being made be made, then joins.
  ~RecordReader();

  void give(ReaderJob job) { jobs_.push(std::move(job)); }

  [[nodiscard]] std::vector<Answered> answers() { return answers_.drain(); }

  /// Readable while answers wait.
  [[nodiscard]] int fd() const { return answers_.fd(); }

 private:
  void run();
  /// False once it was told to stop.
  bool take(ReaderJob job);
  Result<CallOutcome> answer(const control::Call& call);

  const storage::Store& store_;
  NodeParts parts_;
  Mailbox<ReaderJob> jobs_;
  Mailbox<Answered> answers_;
  std::thread thread_;
};

}  // namespace talgu
