#pragma once

#include "protocol/sync/state.h"

/// Party logs between peers (§9): before everything else, and again whenever one side is behind.
/// Logs name no feed; every member may have them.
namespace talgu::sync {

void begin_logs(SyncState& state, Link& link);
void receive_logs_have(SyncState& state, Link& link, const LogsHave& have);
void receive_statements(SyncState& state, Link& link, Statements statements);
/// By file: verified by the caller and durable.
void add_statements(SyncState& state, StatementsAdded added);
void statement_committed(SyncState& state, const StatementTicket& ticket);
void statement_failed(SyncState& state, const StatementTicket& ticket);
/// Requests and statements, as credit allows. True when the peer has all that we have, so that what
/// cites it may follow.
[[nodiscard]] bool pump_logs(SyncState& state, Link& link);
/// Commits again what the writer could not store.
void tick_logs(SyncState& state);

}  // namespace talgu::sync
