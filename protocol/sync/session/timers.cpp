#include "protocol/sync/session/timers.h"

#include "protocol/sync/replicate/receipts.h"

#include <algorithm>

namespace talgu::sync {
namespace {

// Nothing is due: a loop still likes to turn now and then.
constexpr std::uint64_t kIdleMs = 60'000;

class Earliest final {
 public:
  explicit Earliest(std::uint64_t at) : at_(at) {}

  // Zero: not set.
  void add(std::uint64_t at) {
    if (at != 0) at_ = std::min(at_, at);
  }

  [[nodiscard]] std::uint64_t at() const { return at_; }

 private:
  std::uint64_t at_;
};

void add_link(const SyncState& state, const Link& link, Earliest& due) {
  if (link.unsent > 0) due.add(link.unsent_at + bounds::kUnreadMs);
  if (!link.stands()) {
    due.add(link.up_at + Session::kDeadlineMs);
    return;
  }
  if (link.session.direction() == LinkDirection::dialled) due.add(link.redial_at);
  due.add(link.root_at);
  if (link.ask_logs && link.logs_asked_at != 0) due.add(link.logs_asked_at + bounds::kLogsAskMs);
  if (!link.status_due.empty()) due.add(link.status_at);
  for (const FeedId& feed : link.fetching) {
    const auto found = state.feeds.find(feed);
    if (found != state.feeds.end()) due.add(found->second.stalls_at);
  }
}

}  // namespace

std::uint64_t next_due(const SyncState& state, std::uint64_t now_ms) {
  if (state.work_left) return now_ms;
  Earliest due(now_ms + kIdleMs);
  for (const auto& [id, link] : state.links) add_link(state, link, due);
  due.add(state.logs_retry_at);
  due.add(receipts_due_at(state));
  if (!state.standing.empty()) {
    for (const FeedId& feed : state.behind) {
      const auto found = state.feeds.find(feed);
      if (found != state.feeds.end()) due.add(found->second.retry_at);
    }
    if (!state.keys.locked() && !state.key_asks.empty()) {
      due.add(std::max<std::uint64_t>(state.key_asks.begin()->first, 1));
    }
  }
  return std::max(due.at(), now_ms);
}

}  // namespace talgu::sync
