#include "protocol/sync/replicate/logs.h"

#include "protocol/base/refusal.h"

#include <algorithm>

namespace talgu::sync {
namespace {

void grew(SyncState& state) {
  ++state.authority_stamp;
  state.authority_grew = true;
}

bool is_fork(const PartyLog& log, const LogPosition& theirs) {
  if (theirs.version > log.version()) return false;
  const auto ours = log.hash_at(theirs.version);
  return ours && *ours != theirs.hash;
}

// Appends a statement and has it stored; one that is held already is passed over.
Status take(SyncState& state, const PartyId& party, SignedStatement statement) {
  const PartyLog* const log = state.authority.log_of(party);
  const std::uint64_t before = log == nullptr ? 0 : log->version();
  TALGU_PASS(state.authority.append(party, statement));
  if (log->version() == before) return {};
  const CommitTicket ticket =
      open_ticket(state, StatementTicket{.party = party, .version = log->version()});
  state.effects.push_back(
      CommitStatement{.ticket = ticket, .party = party, .statement = std::move(statement)});
  grew(state);
  return {};
}

// The next statements for one party, bounded by number and bytes.
Statements slice_of(const PartyLog& log, std::uint64_t from) {
  Statements made{.party = log.party(), .statements = {}};
  std::size_t bytes = 0;
  for (std::uint64_t at = from; at < log.version(); ++at) {
    const SignedStatement& one = log.statements()[at];
    bytes += one.bytes.size() + one.signatures.size() * 96 + 64;
    const bool full =
        made.statements.size() == kStatementsPerFrameMax || bytes > bounds::kStatementBytesPerFrame;
    if (full && !made.statements.empty()) break;
    made.statements.push_back(one);
  }
  return made;
}

}  // namespace

void begin_logs(SyncState& state, Link& link) {
  const auto ours = log_positions(state.authority);
  if (logs_digest(ours) != link.session.theirs().logs) {
    link.ask_logs = true;
    return;
  }
  link.logs_known = true;
  for (const LogPosition& log : ours) link.their_logs[log.party] = log.version;
}

void receive_logs_have(SyncState& state, Link& link, const LogsHave& have) {
  link.logs_known = true;
  for (const LogPosition& theirs : have.logs) {
    const PartyLog* const log = state.authority.log_of(theirs.party);
    if (log == nullptr) continue;
    link.their_logs[theirs.party] = theirs.version;
    if (is_fork(*log, theirs)) {
      // Both are signed by one party: people must settle it; nothing of it is passed on.
      link.their_logs[theirs.party] = log->version();
      note(state, Note::Level::error, "logs",
           "reason=" + std::string(name_of(Reason::log_fork)) +
               " party=" + short_hex(theirs.party) + " peer=" + short_hex(link.peer()));
    } else if (theirs.version > log->version()) {
      link.ask_logs = true;
    }
  }
}

void receive_statements(SyncState& state, Link& link, Statements statements) {
  for (SignedStatement& statement : statements.statements) {
    const Status added = take(state, statements.party, std::move(statement));
    if (!added) {
      if (added.error().fault == Fault::prerequisite_missing) link.ask_logs = true;
      note(state, Note::Level::warn, "logs",
           "peer=" + short_hex(link.peer()) + " party=" + short_hex(statements.party) +
               " rule=" + std::string(name_of(rule_of(added.error()))));
      return;
    }
    std::uint64_t& known = link.their_logs[statements.party];
    known = std::max(known, state.authority.log_of(statements.party)->version());
  }
}

void add_statements(SyncState& state, StatementsAdded added) {
  for (SignedStatement& statement : added.statements) {
    const Status status = take(state, added.party, std::move(statement));
    if (status) continue;
    note(state, Note::Level::error, "logs",
         "source=file party=" + short_hex(added.party) +
             " rule=" + std::string(name_of(rule_of(status.error()))));
    return;
  }
}

void statement_committed(SyncState& state, const StatementTicket& ticket) {
  std::uint64_t& durable = state.logs_durable[ticket.party];
  durable = std::max(durable, ticket.version);
}

void statement_failed(SyncState& state, const StatementTicket& ticket) {
  std::erase_if(state.tickets, [&ticket](const auto& one) {
    const auto* const later = std::get_if<StatementTicket>(&one.second);
    return later != nullptr && later->party == ticket.party;
  });
  state.logs_retry_at = state.now + bounds::kCommitAgainMs;
}

bool pump_logs(SyncState& state, Link& link) {
  if (link.ask_logs &&
      (link.logs_asked_at == 0 || state.now >= link.logs_asked_at + bounds::kLogsAskMs)) {
    if (!try_send(state, link, Channel::control, LogsHave{log_positions(state.authority)})) {
      return false;
    }
    link.ask_logs = false;
    link.logs_asked_at = state.now;
  }
  if (!link.logs_known) return false;
  for (const auto& [party, log] : state.authority.logs()) {
    std::uint64_t& theirs = link.their_logs[party];
    while (theirs < log.version()) {
      Statements slice = slice_of(log, theirs);
      const std::size_t count = slice.statements.size();
      if (!try_send(state, link, Channel::logs, std::move(slice))) return false;
      theirs += count;
    }
  }
  return true;
}

void tick_logs(SyncState& state) {
  if (state.logs_retry_at == 0 || state.now < state.logs_retry_at) return;
  state.logs_retry_at = 0;
  for (const auto& [party, log] : state.authority.logs()) {
    const bool under_way = std::ranges::any_of(state.tickets, [&party](const auto& one) {
      const auto* const open = std::get_if<StatementTicket>(&one.second);
      return open != nullptr && open->party == party;
    });
    if (under_way) continue;
    for (std::uint64_t at = state.logs_durable[party]; at < log.version(); ++at) {
      const CommitTicket ticket =
          open_ticket(state, StatementTicket{.party = party, .version = at + 1});
      state.effects.push_back(
          CommitStatement{.ticket = ticket, .party = party, .statement = log.statements()[at]});
    }
  }
}

}  // namespace talgu::sync
