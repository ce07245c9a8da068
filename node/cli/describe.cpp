#include "node/cli/describe.h"

#include "protocol/law/authority.h"
#include "protocol/law/policy/policy.h"
#include "protocol/record/kinds/kinds.h"

#include <string_view>
#include <utility>

namespace talgu::cli {
namespace {

Json describe_signatures(const SignatureList& signatures) {
  Json list = Json::array();
  for (const KeySignature& signature : signatures) list.push_back(to_hex(signature.kid.view()));
  return list;
}

/// A kind that this version does not know is shown as its number: who signs shall see it.
std::string kind_name(std::uint16_t number) {
  const auto kind = from_number<RecordKind>(number);
  return kind ? std::string(name_of(*kind)) : "kind " + std::to_string(number);
}

Json describe_root_set(const RootSet& set) {
  Json keys = Json::array();
  for (const AdminKey& key : set.keys) keys.push_back(to_hex(key_id(key).view()));
  return {{"threshold", set.threshold}, {"admin_key_ids", std::move(keys)}};
}

Json describe_party(const Party& party) {
  return {{"code", party.code},
          {"party_id", to_hex(party.id.view())},
          {"name_en", party.name_en},
          {"name_uk", party.name_uk},
          {"role", name_of(party.role)},
          {"root_set", describe_root_set(party.root_set)},
          {"recovery_key_id", to_hex(key_id(party.recovery_key).view())}};
}

Json describe_certificate(const Certificate& certificate) {
  return {{"federation", to_hex(certificate.federation.view())},
          {"party_id", to_hex(certificate.party.view())},
          {"node_id", to_hex(certificate.node.view())},
          {"label", certificate.label},
          {"role", name_of(certificate.role)},
          {"generation", certificate.generation},
          {"previous", to_hex(certificate.previous.view())},
          {"not_before", std::string(time_text(certificate.not_before).view())},
          {"not_after", std::string(time_text(certificate.not_after).view())},
          {"sign_key", to_hex(certificate.sign_key.view())},
          {"seal_key", to_hex(certificate.seal_key.view())},
          {"transport_key", to_hex(certificate.transport_key.view())},
          {"certificate_id", to_hex(cert_id(encode_certificate(certificate)).view())}};
}

Json describe_statement(const Statement& statement) {
  Json json{{"party_id", to_hex(statement.party.view())},
            {"federation", to_hex(statement.federation.view())},
            {"version", statement.version},
            {"previous", to_hex(statement.previous.view())}};
  if (const auto* const set = std::get_if<RootSet>(&statement.body)) {
    json["root_set"] = describe_root_set(*set);
  } else {
    json["certificate"] =
        describe_certificate(std::get<CertificateRequest>(statement.body).certificate);
  }
  return json;
}

Result<Json> describe_signed_statement(const SignedStatement& statement) {
  TALGU_TRY(const Statement parsed, parse_statement(statement.bytes));
  Json json = describe_statement(parsed);
  json["signed_by"] = describe_signatures(statement.signatures);
  return json;
}

Result<Json> describe_charter(ByteView content) {
  TALGU_TRY(const SignedCharter file, parse_signed<Charter>(content));
  TALGU_TRY(const Charter charter, parse_charter(file.bytes));
  Json parties = Json::array();
  for (const Party& party : charter.parties) parties.push_back(describe_party(party));
  Json groups = Json::object();
  for (const PartySignatures& group : file.signatures) {
    groups[to_hex(group.party.view())] = describe_signatures(group.signatures);
  }
  const FederationId id = federation_id(file.bytes);
  return Json{{"title", charter.title},
              {"federation", to_hex(id.view())},
              {"fingerprint", fingerprint(id)},
              {"quorum", std::to_string(charter.quorum_numerator) + "/" +
                             std::to_string(charter.quorum_denominator)},
              {"witnesses", charter.witnesses},
              {"fold_version", charter.fold_version},
              {"first_proposer", to_hex(charter.first_proposer.view())},
              {"parties", std::move(parties)},
              {"signed_by", std::move(groups)}};
}

Result<Json> describe_policy(ByteView content) {
  TALGU_TRY(const SignedPolicy file, parse_signed<Policy>(content));
  TALGU_TRY(const Policy policy, parse_policy(file.bytes));
  Json audiences = Json::array();
  for (const PolicyAudience& audience : policy.audiences) {
    audiences.push_back(
        {{"name", audience.name}, {"rule", audience.rule}, {"history", name_of(audience.history)}});
  }
  Json defaults = Json::object();
  for (const PolicyDefault& item : policy.defaults) {
    defaults[kind_name(item.record_kind)] = item.audience;
  }
  // Who signs shall read of every kind. What is about another record goes where that stands.
  Json inherited = Json::array();
  Json asked = Json::array();
  for (std::uint16_t number = 1; number <= kKinds; ++number) {
    const auto kind = static_cast<RecordKind>(number);
    if (defaults.contains(name_of(kind))) continue;
    (row_of(kind).audience.empty() ? inherited : asked).push_back(name_of(kind));
  }
  return Json{{"federation", to_hex(policy.federation.view())},
              {"party_id", to_hex(policy.party.view())},
              {"version", policy.version},
              {"audiences", std::move(audiences)},
              {"defaults", std::move(defaults)},
              {"audience_of_its_target", std::move(inherited)},
              {"no_audience", std::move(asked)},
              {"signed_by", describe_signatures(file.signatures)}};
}

Result<Json> describe_statements(const std::vector<SignedStatement>& statements) {
  Json list = Json::array();
  for (const SignedStatement& statement : statements) {
    TALGU_TRY(Json one, describe_signed_statement(statement));
    list.push_back(std::move(one));
  }
  return list;
}

Result<Json> describe_join_pack(ByteView content) {
  TALGU_TRY(const JoinPack pack, parse_join_pack(content));
  TALGU_TRY(Json charter, describe_charter(encode_signed(pack.charter)));
  Json logs = Json::object();
  for (const auto& [party, statements] : pack.logs) {
    TALGU_TRY(Json log, describe_statements(statements));
    logs[to_hex(party.view())] = std::move(log);
  }
  Json contacts = Json::object();
  for (const Contact& contact : pack.contacts) {
    contacts[to_hex(contact.node.view())] = contact.addresses;
  }
  return Json{{"charter", std::move(charter)},
              {"party_logs", std::move(logs)},
              {"contacts", std::move(contacts)}};
}

Result<Json> describe_content(const PortableFile& file) {
  switch (file.kind) {
    case PortableKind::party: {
      TALGU_TRY(const Party party, parse_party(file.content));
      return describe_party(party);
    }
    case PortableKind::charter:
      return describe_charter(file.content);
    case PortableKind::certificate_request: {
      TALGU_TRY(const CertificateRequest request, parse_request(file.content));
      return describe_certificate(request.certificate);
    }
    case PortableKind::statement: {
      TALGU_TRY(const SignedStatement statement, parse_signed<Statement>(file.content));
      return describe_signed_statement(statement);
    }
    case PortableKind::party_log: {
      TALGU_TRY(const std::vector<SignedStatement> statements, parse_party_log(file.content));
      return describe_statements(statements);
    }
    case PortableKind::join_pack:
      return describe_join_pack(file.content);
    case PortableKind::policy:
      return describe_policy(file.content);
    case PortableKind::federation_log:
      return fail(Fault::invalid_input, "federation logs above the charter are not read yet");
  }
  std::unreachable();
}

Printable scalar_text(const Json& value) {
  if (!value.is_string()) return Printable::theirs(value.dump());
  return Printable::lines_of_theirs(value.get_ref<const std::string&>());
}

/// Depth is bounded by what describe() builds: at most five levels.
// NOLINTNEXTLINE(misc-no-recursion): our own shallow object
void say_members(const Invocation& invocation, const Json& value, const Printable& indent) {
  for (const auto& [key, child] : value.items()) {
    const Printable name = value.is_array() ? Printable("-") : Printable::theirs(key) + ":";
    if (child.is_structured()) {
      invocation.say(indent, name, child.empty() ? Printable(" none") : Printable());
      say_members(invocation, child, indent + "  ");
    } else {
      invocation.say(indent, name, " ", scalar_text(child));
    }
  }
}

}  // namespace

Result<Json> describe(const PortableFile& file) {
  TALGU_TRY(Json content, describe_content(file));
  return Json{{"kind", name_of(file.kind)}, {"content", std::move(content)}};
}

void say_description(const Invocation& invocation, const Json& description) {
  say_members(invocation, description, "");
}

void say_lines(const Invocation& invocation, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    invocation.say(Printable::theirs(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace talgu::cli
