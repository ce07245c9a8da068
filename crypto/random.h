#pragma once

#include "crypto/bytes.h"
#include "crypto/secret.h"

namespace talgu {

/// A random id of the given type, from libsodium's generator (replaceable in the simulator).
template <class Id>
[[nodiscard]] Id random_id() {
  Id made;
  fill_random(made.bytes);
  return made;
}

}  // namespace talgu
