#pragma once

#include "protocol/law/authority.h"
#include "storage/fsck/fsck_pass.h"

namespace talgu::storage {

/// Checks every feed from OPEN to its tail: entries, chain, signed heads, places of epochs.
/// `authority` is null where the charter is damaged: then no signature of a head is verified.
void check_feeds(FsckPass& pass, const Authority* authority);

}  // namespace talgu::storage
