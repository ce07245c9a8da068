#pragma once

#include "crypto/result.h"

namespace talgu {

/// Starts libsodium and proves that this build computes what protocol §1 needs: known answers of
/// every primitive, strict Ed25519, and the point check with the fix of CVE-2025-69277.
/// Call once in main before any thread. Faults: storage_corrupt (the library or machine is wrong).
Status init_crypto();

/// Core dumps off, not dumpable by other processes of this user (attack G10).
void harden_process();

}  // namespace talgu
