#include "protocol/law/federation/charter.h"

#include "crypto/check.h"
#include "crypto/fingerprint.h"
#include "protocol/base/label.h"
#include "protocol/base/limits.h"
#include "protocol/base/refusal.h"
#include "protocol/base/text.h"

#include <algorithm>
#include <functional>
#include <set>

namespace talgu {
namespace {

constexpr std::size_t kRecoveryKeysMin = 3;

void write_party(LayoutWriter& out, const Party& party) {
  out.id(party.id).u8(std::to_underlying(party.role)).zeros(3);
  out.text(party.code).text(party.name_en).text(party.name_uk);
  write_root_set(out, party.root_set);
  out.id(party.recovery_key);
}

// An unknown role becomes a refused layout: no later object can mend it.
Party read_party(LayoutReader& in) {
  Party party;
  party.id = in.id<PartyId>();
  const auto role = from_number<PartyRole>(in.u8());
  if (!role) in.refuse();
  party.role = role.value_or(PartyRole::observer);
  in.reserved(3);
  party.code = in.text(limits::kCodeBytesMax);
  party.name_en = in.text(limits::kNameBytesMax);
  party.name_uk = in.text(limits::kNameBytesMax);
  party.root_set = read_root_set(in);
  party.recovery_key = in.id<RecoveryKey>();
  return party;
}

Status check_party(const Party& party) {
  if (!is_party_code(party.code)) {
    return refuse_rule(Rule::charter_party,
                       "a party's code is a capital letter and 1 to 7 more of A-Z, 0-9");
  }
  TALGU_PASS(check_name(party.name_en, limits::kNameBytesMax));
  TALGU_PASS(check_name(party.name_uk, limits::kNameBytesMax));
  TALGU_PASS(check_root_set(party.root_set));
  if (!party.recovery_key.is_zero() && !ed25519::is_valid_point({party.recovery_key.bytes})) {
    return refuse_rule(Rule::key_invalid, "a recovery key is not a valid point");
  }
  return {};
}

Status check_parties(const std::vector<Party>& parties) {
  if (parties.empty() || parties.size() > limits::kPartiesMax) {
    return refuse_rule(Rule::charter_party, "a federation has 1 to 256 parties");
  }
  std::set<std::string_view> codes;
  std::set<AdminKey> keys;
  const Party* before = nullptr;
  for (const Party& party : parties) {
    TALGU_PASS(check_party(party));
    if (before != nullptr && !(before->id < party.id)) {
      return refuse_rule(Rule::charter_party, "parties are not sorted by id, or one stands twice");
    }
    if (!codes.insert(party.code).second) {
      return refuse_rule(Rule::charter_party, "two parties have the code " + party.code);
    }
    for (const AdminKey& key : party.root_set.keys) {
      if (!keys.insert(key).second) {
        return refuse_rule(Rule::charter_party, "two parties name the same admin key");
      }
    }
    before = &party;
  }
  return {};
}

bool is_admin_key(const std::vector<Party>& parties, const RecoveryKey& key) {
  return std::ranges::any_of(parties, [&key](const Party& party) {
    return std::ranges::find(party.root_set.keys, same_bytes<AdminKey>(key)) !=
           party.root_set.keys.end();
  });
}

Status check_recovery(const std::vector<Party>& parties) {
  std::set<RecoveryKey> keys;
  std::size_t offered = 0;
  for (const Party& party : parties) {
    if (party.recovery_key.is_zero()) continue;
    if (is_admin_key(parties, party.recovery_key)) {
      return refuse_rule(Rule::charter_recovery, "a recovery key is an admin key as well");
    }
    ++offered;
    keys.insert(party.recovery_key);
  }
  if (keys.size() != offered || offered < std::min(kRecoveryKeysMin, parties.size())) {
    return refuse_rule(Rule::charter_recovery, "recovery keys of three different parties are due");
  }
  return {};
}

// More than half, at most all: two disjoint quorums must not exist (§2).
Status check_quorum(const Charter& charter) {
  const unsigned above = charter.quorum_numerator;
  const unsigned below = charter.quorum_denominator;
  if (below == 0 || above > below || above * 2 <= below) {
    return refuse_rule(Rule::charter_quorum, "the quorum must be over 1/2 and at most 1/1");
  }
  const auto proposer = std::ranges::find(charter.parties, charter.first_proposer, &Party::id);
  if (proposer == charter.parties.end() || proposer->role == PartyRole::observer) {
    return refuse_rule(Rule::charter_quorum, "the first proposer is no voting party");
  }
  return {};
}

Status check_charter(const Charter& charter) {
  TALGU_PASS(check_name(charter.title, limits::kNameBytesMax));
  TALGU_PASS(check_parties(charter.parties));
  TALGU_PASS(check_recovery(charter.parties));
  TALGU_PASS(check_quorum(charter));
  if (charter.witnesses == 0 || charter.fold_version == 0) {
    return refuse_rule(Rule::charter_quorum, "witness number and fold version begin at 1");
  }
  return {};
}

}  // namespace

bool is_party_code(std::string_view text) {
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  return text.size() >= 2 && text.size() <= limits::kCodeBytesMax && is_capital(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return is_capital(c) || (c >= '0' && c <= '9'); });
}

Bytes encode_party(const Party& party) {
  LayoutWriter out;
  out.u16(kSuite);
  write_party(out, party);
  return out.take();
}

Result<Party> parse_party(ByteView bytes) {
  LayoutReader in(bytes);
  if (in.u16() != kSuite) return refuse_rule(Rule::suite, "party of an unknown suite");
  Party party = read_party(in);
  TALGU_PASS(in.finish("party"));
  TALGU_PASS(check_party(party));
  return party;
}

Bytes encode_charter(const Charter& charter) {
  LayoutWriter out;
  out.u16(kSuite).u8(charter.quorum_numerator).u8(charter.quorum_denominator);
  out.u8(charter.witnesses).u8(0).u16(charter.fold_version);
  out.id(charter.nonce).id(charter.first_proposer).text(charter.title);
  TALGU_CHECK(charter.parties.size() <= limits::kPartiesMax);
  out.u16(static_cast<std::uint16_t>(charter.parties.size()));
  for (const Party& party : charter.parties) write_party(out, party);
  return out.take();
}

Result<Charter> parse_charter(ByteView bytes) {
  LayoutReader in(bytes);
  if (in.u16() != kSuite) return refuse_rule(Rule::suite, "charter of an unknown suite");
  Charter made;
  made.quorum_numerator = in.u8();
  made.quorum_denominator = in.u8();
  made.witnesses = in.u8();
  in.reserved(1);
  made.fold_version = in.u16();
  made.nonce = in.id<decltype(made.nonce)>();
  made.first_proposer = in.id<PartyId>();
  made.title = in.text(limits::kNameBytesMax);
  const std::size_t count = in.u16();
  if (count > limits::kPartiesMax) in.refuse();
  for (std::size_t i = 0; i < count && in.ok(); ++i) made.parties.push_back(read_party(in));
  TALGU_PASS(in.finish("charter"));
  TALGU_PASS(check_charter(made));
  return made;
}

FederationId federation_id(ByteView charter_bytes) {
  return hash<FederationId>(label::kCharter, {charter_bytes});
}

std::string fingerprint(const FederationId& federation) {
  using Digest = FixedBytes<struct FingerprintTag, 32>;
  return digits_of(hash<Digest>(label::kFingerprint, {federation.view()}).bytes);
}

}  // namespace talgu
