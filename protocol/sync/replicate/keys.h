#pragma once

#include "protocol/sync/state.h"

/// Epoch keys (§6, §9): whoever holds K wraps it for the reader it serves, right behind the EPOCH
/// or when asked. A wrong wrap is dropped and another reader asked (B3).
namespace talgu::sync {

/// We serve this epoch to the peer: its key follows, now or when we hold it.
void owe_key(SyncState& state, Link& link, const EpochId& epoch, Channel channel);
void receive_want_key(SyncState& state, Link& link, const WantKey& want);
void receive_key(SyncState& state, Link& link, const KeyFrame& key);
/// The feed is durable up to a new tail: keys that we lack are asked for, a few at a time.
void miss_keys(SyncState& state, const FeedId& feed);
/// Wraps of this feed that waited until its EPOCH is durable.
void open_held_wraps(SyncState& state, const FeedId& feed);
void key_committed(SyncState& state, const KeyTicket& ticket);
void key_failed(SyncState& state, const KeyTicket& ticket);
void pump_keys(SyncState& state, Link& link);
void ask_for_keys(SyncState& state);
void unlocked(SyncState& state);

}  // namespace talgu::sync
