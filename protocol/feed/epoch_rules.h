#pragma once

#include "protocol/feed/admission.h"
#include "protocol/feed/entry.h"
#include "protocol/feed/feed_tail.h"
#include "protocol/law/authority.h"

#include <vector>

namespace talgu {

/// What an EPOCH is judged by (§6).
struct EpochContext {
  const FeedTail& tail;  // before this EPOCH
  ReaderName author;
  const Authority& authority;
  const FederationVersion& version;  // that the header cites
};

/// Every *must* of §6 about an EPOCH: the complete reader list, its log versions, history, q.
/// Faults: rules epoch_*, readers*, history, witness_number, audience_rule; unknown_version = park.
Status check_epoch(const EpochBody& body, const EntryHeader& header, const EpochContext& context);

/// We hold only what we may read (F7): under history join every EPOCH lists us; under full history
/// those before the first that does may leave us out, since a later one may add us.
/// Faults: rule not_a_reader.
Status check_listed(const EpochBody& body, const EpochContext& context, const Reader& self);

/// DATA may not cite a version at which the rule no longer selects a listed party (B6).
/// Faults: rule epoch_stale_rule.
Status check_still_selected(const EpochBody& body, const ReaderName& author,
                            const FederationVersion& version);

[[nodiscard]] std::vector<ReaderName> names_of(const EpochBody& body);

/// q = min(w, parties in the list other than the author's) (§5).
[[nodiscard]] std::uint8_t witness_number(const Charter& charter,
                                          const std::vector<ReaderName>& readers,
                                          const PartyId& author);

}  // namespace talgu
