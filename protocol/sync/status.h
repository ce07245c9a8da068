#pragma once

#include "protocol/sync/state.h"

#include <vector>

/// What each side tells the other privately (§9) and what the operator sees of a peer
/// (one reason code each, format/wire.md).
namespace talgu::sync {

/// A feed of the peer's own party grew here: it is told.
void queue_status(SyncState& state, const FeedTail& tail);
/// An answer about a feed that the peer named.
void queue_refusal(Link& link, const FeedId& feed, Reason reason);
void receive_status(SyncState& state, Link& link, const StatusFrame& status);
void pump_status(SyncState& state, Link& link);
/// PeerChanged for what changed.
void tell_changes(SyncState& state);
[[nodiscard]] std::vector<PeerState> peer_states(const SyncState& state);

}  // namespace talgu::sync
