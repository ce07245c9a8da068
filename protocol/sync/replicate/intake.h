#pragma once

#include "protocol/sync/state.h"

/// Runs that arrive (§9): admitted, parked or refused; what becomes of their commits.
namespace talgu::sync {

/// `bytes`: of its frame, counted against the channel.
void receive_run(SyncState& state, Link& link, Channel channel, Run run, std::size_t bytes);
void run_committed(SyncState& state, RunTicket ticket);
void run_failed(SyncState& state, const RunTicket& ticket, Reason reason);
void local_commit(SyncState& state, FeedTail tail);
/// The logs grew: what waited for them is judged again.
void retry_parked(SyncState& state);

}  // namespace talgu::sync
