#pragma once

#include "protocol/base/ids.h"
#include "protocol/base/layout.h"
#include "protocol/base/signed_bytes.h"

#include <cstdint>
#include <vector>

namespace talgu {

/// A party's offline admin keys (§3): m keys, threshold t with 2t > m, m <= 16.
/// Keys are sorted by their bytes, distinct, and valid points.
struct RootSet {
  std::uint8_t threshold = 0;
  std::vector<AdminKey> keys;
  friend bool operator==(const RootSet&, const RootSet&) = default;
};

/// u8 m ‖ u8 t ‖ u16 0 ‖ m × pk 32.
void write_root_set(LayoutWriter& out, const RootSet& set);
RootSet read_root_set(LayoutReader& in);

/// Faults: invalid_input, rule root_set or key_invalid.
Status check_root_set(const RootSet& set);

/// At least t listed signatures of distinct keys of the set verify. Unknown KIDs are dropped before
/// any verification; a listed signature of a known key that does not verify refuses the list (§1).
/// Faults: rules signature, signature_order, signature_threshold.
Status check_threshold(const RootSet& set, SignedType type, const FederationId& federation,
                       ByteView message, const SignatureList& signatures);

/// The same of an object of one party: under the type as which such objects are signed.
template <class Object>
Status check_threshold(const RootSet& set, const FederationId& federation,
                       const SignedBytes<Object>& object) {
  return check_threshold(set, SignedAs<Object>::kType, federation, object.bytes, object.signatures);
}

}  // namespace talgu
