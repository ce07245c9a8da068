#include "protocol/law/authority.h"

#include "crypto/check.h"
#include "protocol/base/limits.h"
#include "protocol/base/refusal.h"

#include <algorithm>
#include <functional>

namespace talgu {
namespace {

constexpr std::size_t kContactsMax = 4096;
constexpr std::size_t kAddressesMax = 8;
constexpr std::size_t kAddressBytesMax = 256;
constexpr std::string_view kScheme = "tcp://";
constexpr std::size_t kSignedCharterBytesMax = 2 * limits::kVotedStatementBytesMax;
constexpr std::size_t kLogBytesMax = 4 * 1024 * 1024;

Bytes encode_statements(const std::vector<SignedStatement>& statements) {
  LayoutWriter out;
  out.u32(static_cast<std::uint32_t>(statements.size()));
  for (const SignedStatement& statement : statements) {
    out.prefixed(encode_signed(statement));
  }
  return out.take();
}

Contact read_contact(LayoutReader& in) {
  Contact contact;
  contact.node = in.id<CertId>();
  const std::size_t count = in.u8();
  if (count == 0 || count > kAddressesMax) in.refuse();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    contact.addresses.emplace_back(in.text(kAddressBytesMax));
  }
  return contact;
}

// What a host and a port are is judged by who dials; that it is one word of ASCII is judged here.
bool is_address(std::string_view text) {
  return text.starts_with(kScheme) && text.size() > kScheme.size() &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

Status check_contacts(const std::vector<Contact>& contacts) {
  if (std::ranges::adjacent_find(contacts, std::greater_equal{}, &Contact::node) !=
      contacts.end()) {
    return refuse_rule(Rule::layout, "contacts are not sorted, or one stands twice");
  }
  for (const Contact& contact : contacts) {
    if (!std::ranges::all_of(contact.addresses, is_address)) {
      return refuse_rule(Rule::text, "an address is tcp:// and one word of ASCII");
    }
  }
  return {};
}

Status read_logs(LayoutReader& in, JoinPack& pack) {
  const std::size_t count = in.u16();
  if (count > limits::kPartiesMax) in.refuse();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    const auto party = in.id<PartyId>();
    const ByteView log = in.prefixed(kLogBytesMax);
    if (!in.ok()) break;
    if (!pack.logs.empty() && !(pack.logs.rbegin()->first < party)) {
      return refuse_rule(Rule::layout, "party logs are not sorted, or one stands twice");
    }
    TALGU_TRY(pack.logs[party], parse_party_log(log));
  }
  return {};
}

}  // namespace

Authority::Authority(FederationLog log) : federation_(std::move(log)) {
  for (const Party& party : federation_.charter().parties) {
    logs_.emplace(party.id, PartyLog::begin(federation_.id(), party.id, party.root_set));
  }
}

const PartyLog* Authority::log_of(const PartyId& party) const {
  const auto found = logs_.find(party);
  return found == logs_.end() ? nullptr : &found->second;
}

Status Authority::append(const PartyId& party, SignedStatement statement) {
  const auto found = logs_.find(party);
  if (found == logs_.end()) {
    return refuse_rule(Rule::certificate, "statement of a party that is not of this federation");
  }
  return found->second.append(std::move(statement));
}

Result<Member> Authority::find(const CertId& id) const {
  for (const auto& [party, log] : logs_) {
    if (const CertifiedNode* const node = log.find(id)) {
      return Member{.party = federation_.newest().find(party), .node = node};
    }
  }
  return refuse_rule(Rule::unknown_certificate,
                     "certificate " + short_hex(id) + " is in no party log we hold");
}

const CertifiedNode* Authority::find_transport(const TransportKey& key) const {
  for (const auto& [party, log] : logs_) {
    for (const CertifiedNode* node : log.current()) {
      if (node->certificate.transport_key == key) return node;
    }
  }
  return nullptr;
}

std::vector<TransportKey> Authority::transport_keys(const CertId& self) const {
  std::vector<TransportKey> keys;
  for (const auto& [party, log] : logs_) {
    for (const CertifiedNode* node : log.current()) {
      if (node->id != self) keys.push_back(node->certificate.transport_key);
    }
  }
  std::ranges::sort(keys);
  return keys;
}

std::vector<std::string> Authority::key_alarms() const {
  struct Use {
    const Party* party;
    const Certificate* certificate;
  };

  std::map<Bytes, Use> seen;
  std::vector<std::string> alarms;
  for (const auto& [id, log] : logs_) {
    const Party* const party = federation_.newest().find(id);
    for (const CertifiedNode* node : log.current()) {
      const Certificate& own = node->certificate;
      for (const ByteView key :
           {own.sign_key.view(), own.seal_key.view(), own.transport_key.view()}) {
        const auto [at, fresh] = seen.try_emplace(to_bytes(key), Use{party, &own});
        if (fresh || at->second.party == party) continue;
        alarms.push_back(at->second.party->code + "/" + at->second.certificate->label + " and " +
                         party->code + "/" + own.label + " have certified the same key");
      }
    }
  }
  return alarms;
}

Bytes encode_join_pack(const JoinPack& pack) {
  LayoutWriter out;
  out.u16(kSuite).u16(0).prefixed(encode_signed(pack.charter));
  out.u16(static_cast<std::uint16_t>(pack.logs.size()));
  for (const auto& [party, statements] : pack.logs) {
    out.id(party).prefixed(encode_statements(statements));
  }
  out.u16(static_cast<std::uint16_t>(pack.contacts.size()));
  for (const Contact& contact : pack.contacts) {
    TALGU_CHECK(contact.addresses.size() <= kAddressesMax);
    out.id(contact.node).u8(static_cast<std::uint8_t>(contact.addresses.size()));
    for (const std::string& address : contact.addresses) out.text(address);
  }
  return out.take();
}

Result<JoinPack> parse_join_pack(ByteView bytes) {
  LayoutReader in(bytes);
  if (in.u16() != kSuite) return refuse_rule(Rule::suite, "join pack of an unknown suite");
  in.reserved(2);
  JoinPack pack;
  const ByteView charter = in.prefixed(kSignedCharterBytesMax);
  if (!in.ok()) return refuse_rule(Rule::layout, "join pack without a charter");
  TALGU_TRY(pack.charter, parse_signed<Charter>(charter));
  TALGU_PASS(read_logs(in, pack));
  const std::size_t contacts = in.u16();
  if (contacts > kContactsMax) in.refuse();
  for (std::size_t i = 0; i < contacts && in.ok(); ++i) pack.contacts.push_back(read_contact(in));
  TALGU_PASS(in.finish("join pack"));
  TALGU_PASS(check_contacts(pack.contacts));
  return pack;
}

Result<Authority> authority_from(const JoinPack& pack) {
  TALGU_TRY(FederationLog log, FederationLog::create(pack.charter));
  Authority authority(std::move(log));
  for (const auto& [party, statements] : pack.logs) {
    if (authority.log_of(party) == nullptr) {
      return refuse_rule(Rule::certificate, "a party log of no party of this federation");
    }
    for (const SignedStatement& statement : statements) {
      TALGU_PASS(authority.append(party, statement));
    }
  }
  for (const Contact& contact : pack.contacts) TALGU_PASS(authority.find(contact.node));
  return authority;
}

}  // namespace talgu
