#pragma once

#include "protocol/feed/feed_tail.h"
#include "protocol/law/authority.h"

namespace talgu {

/// The one function that guards everything that leaves the node: digests, heads, runs, keys, live
/// push (§6). Granted to a reading node (current certificate, writer or observer; a guest only if
/// named or the author), by our newest logs, of a party that the newest EPOCH's rule selects now
/// and that is in its list (or history is full). Pure. Faults: not_permitted, rule may_read;
/// unknown and forbidden answer alike.
Status may_read(const Authority& authority, const FeedTail& feed, const CertId& peer);

}  // namespace talgu
