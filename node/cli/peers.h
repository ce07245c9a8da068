#pragma once

#include "node/cli/invocation.h"

namespace talgu::cli {

/// `talgu peer …`: who the peers are, whether they are in sync, and why not.
Result<Exit> list_peers(const Invocation& invocation);
Result<Exit> why_peer(const Invocation& invocation);
Result<Exit> set_address(const Invocation& invocation);

/// One line of a peer as `peer` and `status` show it.
[[nodiscard]] Printable peer_line(const Json& peer);

}  // namespace talgu::cli
