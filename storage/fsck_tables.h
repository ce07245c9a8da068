#pragma once

#include "protocol/authority.h"
#include "storage/fsck_pass.h"

#include <optional>

namespace talgu::storage {

/// Checks the values of table meta that make a store a store.
void check_meta(FsckPass& pass);

/// Verifies charter, party logs and policy as a start does. None where the charter is damaged; the
/// logs up to the first damaged statement of each party.
std::optional<Authority> check_logs(FsckPass& pass);

void check_contacts(FsckPass& pass);

}  // namespace talgu::storage
