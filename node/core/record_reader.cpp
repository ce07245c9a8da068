#include "node/core/record_reader.h"

#include "node/core/match.h"

#include <poll.h>
#include <utility>

namespace talgu {

RecordReader::RecordReader(const storage::Store& store, NodeParts parts)
    : store_(store), parts_(std::move(parts)), thread_([this] { run(); }) {}

RecordReader::~RecordReader() {
  give(StopReader{});
  thread_.join();
}

void RecordReader::run() {
  for (;;) {
    pollfd waiting{.fd = jobs_.fd(), .events = POLLIN, .revents = 0};
    ::poll(&waiting, 1, -1);
    for (ReaderJob& job : jobs_.drain()) {
      if (!take(std::move(job))) return;
    }
  }
}

bool RecordReader::take(ReaderJob job) {
  return std::visit(Match{[this](Question& question) {
                            Result<CallOutcome> outcome = answer(question.call);
                            answers_.push({std::move(question.call), std::move(outcome)});
                            return true;
                          },
                          [this](Learned& learned) {
                            parts_.known = std::move(learned.known);
                            return true;
                          },
                          [this](OpenView& open) {
                            parts_.view_secret.emplace(std::move(open.view_secret));
                            parts_.view = std::make_unique<storage::ViewReader>(
                                store_, *parts_.view_secret);
                            return true;
                          },
                          [](const StopReader& /*stop*/) { return false; }},
                    job);
}

Result<CallOutcome> RecordReader::answer(const control::Call& call) {
  if (parts_.view == nullptr) return read_call(parts_, call);
  const Status begun = parts_.view->begin(parts_.authority().federation().newest());
  Result<CallOutcome> outcome =
      begun ? read_call(parts_, call) : Result<CallOutcome>(std::unexpected(begun.error()));
  parts_.view->end();
  return outcome;
}

}  // namespace talgu
