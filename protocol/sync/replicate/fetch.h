#pragma once

#include "protocol/sync/state.h"

/// What we lack and whom we ask for it (§9): one feed from one peer at a time, moved to another on
/// a stall. Nothing is wanted but what a genuine head showed.
namespace talgu::sync {

void receive_heads(SyncState& state, Link& link, const Heads& heads);
/// A head of a run that we cannot use as it is: what it shows may still be fetched.
void take_claim(SyncState& state, Link& link, const HeadNotice& notice);
/// The author signed a second history of a feed that we hold: it is named and never taken in. If we
/// are the author, this store was restored or copied (OwnFeedAhead).
void name_fork(SyncState& state, Link& link, const FeedTail& tail, std::uint64_t seq);
/// Gives feeds that we lack to links that have them.
void plan_fetches(SyncState& state);
void pump_wants(SyncState& state, Link& link);
/// Stalled fetches and feeds whose commit failed.
void tick_fetches(SyncState& state);
/// The link sends this feed no more: whoever else has it may.
void stop_fetch(SyncState& state, Link& link, const FeedId& feed);

}  // namespace talgu::sync
