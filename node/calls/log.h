#pragma once

#include "node/calls/calls.h"

namespace talgu {

/// Calls about party logs (operating.md, "A node certified later"): what is held, and reading in
/// what came by file.

/// Each party's log: its version and the nodes that it names now.
Result<CallOutcome> log_list_call(CoreParts& parts, const control::Call& call);

/// Statements of one party from a version on, as many as an answer holds.
/// Arguments: party (code), from (version, 1 the first).
Result<CallOutcome> log_get_call(CoreParts& parts, const control::Call& call);

/// Statements of one party in order, each in base64. What is held already is passed over; the whole
/// is refused if one does not append. Arguments: party (id in hex), statements.
Result<CallOutcome> log_read_call(CoreParts& parts, const control::Call& call);

}  // namespace talgu
