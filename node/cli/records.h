#pragma once

#include "node/cli/invocation.h"
#include "protocol/record/kinds/list.h"

namespace talgu::cli {

/// `talgu record show` and `history`: one record whole, of every kind.
Result<Exit> show_record(const Invocation& invocation);
/// The same for one kind: `talgu offer show`. Faults: invalid_input (it is of another).
Result<Exit> show_record_of(const Invocation& invocation, RecordKind kind);
Result<Exit> show_history(const Invocation& invocation);

}  // namespace talgu::cli
