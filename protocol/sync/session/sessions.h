#pragma once

#include "protocol/sync/state.h"

/// Sessions (§9): from a link to proof of the node behind it, again every hour, one per peer.
namespace talgu::sync {

void link_up(SyncState& state, const LinkUp& up);
void receive_hello(SyncState& state, Link& link, const Hello& hello);
void receive_proof(SyncState& state, Link& link, const Proof& proof);
void receive_bye(SyncState& state, Link& link, const Bye& bye);
/// Deadlines and redials.
void tick_sessions(SyncState& state);
/// Ends sessions with certificates that are current no more (E5).
void drop_outdated_peers(SyncState& state);

}  // namespace talgu::sync
