#pragma once

#include "protocol/law/federation/federation_log.h"
#include "protocol/law/party/certificate.h"

#include <string>
#include <string_view>
#include <vector>

namespace talgu {

/// One clause of an audience rule (§6).
struct AudienceClause {
  enum class Sign : std::uint8_t { plus = 1, minus = 2 };
  enum class Kind : std::uint8_t { role = 1, party = 2, guest = 3 };
  Sign sign = Sign::plus;
  Kind kind = Kind::role;
  PartyRole role = PartyRole::donor;  // kind role
  std::string code;                   // kinds party and guest
  std::string label;                  // kind guest
  friend bool operator==(const AudienceClause&, const AudienceClause&) = default;
};

/// A set expression over roles, parties and guests: `role:donor + party:UA + guest:EE/acme -
/// party:XX`, read left to right. Text is canonical: single spaces, " + " and " - ", 1..32 clauses,
/// the first a plus. Anything else is refused; nothing can widen a rule by being unknown.
struct AudienceRule {
  std::vector<AudienceClause> clauses;
  friend bool operator==(const AudienceRule&, const AudienceRule&) = default;
};

/// Faults: invalid_input, rule audience_rule. Only canonical text parses.
Result<AudienceRule> parse_audience_rule(std::string_view text);
[[nodiscard]] std::string canonical_text(const AudienceRule& rule);

/// One reader: a party, or a guest of it.
struct ReaderName {
  PartyId party;
  GuestLabel guest;  // zeros = the party itself
  friend auto operator<=>(const ReaderName&, const ReaderName&) = default;
};

/// As whom a node reads and writes: as its party, or as the guest that it is a node of.
[[nodiscard]] ReaderName reader_name(const Certificate& certificate);

/// The readers a rule selects at one federation version, sorted; the author's party is always
/// among them, and where a guest writes, that guest. Faults: invalid_input, rule audience_rule (a
/// code that this version does not know).
Result<std::vector<ReaderName>> expand(const AudienceRule& rule, const FederationVersion& version,
                                       const ReaderName& author);

}  // namespace talgu
