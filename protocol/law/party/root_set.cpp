#include "protocol/law/party/root_set.h"

#include "protocol/base/limits.h"
#include "protocol/base/refusal.h"

#include <algorithm>
#include <functional>

namespace talgu {
void write_root_set(LayoutWriter& out, const RootSet& set) {
  out.u8(static_cast<std::uint8_t>(set.keys.size())).u8(set.threshold).u16(0);
  for (const AdminKey& key : set.keys) out.id(key);
}

RootSet read_root_set(LayoutReader& in) {
  RootSet set;
  const std::size_t count = in.u8();
  set.threshold = in.u8();
  in.reserved(2);
  if (count > limits::kSignaturesPerPartyMax) in.refuse();
  for (std::size_t i = 0; i < count && in.ok(); ++i) set.keys.push_back(in.id<AdminKey>());
  return set;
}

Status check_root_set(const RootSet& set) {
  const std::size_t count = set.keys.size();
  if (count == 0 || count > limits::kSignaturesPerPartyMax) {
    return refuse_rule(Rule::root_set, "a root set has 1 to 16 admin keys");
  }
  if (set.threshold > count || std::size_t{set.threshold} * 2 <= count) {
    return refuse_rule(Rule::root_set, "the threshold must be more than half of the admin keys");
  }
  if (std::ranges::adjacent_find(set.keys, std::greater_equal{}) != set.keys.end()) {
    return refuse_rule(Rule::root_set, "admin keys are not sorted, or one stands twice");
  }
  for (const AdminKey& key : set.keys) {
    if (!ed25519::is_valid_point({key.bytes})) {
      return refuse_rule(Rule::key_invalid, "an admin key is not a valid point");
    }
  }
  return {};
}

Status check_threshold(const RootSet& set, SignedType type, const FederationId& federation,
                       ByteView message, const SignatureList& signatures) {
  TALGU_PASS(check_order(signatures));
  std::size_t verified = 0;
  for (const AdminKey& key : set.keys) {
    const auto listed = std::ranges::lower_bound(signatures, key_id(key), {}, &KeySignature::kid);
    if (listed == signatures.end() || listed->kid != key_id(key)) continue;
    TALGU_PASS(verify(key, type, federation, message, listed->signature));
    ++verified;
  }
  if (verified < set.threshold) {
    return refuse_rule(Rule::signature_threshold, std::to_string(verified) + " of the " +
                                                      std::to_string(set.threshold) +
                                                      " needed signatures are there");
  }
  return {};
}

}  // namespace talgu
