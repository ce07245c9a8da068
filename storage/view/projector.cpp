#include "storage/view/projector.h"

#include "protocol/base/layout.h"
#include "protocol/feed/data_body.h"
#include "protocol/feed/epoch_key.h"
#include "storage/env/lmdb_env.h"
#include "storage/feeds/chain.h"
#include "storage/feeds/founding.h"
#include "storage/view/feed_events.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace talgu::storage {
namespace {

/// Entries of one feed in one turn.
constexpr std::size_t kTurnEntries = 64;
/// Entries that are judged together, and then let go of.
constexpr std::size_t kRoundEntries = 256;
/// Pages of cards that are looked through in one step for what a new day changed.
constexpr std::size_t kDuePages = 64;

Result<std::uint64_t> next_of(const Txn& txn, const FeedId& feed) {
  TALGU_TRY(const auto stored, txn.get_checked(Table::cursors, feed.view()));
  if (!stored) return std::uint64_t{0};
  LayoutReader in(*stored);
  in.u16();  // the schema: step() has looked
  const std::uint64_t next = in.u64();
  if (!in.finish("cursor")) return fail(Fault::storage_corrupt, "a view cursor is damaged");
  return next;
}

Status put_cursor(WriteTxn& txn, const FeedId& feed, std::uint64_t next) {
  LayoutWriter value;
  value.u16(kViewSchema).u64(next);
  return txn.put_checked(Table::cursors, feed.view(), value.view());
}

/// Whether the view has another schema than this program's, or was judged by other roles. One view
/// has one schema: the first cursor tells.
Result<bool> is_of_another_kind(const Txn& txn, const ProjectorTools& tools) {
  TALGU_TRY(Cursor cursor, txn.cursor(Table::cursors));
  TALGU_TRY(const auto first, cursor.seek({}));
  if (!first) return false;
  TALGU_TRY(const auto stored, txn.get_checked(Table::cursors, first->key));
  if (stored && LayoutReader(*stored).u16() != kViewSchema) return true;
  TALGU_TRY(const auto state, read_view_state(txn, ViewKeys(tools.view_secret)));
  return state && !roles_after(*state, tools.authority.federation().newest());
}

ViewTerms terms_of(const ProjectorTools& tools) {
  return {.federation = tools.authority.federation().newest(),
          .self = tools.self,
          .today = tools.today};
}

}  // namespace

void Projector::look_at(const FeedId& feed) {
  noted_.push_back(feed);
}

Status Projector::look_at_all() {
  TALGU_TRY(const ReadTxn txn, store_->env().read());
  TALGU_TRY(const auto tails, read_tails(txn));
  for (const FeedTail& tail : tails) {
    TALGU_TRY(const std::uint64_t next, next_of(txn, tail.feed));
    if (next > tail.last.seq) continue;
    goals_[tail.feed] = tail.last.seq;
    look_at(tail.feed);
  }
  looked_at_all_ = true;
  return {};
}

Status Projector::begin_anew_if_other(const ProjectorTools& tools) {
  {
    TALGU_TRY(const ReadTxn txn, store_->env().read());
    TALGU_TRY(const bool is_other, is_of_another_kind(txn, tools));
    if (!is_other) return {};
  }
  TALGU_PASS(rebuild());
  return look_at_all();
}

Status Projector::line_up(const Txn& txn, const Authority& authority) {
  for (const FeedId& feed : std::exchange(noted_, {})) {
    TALGU_TRY(const auto tail, read_tail(txn, feed));
    if (!tail) continue;
    const auto author = authority.find(tail->open.certificate);
    // Who is not known here writes for himself alone.
    Queue& queue = turns_[author ? author->node->certificate.party : PartyId{}];
    if (std::ranges::find(queue, feed) == queue.end()) queue.push_back(feed);
  }
  return {};
}

std::optional<FeedId> Projector::next_turn() {
  if (turns_.empty()) return {};
  auto turn = last_party_ ? turns_.upper_bound(*last_party_) : turns_.begin();
  if (turn == turns_.end()) turn = turns_.begin();
  last_party_ = turn->first;
  const FeedId feed = turn->second.front();
  turn->second.pop_front();
  if (turn->second.empty()) turns_.erase(turn);
  return feed;
}

Status Projector::take_turn(WriteTxn& txn, const ProjectorTools& tools, ViewWriter& view,
                            const FeedId& feed, std::size_t limit, StepDone& done) {
  TALGU_TRY(const auto tail, read_tail(txn, feed));
  if (!tail) return {};
  TALGU_TRY(const std::uint64_t first, next_of(txn, feed));
  std::uint64_t next = first;
  FeedEvents events(txn, tools.authority, tools.view_secret, *tail);
  auto outcome = FeedEvents::Outcome::taken;
  while (next <= tail->last.seq && next - first < limit) {
    const auto read = events.read(next);
    // One rotten entry keeps its own feed from the view and no other.
    outcome = read ? read->outcome : FeedEvents::Outcome::damaged;
    if (!read && read.error().fault == Fault::io) return std::unexpected(read.error());
    if (outcome == FeedEvents::Outcome::damaged || outcome == FeedEvents::Outcome::waits) break;
    for (const ViewEvent& event : read->events) TALGU_PASS(view.put(event));
    done.events += read->events.size();
    done.refused += read->refused;
    ++next;
    ++done.entries;
  }
  if (next != first) TALGU_PASS(put_cursor(txn, feed, next));
  const auto goal = goals_.find(feed);
  if (outcome == FeedEvents::Outcome::damaged) done.damaged.push_back(feed);
  if (outcome == FeedEvents::Outcome::waits) done.waiting.push_back(feed);
  if (goal != goals_.end() && (next > goal->second || outcome != FeedEvents::Outcome::taken)) {
    goals_.erase(goal);
  }
  if (outcome == FeedEvents::Outcome::taken && next <= tail->last.seq) look_at(feed);
  return {};
}

Status Projector::take_round(WriteTxn& txn, const ProjectorTools& tools, std::size_t limit,
                             StepDone& done) {
  const ViewKeys keys(tools.view_secret);
  TALGU_TRY(ViewWriter view, ViewWriter::open(txn, keys, terms_of(tools)));
  TALGU_TRY(done.more, view.judge_due(kDuePages));
  const std::size_t end = done.entries + std::min(limit, kRoundEntries);
  while (done.entries < end) {
    const auto feed = next_turn();
    if (!feed) break;
    const std::size_t turn = std::min(kTurnEntries, end - done.entries);
    TALGU_PASS(take_turn(txn, tools, view, *feed, turn, done));
    TALGU_PASS(line_up(txn, tools.authority));
  }
  done.more = done.more || !turns_.empty();
  return view.settle();
}

Result<StepDone> Projector::step(const ProjectorTools& tools, std::size_t limit,
                                 const std::function<bool()>& go_on) {
  TALGU_PASS(begin_anew_if_other(tools));
  TALGU_TRY(const Room room, store_->room());
  if (room.bytes == 0) {
    return fail(Fault::storage_full, "the disk or the database is full up to the reserve",
                "free some space, or make limits.disk_reserve_mib smaller");
  }
  TALGU_TRY(WriteTxn txn, store_->env().write());
  TALGU_TRY(StepDone done, take_in(txn, tools, {}, limit, go_on));
  TALGU_PASS(txn.commit());
  return done;
}

Result<StepDone> Projector::take_in(WriteTxn& txn, const ProjectorTools& tools,
                                    const std::vector<FeedId>& first, std::size_t limit,
                                    const std::function<bool()>& go_on) {
  StepDone done;
  TALGU_TRY(const bool is_other, is_of_another_kind(txn, tools));
  if (is_other) {
    done.more = true;
    return done;
  }
  TALGU_PASS(line_up(txn, tools.authority));
  done.more = !turns_.empty();
  if (!first.empty()) {
    const ViewKeys keys(tools.view_secret);
    TALGU_TRY(ViewWriter view, ViewWriter::open(txn, keys, terms_of(tools)));
    for (const FeedId& feed : first) {
      TALGU_PASS(take_turn(txn, tools, view, feed, std::numeric_limits<std::size_t>::max(), done));
    }
    TALGU_PASS(view.settle());
    done.more = !turns_.empty() || !noted_.empty();
  }
  const std::size_t end = limit + done.entries;
  while (done.entries < end) {
    const std::size_t before = done.entries;
    TALGU_PASS(take_round(txn, tools, end - done.entries, done));
    if (!done.more || done.entries == before || (go_on && !go_on())) break;
  }
  return done;
}

Status Projector::take_out(WriteTxn& txn, const ProjectorTools& tools, const FeedId& feed,
                           std::uint64_t from, std::uint64_t to) {
  TALGU_TRY(const auto tail, read_tail(txn, feed));
  if (!tail) return fail(Fault::invalid_input, "feed " + short_hex(feed) + " is not held");
  const ViewKeys keys(tools.view_secret);
  TALGU_TRY(ViewWriter view, ViewWriter::open(txn, keys, terms_of(tools)));
  FeedEvents events(txn, tools.authority, tools.view_secret, *tail);
  for (std::uint64_t seq = from; seq <= to; ++seq) {
    TALGU_TRY(const auto read, events.read(seq));
    for (const ViewEvent& event : read.events) TALGU_PASS(view.take_out(event));
  }
  return view.settle();
}

Status Projector::rebuild() {
  return drop_view(store_->env());
}

}  // namespace talgu::storage
