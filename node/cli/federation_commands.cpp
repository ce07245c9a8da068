#include "node/cli/federation_commands.h"

#include "crypto/random.h"
#include "node/cli/admin_key.h"
#include "node/cli/describe.h"
#include "node/system/config.h"
#include "node/system/text.h"
#include "protocol/law/authority.h"
#include "protocol/law/policy/policy.h"

#include <algorithm>
#include <charconv>

namespace talgu::cli {
namespace {

Status parse_quorum(const std::string& text, Charter& charter) {
  const char* const end = text.data() + text.size();
  const auto above = std::from_chars(text.data(), end, charter.quorum_numerator);
  if (above.ec == std::errc{} && above.ptr != end && *above.ptr == '/') {
    const auto below = std::from_chars(above.ptr + 1, end, charter.quorum_denominator);
    if (below.ec == std::errc{} && below.ptr == end) return {};
  }
  return fail(Fault::invalid_input, "'" + text + "' is not a quorum", "write it like 2/3");
}

const Party* find_code(const Charter& charter, const std::string& code) {
  const auto found = std::ranges::find(charter.parties, code, &Party::code);
  return found == charter.parties.end() ? nullptr : &*found;
}

/// The first voting party by the order of their ids, unless one is named.
Result<PartyId> choose_proposer(const Charter& charter, const std::string& code) {
  if (!code.empty()) {
    const Party* const named = find_code(charter, code);
    if (named == nullptr) return fail(Fault::invalid_input, "no party has the code " + code);
    return named->id;
  }
  for (const Party& party : charter.parties) {
    if (party.role != PartyRole::observer) return party.id;
  }
  return fail(Fault::invalid_input, "no party of this draft may vote");
}

Json party_lines(const Charter& charter, const Invocation& invocation) {
  Json list = Json::array();
  for (const Party& party : charter.parties) {
    const std::size_t keys = party.root_set.keys.size();
    invocation.say("  ", padded(Printable::theirs(party.code), 8),
                   padded(Printable::theirs(party.name_en), 40),
                   Printable::theirs(name_of(party.role)), ", ", party.root_set.threshold, " ",
                   _("of"), " ", keys, " ", _n("admin key", "admin keys", keys));
    list.push_back({{"code", party.code}, {"name", party.name_en}, {"role", name_of(party.role)}});
  }
  return list;
}

/// Which party of the charter these keys are of; all of one.
Result<const Party*> party_of(const Charter& charter, const std::vector<AdminKeyFile>& keys) {
  for (const Party& party : charter.parties) {
    const bool all = std::ranges::all_of(keys, [&party](const AdminKeyFile& key) {
      return std::ranges::find(party.root_set.keys, key.public_key()) != party.root_set.keys.end();
    });
    if (all) return &party;
  }
  return fail(Fault::not_permitted, "these keys are not admin keys of one party of this charter");
}

/// "UA/kyiv=tcp://host:7440".
struct ContactText {
  std::string code, label, address;
};

Result<ContactText> parse_contact(const std::string& text) {
  const std::size_t slash = text.find('/');
  const std::size_t equals = text.find('=');
  if (slash == std::string::npos || equals == std::string::npos || slash > equals) {
    return fail(Fault::invalid_input, "'" + text + "' is not a contact",
                "write it like UA/kyiv=tcp://node.example.org:7440");
  }
  ContactText parsed{.code = text.substr(0, slash),
                     .label = text.substr(slash + 1, equals - slash - 1),
                     .address = text.substr(equals + 1)};
  TALGU_PASS(check_address(parsed.address, AddressUse::dial));
  return parsed;
}

Result<CertId> find_node(const Authority& authority, const ContactText& contact) {
  const Party* const party = authority.federation().newest().find_code(contact.code);
  const PartyLog* const log = party == nullptr ? nullptr : authority.log_of(party->id);
  if (log != nullptr) {
    for (const CertifiedNode* node : log->current()) {
      if (node->certificate.label == contact.label) return node->id;
    }
  }
  return fail(Fault::invalid_input, "no certified node " + contact.code + "/" + contact.label,
              "give its party's log with --log");
}

Status add_contacts(JoinPack& pack, const Authority& authority,
                    const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    TALGU_TRY(const ContactText contact, parse_contact(text));
    TALGU_TRY(const CertId node, find_node(authority, contact));
    auto at = std::ranges::lower_bound(pack.contacts, node, {}, &Contact::node);
    if (at == pack.contacts.end() || at->node != node) {
      at = pack.contacts.insert(at, Contact{.node = node, .addresses = {}});
    }
    at->addresses.push_back(contact.address);
  }
  return {};
}

}  // namespace

FederationCommands::FederationCommands(const Command& talgu, Invocation& invocation)
    : invocation_(invocation) {
  const Command federation =
      talgu.noun("federation", _("found a federation and hand it to its nodes"));

  const Command draft = federation.verb("draft", _("draft a charter from party files"));
  draft.takes("parties", draft_.parties, _("party files (.tgu)"));
  draft.takes("--title", draft_.title, _("title of the federation"));
  draft.may_take("--quorum", draft_.quorum, _("fraction of parties"));
  draft.may_take("--witnesses", draft_.witnesses, _("witness number"));
  draft.may_take("--first-proposer", draft_.first_proposer, _("code of a voting party"));
  draft.takes("--out", draft_.out, _("new file for the draft"));
  draft.runs([this] { return this->draft(); });

  const Command sign =
      federation.verb("sign", _("sign a charter for one's party, and the party's first policy"));
  sign.takes("charter", sign_.charter, _("the draft"));
  sign.takes("--key", sign_.keys, _("admin key file; may be repeated"));
  sign.takes("--out", sign_.out, _("new file for the signed charter"));
  sign.takes("--policy-out", sign_.policy_out, _("new file for the signed policy"));
  sign.may_take("--policy", sign_.policy, _("policy that other admins of the party have signed"));
  sign.may_take("--back-office", sign_.back_office,
                _("code of the party whose back office reads bilateral records"));
  sign.runs([this] { return this->sign(); });

  const Command found = federation.verb("found", _("join the signed copies into the charter"));
  found.takes("charters", found_.charters, _("signed copies"));
  found.takes("--out", found_.out, _("new file for the charter"));
  found.runs([this] { return this->found(); });

  const Command pack = federation.verb("pack", _("make the join pack for new nodes"));
  pack.takes("--charter", pack_.charter, _("the charter"));
  pack.may_take("--log", pack_.logs, _("party log; may be repeated"));
  pack.may_take("--contact", pack_.contacts, _("CODE/label=address; may be repeated"));
  pack.takes("--out", pack_.out, _("new file for the join pack"));
  pack.runs([this] { return this->pack(); });
}

Result<Exit> FederationCommands::draft() {
  Charter charter;
  charter.nonce = random_id<decltype(charter.nonce)>();
  charter.title = draft_.title;
  if (draft_.witnesses < 1 || draft_.witnesses > 255) {
    return fail(Fault::invalid_input, "the witness number is from 1 to 255");
  }
  charter.witnesses = static_cast<std::uint8_t>(draft_.witnesses);
  TALGU_PASS(parse_quorum(draft_.quorum, charter));
  for (const Path& path : draft_.parties) {
    TALGU_TRY(const Bytes content, read_tgu(path, PortableKind::party));
    TALGU_TRY(Party party, parse_party(content));
    charter.parties.push_back(std::move(party));
  }
  std::ranges::sort(charter.parties, {}, &Party::id);
  TALGU_TRY(charter.first_proposer, choose_proposer(charter, draft_.first_proposer));
  const SignedCharter file{.bytes = encode_charter(charter), .signatures = {}};
  TALGU_PASS(parse_charter(file.bytes));  // what nobody would accept is not drafted
  TALGU_PASS(write_tgu(draft_.out, PortableKind::charter, encode_signed(file)));
  invocation_.say(_("Drafted the charter of"), " \"", Printable::theirs(charter.title), "\":");
  Json parties = party_lines(charter, invocation_);
  const std::string digits = fingerprint(federation_id(file.bytes));
  invocation_.say(_("Fingerprint:"), " ", Printable::theirs(digits));
  invocation_.say(_("Each party signs it next:"), " talgu federation sign ",
                  Printable::theirs(draft_.out.string()),
                  " --key KEY --out SIGNED --policy-out POLICY");
  invocation_.result({{"schema", "talgu/federation.draft/1"},
                      {"file", draft_.out.string()},
                      {"fingerprint", digits},
                      {"parties", std::move(parties)}});
  return Exit::done;
}

Result<Exit> FederationCommands::sign() {
  TALGU_TRY(const Bytes content, read_tgu(sign_.charter, PortableKind::charter));
  TALGU_TRY(SignedCharter file, parse_signed<Charter>(content));
  TALGU_TRY(const Charter charter, parse_charter(file.bytes));
  TALGU_TRY(const Json all, describe({.kind = PortableKind::charter, .content = content}));
  say_description(invocation_, all);
  const FederationId id = federation_id(file.bytes);
  invocation_.say(_("Compare the fingerprint aloud with the other parties:"));
  invocation_.say("  ", Printable::theirs(fingerprint(id)));
  std::vector<AdminKeyFile> keys;
  for (const Path& path : sign_.keys) {
    TALGU_TRY(AdminKeyFile key, AdminKeyFile::open(path, invocation_));
    keys.push_back(std::move(key));
  }
  TALGU_TRY(const Party* const party, party_of(charter, keys));
  if (!sign_.back_office.empty() && find_code(charter, sign_.back_office) == nullptr) {
    return fail(Fault::invalid_input, "no party has the code " + sign_.back_office);
  }
  SignedPolicy policy{.bytes = encode_policy(minimal_policy(id, party->id, sign_.back_office)),
                      .signatures = {}};
  if (!sign_.policy.empty()) {
    TALGU_TRY(const Bytes earlier, read_tgu(sign_.policy, PortableKind::policy));
    TALGU_TRY(SignedPolicy parsed, parse_signed<Policy>(earlier));
    if (parsed.bytes != policy.bytes) {
      return fail(Fault::invalid_input, sign_.policy.string() + " is another policy",
                  "all admins name the same back office");
    }
    policy = std::move(parsed);
  }
  TALGU_TRY(const Json shown,
            describe({.kind = PortableKind::policy, .content = encode_signed(policy)}));
  invocation_.say(_("The party's policy, which says who reads what:"));
  say_description(invocation_, shown);
  TALGU_PASS(invocation_.confirm(_("Sign this charter and this policy for your party?")));
  for (const AdminKeyFile& key : keys) {
    TALGU_TRY(
        const KeySignature under_charter,
        key.sign({.type = SignedType::charter, .federation = id, .party = party->id}, file.bytes));
    merge_signature(file.signatures, party->id, under_charter);
    TALGU_TRY(
        const KeySignature under_policy,
        key.sign(
            {.type = SignedType::party_policy, .federation = id, .party = party->id, .version = 1},
            policy.bytes));
    merge_signature(policy.signatures, under_policy);
  }
  TALGU_PASS(write_tgu(sign_.out, PortableKind::charter, encode_signed(file)));
  TALGU_PASS(write_tgu(sign_.policy_out, PortableKind::policy, encode_signed(policy)));
  const std::size_t there = list_of(file.signatures, party->id).size();
  const std::size_t needed = party->root_set.threshold;
  invocation_.say(_("Signed for"), " ", Printable::theirs(party->code), ": ",
                  Printable::theirs(sign_.out.string()), " (", there, " ", _("of"), " ", needed,
                  " ", _n("signature", "signatures", needed), ")");
  invocation_.say(_("Its policy, for its own nodes only:"), " ",
                  Printable::theirs(sign_.policy_out.string()));
  if (there < needed) {
    invocation_.say(_("Next: another admin of the party runs talgu federation sign on"), " ",
                    Printable::theirs(sign_.out.string()), " --policy ",
                    Printable::theirs(sign_.policy_out.string()));
  }
  invocation_.result({{"schema", "talgu/federation.sign/1"},
                      {"party", party->code},
                      {"signatures", there},
                      {"complete", there >= needed},
                      {"file", sign_.out.string()},
                      {"policy", sign_.policy_out.string()},
                      {"fingerprint", fingerprint(id)}});
  return Exit::done;
}

Result<Exit> FederationCommands::found() {
  std::optional<SignedCharter> joined;
  for (const Path& path : found_.charters) {
    TALGU_TRY(const Bytes content, read_tgu(path, PortableKind::charter));
    TALGU_TRY(SignedCharter copy, parse_signed<Charter>(content));
    if (!joined) {
      joined = std::move(copy);
      continue;
    }
    TALGU_TRY(joined, merge(*std::move(joined), copy));
  }
  if (!joined) return fail(Fault::invalid_input, "no charter was given");
  TALGU_TRY(const FederationLog log, FederationLog::create(*joined));
  TALGU_PASS(write_tgu(found_.out, PortableKind::charter, encode_signed(*joined)));
  invocation_.say(_("Founded:"), " \"", Printable::theirs(log.charter().title), "\"");
  Json parties = party_lines(log.charter(), invocation_);
  invocation_.say(_("Every party has signed. Fingerprint, to be compared aloud and printed:"));
  invocation_.say("  ", Printable::theirs(fingerprint(log.id())));
  invocation_.result({{"schema", "talgu/federation.found/1"},
                      {"file", found_.out.string()},
                      {"federation", to_hex(log.id().view())},
                      {"fingerprint", fingerprint(log.id())},
                      {"parties", std::move(parties)}});
  return Exit::done;
}

Result<Exit> FederationCommands::pack() {
  TALGU_TRY(const Bytes content, read_tgu(pack_.charter, PortableKind::charter));
  JoinPack made;
  TALGU_TRY(made.charter, parse_signed<Charter>(content));
  for (const Path& path : pack_.logs) {
    TALGU_TRY(const Bytes file, read_tgu(path, PortableKind::party_log));
    TALGU_TRY(std::vector<SignedStatement> statements, parse_party_log(file));
    if (statements.empty()) continue;
    TALGU_TRY(const Statement first, parse_statement(statements.front().bytes));
    if (!made.logs.emplace(first.party, std::move(statements)).second) {
      return fail(Fault::invalid_input, path.string() + " is a second log of one party");
    }
  }
  TALGU_TRY(const Authority authority, authority_from(made));
  TALGU_PASS(add_contacts(made, authority, pack_.contacts));
  TALGU_PASS(write_tgu(pack_.out, PortableKind::join_pack, encode_join_pack(made)));
  invocation_.say(_("Join pack:"), " ", Printable::theirs(pack_.out.string()), " (",
                  made.logs.size(), " ", _n("party log", "party logs", made.logs.size()), ", ",
                  made.contacts.size(), " ", _n("contact", "contacts", made.contacts.size()), ")");
  invocation_.say(_("Fingerprint:"), " ", Printable::theirs(fingerprint(authority.id())));
  invocation_.result({{"schema", "talgu/federation.pack/1"},
                      {"file", pack_.out.string()},
                      {"fingerprint", fingerprint(authority.id())},
                      {"logs", made.logs.size()},
                      {"contacts", made.contacts.size()}});
  return Exit::done;
}

}  // namespace talgu::cli
