#pragma once

#include "protocol/base/enum_names.h"
#include "protocol/base/ids.h"
#include "protocol/base/limits.h"
#include "protocol/law/party/root_set.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace talgu {

enum class PartyRole : std::uint8_t { recipient = 1, donor = 2, observer = 3 };

template <>
struct EnumNames<PartyRole> {
  static constexpr PartyRole kFirst = PartyRole::recipient;
  static constexpr std::array<std::string_view, 3> kNames{"recipient", "donor", "observer"};
};

/// [A-Z][A-Z0-9]{1,7}: "UA", "NATO".
[[nodiscard]] bool is_party_code(std::string_view text);

/// A party as the charter (or later ADMIT) names it (§2).
struct Party {
  PartyId id;
  std::string code;     // [A-Z][A-Z0-9]{1,7}, unique in the federation: "UA", "NATO"
  std::string name_en;  // allow-list of protocol/base/text.h, <= 64 bytes
  std::string name_uk;
  PartyRole role = PartyRole::donor;
  RootSet root_set;
  RecoveryKey recovery_key;  // zero: offers none
  friend bool operator==(const Party&, const Party&) = default;
};

/// One party alone: the portable file `party` from which a draft is made.
[[nodiscard]] Bytes encode_party(const Party& party);
Result<Party> parse_party(ByteView bytes);

/// Genesis of a federation = version 0 of the federation log (§2).
struct Charter {
  FixedBytes<struct CharterNonceTag, 32> nonce;
  std::string title;
  std::vector<Party> parties;  // sorted by id, 1..256; codes unique
  std::uint8_t quorum_numerator = 2;
  std::uint8_t quorum_denominator = 3;
  std::uint8_t witnesses = 3;  // w
  std::uint16_t fold_version = 1;
  PartyId first_proposer;  // a voting party (not an observer)
  friend bool operator==(const Charter&, const Charter&) = default;
};

/// The signed bytes. Byte table: docs/protocol.md "Charter".
[[nodiscard]] Bytes encode_charter(const Charter& charter);
/// Decodes and checks every rule but signatures. Recovery keys of at least three different parties
/// are needed where the federation has three parties or more. encode(parse(x)) == x.
Result<Charter> parse_charter(ByteView bytes);

/// FID = H("charter", bytes).
[[nodiscard]] FederationId federation_id(ByteView charter_bytes);

/// What people compare aloud: eight groups of five digits over H("fingerprint", FID).
[[nodiscard]] std::string fingerprint(const FederationId& federation);

template <>
struct SignedAs<Charter> {
  using Signatures = SignatureGroups;  // of the founding parties
  static constexpr SignedType kType = SignedType::charter;
  static constexpr std::size_t kBytesMax = limits::kVotedStatementBytesMax;
  static constexpr std::string_view kNoun = "charter";
};

using SignedCharter = SignedBytes<Charter>;

}  // namespace talgu
