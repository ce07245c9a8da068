#pragma once

#include "protocol/base/ids.h"
#include "storage/fsck/fsck_pass.h"

namespace talgu::storage {

/// Opens every key of the keyring and holds it to the commitment of its epoch. `federation` is
/// null where the charter is damaged: then a key is opened, and held to nothing.
void check_keyring(FsckPass& pass, const FederationId* federation);

/// Opens every row of the record view, and reads the projector's cursors.
void check_view(FsckPass& pass);

}  // namespace talgu::storage
