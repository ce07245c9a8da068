#pragma once

#include "protocol/law/authority.h"
#include "storage/fsck/fsck_pass.h"

#include <optional>

namespace talgu::storage {

/// Reads every value of table meta; those of charter and policy are verified by check_logs().
void check_meta(FsckPass& pass);

/// Verifies charter, party logs and policy as a start does. None where the charter is damaged; the
/// logs up to the first damaged statement of each party.
std::optional<Authority> check_logs(FsckPass& pass);

void check_contacts(FsckPass& pass);

/// Which feeds this store may extend.
void check_own_feeds(FsckPass& pass);

/// `authority` is null where the charter is damaged: then no signature is verified.
void check_receipts(FsckPass& pass, const Authority* authority);

}  // namespace talgu::storage
