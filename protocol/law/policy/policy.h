#pragma once

#include "protocol/base/limits.h"
#include "protocol/law/audience/rule.h"
#include "protocol/law/party/root_set.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace talgu {

class Authority;

enum class History : std::uint8_t { full = 1, join = 2 };

template <>
struct EnumNames<History> {
  static constexpr History kFirst = History::full;
  static constexpr std::array<std::string_view, 2> kNames{"full", "join"};
};

/// A named audience of one party (§7). A name that ends in "-*" is a pattern: bilateral-* becomes
/// bilateral-PL with `{XX}` in its rule replaced by the party's code.
struct PolicyAudience {
  std::string name;  // [a-z][a-z0-9-]{0,30} or with "-*"
  std::string rule;  // canonical; with {XX} in a pattern
  History history = History::full;
  friend bool operator==(const PolicyAudience&, const PolicyAudience&) = default;
};

/// Default audience of a record kind: its number, also one that this version does not know.
struct PolicyDefault {
  std::uint16_t record_kind = 0;
  std::string audience;
  friend bool operator==(const PolicyDefault&, const PolicyDefault&) = default;
};

/// A party's signed policy (§7): installed on its own nodes, never sent to others.
struct Policy {
  FederationId federation;
  PartyId party;
  std::uint64_t version = 1;
  std::vector<PolicyAudience> audiences;  // sorted by name
  std::vector<PolicyDefault> defaults;    // sorted by kind
  friend bool operator==(const Policy&, const Policy&) = default;
};

[[nodiscard]] Bytes encode_policy(const Policy& policy);
Result<Policy> parse_policy(ByteView bytes);

/// What a party begins with, until it writes its own. `back_office` is a code or empty.
[[nodiscard]] Policy minimal_policy(const FederationId& federation, const PartyId& party,
                                    const std::string& back_office);

template <>
struct SignedAs<Policy> {
  using Signatures = SignatureList;
  static constexpr SignedType kType = SignedType::party_policy;
  static constexpr std::size_t kBytesMax = limits::kStatementBytesMax;
  static constexpr std::string_view kNoun = "policy";
};

using SignedPolicy = SignedBytes<Policy>;

/// Checked against the root set of the party, which the authority has; type 11. Codes in its rules
/// are those of parties of the newest federation version.
Result<Policy> verify_policy(const SignedPolicy& policy, const PartyId& party,
                             const Authority& authority);

/// A named audience ready for use. Faults: not_permitted, rule policy (no such audience).
struct Audience {
  std::string name;
  AudienceId id;
  AudienceRule rule;
  History history;
};

Result<Audience> find_audience(const Policy& policy, std::string_view name);

/// First 16 bytes of H("audience", party_id ‖ name).
[[nodiscard]] AudienceId audience_id(const PartyId& party, std::string_view name);

}  // namespace talgu
