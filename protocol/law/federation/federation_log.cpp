#include "protocol/law/federation/federation_log.h"

#include "protocol/base/refusal.h"

#include <algorithm>

namespace talgu {
const Party* FederationVersion::find(const PartyId& id) const {
  const auto at = std::ranges::lower_bound(parties, id, {}, &Party::id);
  return at == parties.end() || at->id != id ? nullptr : &*at;
}

const Party* FederationVersion::find_code(std::string_view code) const {
  const auto at = std::ranges::find(parties, code, &Party::code);
  return at == parties.end() ? nullptr : &*at;
}

Result<FederationLog> FederationLog::create(SignedCharter charter) {
  FederationLog log;
  TALGU_TRY(log.charter_, parse_charter(charter.bytes));
  log.id_ = federation_id(charter.bytes);
  for (const PartySignatures& group : charter.signatures) {
    if (std::ranges::find(log.charter_.parties, group.party, &Party::id) ==
        log.charter_.parties.end()) {
      return refuse_rule(Rule::signature_order,
                         "a signature of a party that is not in the charter");
    }
  }
  for (const Party& party : log.charter_.parties) {
    Status signed_by = check_threshold(party.root_set, SignedAs<Charter>::kType, log.id_,
                                       charter.bytes, list_of(charter.signatures, party.id));
    if (!signed_by) {
      signed_by.error().what = party.code + ": " + signed_by.error().what;
      return std::unexpected(std::move(signed_by.error()));
    }
  }
  log.versions_.push_back(
      {.number = 0, .hash = same_bytes<FederationHash>(log.id_), .parties = log.charter_.parties});
  log.signed_charter_ = std::move(charter);
  return log;
}

Result<const FederationVersion*> FederationLog::at(std::uint64_t number) const {
  if (number >= versions_.size()) {
    return refuse_rule(Rule::unknown_version,
                       "federation version " + std::to_string(number) + " is not held");
  }
  return &versions_[number];
}

Result<const FederationVersion*> FederationLog::at(std::uint64_t number, const Hash16& hash) const {
  TALGU_TRY(const FederationVersion* const version, at(number));
  if (hash16(version->hash) != hash) {
    return refuse_rule(Rule::federation_hash, "federation version " + std::to_string(number) +
                                                  " is another one than ours");
  }
  return version;
}

}  // namespace talgu
