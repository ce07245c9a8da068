#pragma once

#include "node/cli/invocation.h"

namespace talgu::cli {

/// `talgu need list` and those of the other kinds: what this node may see, a line or two each,
/// page by page.
Result<Exit> list_needs(const Invocation& invocation);
Result<Exit> list_offers(const Invocation& invocation);
Result<Exit> list_commitments(const Invocation& invocation);
Result<Exit> list_responses(const Invocation& invocation);
Result<Exit> list_coverage(const Invocation& invocation);
Result<Exit> list_deliveries(const Invocation& invocation);
Result<Exit> list_confirmations(const Invocation& invocation);
Result<Exit> list_records(const Invocation& invocation);

}  // namespace talgu::cli
