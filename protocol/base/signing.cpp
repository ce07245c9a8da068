#include "protocol/base/signing.h"

#include "crypto/check.h"
#include "protocol/base/label.h"
#include "protocol/base/limits.h"
#include "protocol/base/refusal.h"

#include <algorithm>
#include <functional>

namespace talgu {
namespace {

// "TALGU-SIGNED-V1" and one zero byte: no other protocol signs bytes that begin like this.
constexpr std::string_view kContext{"TALGU-SIGNED-V1\0", 16};

KeyId make_key_id(KeyUsage usage, ByteView key) {
  LayoutWriter head;
  head.u16(kSuite).u8(std::to_underlying(usage));
  return hash<KeyId>(label::kKeyId, {head.view(), key});
}

Status verify_with(KeyUsage usage, ByteView key, SignedType type, const FederationId& federation,
                   ByteView message, const Signature& signature) {
  if (!may_sign(usage, type)) {
    return refuse_rule(Rule::key_usage, "this kind of key does not sign objects of this type");
  }
  TALGU_TRY(const auto raw, ed25519::PublicKey::from(key));
  const Bytes input = signing_input(type, federation, make_key_id(usage, key), message);
  if (!ed25519::verify(raw, input, signature)) {
    return refuse_rule(Rule::signature, "a signature does not verify");
  }
  return {};
}

}  // namespace

KeyId key_id(const AdminKey& key) {
  return make_key_id(KeyUsage::admin, key.view());
}

KeyId key_id(const NodeKey& key) {
  return make_key_id(KeyUsage::node_signing, key.view());
}

KeyId key_id(const RecoveryKey& key) {
  return make_key_id(KeyUsage::recovery, key.view());
}

bool may_sign(KeyUsage usage, SignedType type) {
  switch (type) {
    case SignedType::charter:
    case SignedType::federation_vote:
    case SignedType::party_statement:
    case SignedType::ballot_promise:
    case SignedType::party_policy:
      return usage == KeyUsage::admin;
    case SignedType::possession:
    case SignedType::head:
    case SignedType::session:
    case SignedType::receipt:
    case SignedType::bundle_manifest:
      return usage == KeyUsage::node_signing;
    case SignedType::federation_recovery:
      return usage == KeyUsage::recovery;
  }
  return false;
}

Bytes signing_input(SignedType type, const FederationId& federation, const KeyId& kid,
                    ByteView message) {
  LayoutWriter out;
  out.bytes(as_bytes(kContext)).u16(kSuite).u16(std::to_underlying(type));
  out.id(federation).id(kid).u64(message.size()).bytes(message);
  return out.take();
}

template <class PublicKey, KeyUsage Usage>
Result<Signature> SigningKey<PublicKey, Usage>::sign(SignedType type,
                                                     const FederationId& federation,
                                                     ByteView message) const {
  if (!may_sign(Usage, type)) {
    return refuse_rule(Rule::key_usage, "this kind of key does not sign objects of this type");
  }
  return ed25519::sign(secret_, signing_input(type, federation, key_id(public_key()), message));
}

template class SigningKey<AdminKey, KeyUsage::admin>;
template class SigningKey<NodeKey, KeyUsage::node_signing>;
template class SigningKey<RecoveryKey, KeyUsage::recovery>;

Status verify(const AdminKey& key, SignedType type, const FederationId& federation,
              ByteView message, const Signature& signature) {
  return verify_with(KeyUsage::admin, key.view(), type, federation, message, signature);
}

Status verify(const NodeKey& key, SignedType type, const FederationId& federation, ByteView message,
              const Signature& signature) {
  return verify_with(KeyUsage::node_signing, key.view(), type, federation, message, signature);
}

void write_signatures(LayoutWriter& out, const SignatureList& signatures) {
  TALGU_CHECK(signatures.size() <= limits::kSignaturesPerPartyMax);
  out.u8(static_cast<std::uint8_t>(signatures.size())).zeros(3);
  for (const KeySignature& one : signatures) out.id(one.kid).id(one.signature);
}

void write_signatures(LayoutWriter& out, const SignatureGroups& groups) {
  TALGU_CHECK(groups.size() <= limits::kSignatureGroupsMax);
  out.u16(static_cast<std::uint16_t>(groups.size()));
  for (const PartySignatures& group : groups) {
    out.id(group.party);
    write_signatures(out, group.signatures);
  }
}

SignatureList read_signatures(LayoutReader& in) {
  const std::size_t count = in.u8();
  in.reserved(3);
  if (count > limits::kSignaturesPerPartyMax) in.refuse();
  SignatureList list;
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    KeySignature one;
    one.kid = in.id<KeyId>();
    one.signature = in.id<Signature>();
    list.push_back(one);
  }
  return list;
}

SignatureGroups read_groups(LayoutReader& in) {
  const std::size_t count = in.u16();
  if (count > limits::kSignatureGroupsMax) in.refuse();
  SignatureGroups groups;
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    PartySignatures group;
    group.party = in.id<PartyId>();
    group.signatures = read_signatures(in);
    groups.push_back(std::move(group));
  }
  return groups;
}

Status check_order(const SignatureList& signatures) {
  if (signatures.size() > limits::kSignaturesPerPartyMax) {
    return refuse_rule(Rule::signature_order, "more than 16 signatures of one party");
  }
  if (std::ranges::adjacent_find(signatures, std::greater_equal{}, &KeySignature::kid) !=
      signatures.end()) {
    return refuse_rule(Rule::signature_order, "signatures are not sorted by key, or repeated");
  }
  return {};
}

Status check_order(const SignatureGroups& groups) {
  if (groups.size() > limits::kSignatureGroupsMax) {
    return refuse_rule(Rule::signature_order, "signatures of more than 256 parties");
  }
  if (std::ranges::adjacent_find(groups, std::greater_equal{}, &PartySignatures::party) !=
      groups.end()) {
    return refuse_rule(Rule::signature_order, "signature groups are not sorted, or one is twice");
  }
  for (const PartySignatures& group : groups) TALGU_PASS(check_order(group.signatures));
  return {};
}

void merge_signature(SignatureList& list, const KeySignature& added) {
  const auto at = std::ranges::lower_bound(list, added.kid, {}, &KeySignature::kid);
  if (at != list.end() && at->kid == added.kid) {
    *at = added;
  } else {
    list.insert(at, added);
  }
}

void merge_signature(SignatureGroups& groups, const PartyId& party, const KeySignature& added) {
  auto at = std::ranges::lower_bound(groups, party, {}, &PartySignatures::party);
  if (at == groups.end() || at->party != party) {
    at = groups.insert(at, PartySignatures{.party = party, .signatures = {}});
  }
  merge_signature(at->signatures, added);
}

SignatureList list_of(const SignatureGroups& groups, const PartyId& party) {
  const auto at = std::ranges::lower_bound(groups, party, {}, &PartySignatures::party);
  return at == groups.end() || at->party != party ? SignatureList{} : at->signatures;
}

}  // namespace talgu
