#include "node/cli/party_commands.h"

#include "crypto/random.h"
#include "node/cli/admin_key.h"
#include "node/cli/describe.h"
#include "node/system/text.h"
#include "protocol/base/limits.h"
#include "protocol/base/text.h"
#include "protocol/law/authority.h"

#include <sys/stat.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace talgu::cli {
namespace {

/// "2of3".
struct Threshold {
  std::uint8_t needed = 0;
  std::uint8_t keys = 0;
};

Result<Threshold> parse_threshold(const std::string& text) {
  Threshold parsed;
  const char* const end = text.data() + text.size();
  const auto needed = std::from_chars(text.data(), end, parsed.needed);
  const bool separated =
      needed.ec == std::errc{} &&
      std::string_view(needed.ptr, static_cast<std::size_t>(end - needed.ptr)).starts_with("of");
  if (separated) {
    const auto keys = std::from_chars(needed.ptr + 2, end, parsed.keys);
    if (keys.ec == std::errc{} && keys.ptr == end && parsed.keys >= 1 && parsed.keys <= 16 &&
        parsed.needed <= parsed.keys && 2 * parsed.needed > parsed.keys) {
      return parsed;
    }
  }
  return fail(Fault::invalid_input, "'" + text + "' is not a threshold",
              "write it like 2of3: more than half of up to 16 keys");
}

Result<PartyRole> parse_role(const std::string& text) {
  for (const PartyRole role : {PartyRole::recipient, PartyRole::donor, PartyRole::observer}) {
    if (name_of(role) == text) return role;
  }
  return fail(Fault::invalid_input, "unknown role '" + text + "'",
              "one of recipient, donor, observer");
}

/// Before any key is made: what nobody would accept in a charter.
Status check_names(const std::string& code, std::initializer_list<std::string> names) {
  if (!is_party_code(code)) {
    return fail(Fault::invalid_input, "'" + code + "' is no party code",
                "a capital letter, then 1 to 7 of A-Z and 0-9, for example UA");
  }
  for (const std::string& name : names) TALGU_PASS(check_name(name, limits::kNameBytesMax));
  return {};
}

std::string key_file_name(const std::string& kind, const KeyId& kid) {
  return kind + "-" + to_hex(kid.view().first(8)) + ".key";
}

Status make_folder(const Path& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0) return {};
  if (errno == EEXIST) {
    return fail(Fault::not_permitted, folder.string() + " exists already; nothing was changed",
                "a party is created once; choose another folder with --dir");
  }
  return fail(Fault::io, "cannot create " + folder.string() + ": " + std::strerror(errno));
}

Result<RootSet> write_admin_keys(const Path& folder, Threshold threshold,
                                 const SecretBytes& passphrase, keystore::KdfCost cost) {
  RootSet set{.threshold = threshold.needed, .keys = {}};
  for (std::uint8_t i = 0; i < threshold.keys; ++i) {
    const AdminSigningKey key = AdminSigningKey::generate();
    const Path path = folder / key_file_name("admin", key_id(key.public_key()));
    TALGU_PASS(write_signing_key(path, "admin", key.secret(), passphrase, cost));
    set.keys.push_back(key.public_key());
  }
  std::ranges::sort(set.keys);
  return set;
}

Result<RecoveryKey> write_recovery_key(const Path& folder, const SecretBytes& passphrase,
                                       keystore::KdfCost cost) {
  const RecoverySigningKey key = RecoverySigningKey::generate();
  const Path path = folder / key_file_name("recovery", key_id(key.public_key()));
  TALGU_PASS(write_signing_key(path, "recovery", key.secret(), passphrase, cost));
  return key.public_key();
}

struct PartyAndLog {
  Party party;
  PartyLog log;
};

/// A party and its log as files have them, verified against the charter.
Result<PartyAndLog> read_party(const Path& charter_path, const PartyId& party,
                               const Path& log_path) {
  TALGU_TRY(const Bytes content, read_tgu(charter_path, PortableKind::charter));
  TALGU_TRY(SignedCharter charter, parse_signed<Charter>(content));
  TALGU_TRY(const FederationLog federation, FederationLog::create(std::move(charter)));
  const Party* const found = federation.newest().find(party);
  if (found == nullptr) {
    return fail(Fault::invalid_input,
                "this party is not of the federation " + charter_path.string());
  }
  PartyLog log = PartyLog::begin(federation.id(), party, found->root_set);
  if (log_path.empty()) return PartyAndLog{*found, std::move(log)};
  TALGU_TRY(const Bytes file, read_tgu(log_path, PortableKind::party_log));
  TALGU_TRY(std::vector<SignedStatement> statements, parse_party_log(file));
  for (SignedStatement& statement : statements) TALGU_PASS(log.append(std::move(statement)));
  return PartyAndLog{*found, std::move(log)};
}

bool counts(const RootSet& admins, const KeyId& kid) {
  return std::ranges::any_of(admins.keys,
                             [&kid](const AdminKey& key) { return key_id(key) == kid; });
}

/// Adds the signatures of the given key files. Keys that would not count sign nothing: what a key
/// has signed stays in its log.
Status sign_with(SignedStatement& statement, const RootSet& admins, const std::vector<Path>& keys,
                 const Invocation& invocation) {
  TALGU_TRY(const Statement parsed, parse_statement(statement.bytes));
  for (const Path& path : keys) {
    TALGU_TRY(const AdminKeyFile key, AdminKeyFile::open(path, invocation));
    if (!counts(admins, key_id(key.public_key()))) {
      return fail(Fault::not_permitted, path.string() + " is no admin key of this party",
                  "sign with keys of the party whose node it is");
    }
    TALGU_TRY(const KeySignature signature, key.sign({.type = SignedType::party_statement,
                                                      .federation = parsed.federation,
                                                      .party = parsed.party,
                                                      .version = parsed.version},
                                                     statement.bytes));
    merge_signature(statement.signatures, signature);
  }
  return {};
}

/// How many of the needed signatures are there, and what comes next.
void say_signed(const Invocation& invocation, const Path& out, const SignedStatement& file,
                const PartyLog& log) {
  const auto there = std::ranges::count_if(
      file.signatures, [&log](const KeySignature& one) { return counts(log.root_set(), one.kid); });
  const std::size_t needed = log.root_set().threshold;
  invocation.say(_("Signed:"), " ", Printable::theirs(out.string()), " (", there, " ", _("of"), " ",
                 needed, " ", _n("signature", "signatures", needed), ")");
  invocation.say(
      static_cast<std::size_t>(there) >= needed
          ? _("Complete. Next: talgu party log STATEMENT --charter CHARTER --out LOG")
          : _("Next: another admin runs talgu party sign STATEMENT --charter CHARTER --out NEW"));
}

/// What nobody could tell apart, or use, is not certified.
Status check_request(const PartyLog& log, const Party& party, const Certificate& wanted) {
  if (party.role == PartyRole::observer && wanted.role != NodeRole::observer) {
    return fail(Fault::not_permitted, party.code + " is an observer: its nodes observe",
                "let the node be made anew, without --role");
  }
  for (const CertifiedNode* const node : log.current()) {
    if (node->certificate.label != wanted.label || node->certificate.node == wanted.node) continue;
    return fail(Fault::not_permitted,
                party.code + " has a node called " + wanted.label + " already",
                "let the new node be made with another --label");
  }
  return {};
}

Result<Json> show(const Invocation& invocation, const SignedStatement& statement) {
  TALGU_TRY(Json description,
            describe({.kind = PortableKind::statement, .content = encode_signed(statement)}));
  say_description(invocation, description);
  return description;
}

}  // namespace

PartyCommands::PartyCommands(const Command& talgu, Invocation& invocation)
    : invocation_(invocation) {
  const Command party = talgu.noun("party", _("a party and its offline admin keys"));

  const Command make = party.verb("new", _("create a party: admin keys and its file"));
  make.takes("--code", new_.code, _("short code, for example UA"));
  make.takes("--name", new_.name_en, _("name in English"));
  make.takes("--name-uk", new_.name_uk, _("name in Ukrainian"));
  make.takes("--role", new_.role, _("recipient, donor or observer"));
  make.may_take("--admins", new_.admins, _("threshold of admin keys"));
  make.takes("--dir", new_.folder, _("folder to create for keys and file"));
  make.runs([this] { return create(); });

  const Command cert = party.verb("certify", _("certify a node that asks for it"));
  cert.takes("request", certify_.request, _("the node's certificate request"));
  cert.takes("--charter", certify_.charter, _("the federation's charter"));
  cert.may_take("--log", certify_.log, _("the party's log so far (none for the first node)"));
  cert.takes("--key", certify_.keys, _("admin key file; may be repeated"));
  cert.takes("--out", certify_.out, _("new file for the signed statement"));
  cert.runs([this] { return certify(); });

  const Command more = party.verb("sign", _("add signatures to a statement"));
  more.takes("statement", sign_.statement, _("statement to be signed"));
  more.takes("--charter", sign_.charter, _("the federation's charter"));
  more.may_take("--log", sign_.log, _("the party's log so far (none for the first node)"));
  more.takes("--key", sign_.keys, _("admin key file; may be repeated"));
  more.takes("--out", sign_.out, _("new file for the signed statement"));
  more.runs([this] { return sign(); });

  const Command log = party.verb("log", _("append a signed statement to the party's log"));
  log.takes("statement", add_.statement, _("the signed statement"));
  log.takes("--charter", add_.charter, _("the federation's charter"));
  log.may_take("--log", add_.log, _("the party's log so far (none for the first node)"));
  log.takes("--out", add_.out, _("new file for the longer log"));
  log.runs([this] { return add_to_log(); });
}

Result<Exit> PartyCommands::create() {
  TALGU_TRY(const Threshold threshold, parse_threshold(new_.admins));
  TALGU_TRY(const PartyRole role, parse_role(new_.role));
  TALGU_PASS(check_names(new_.code, {new_.name_en, new_.name_uk}));
  Party party{.id = random_id<PartyId>(),
              .code = new_.code,
              .name_en = new_.name_en,
              .name_uk = new_.name_uk,
              .role = role,
              .root_set = {},
              .recovery_key = {}};
  TALGU_TRY(const SecretBytes passphrase,
            read_new_passphrase(invocation_.passphrase, _("new passphrase for the admin keys")));
  TALGU_PASS(make_folder(new_.folder));
  TALGU_TRY(party.root_set,
            write_admin_keys(new_.folder, threshold, passphrase, invocation_.kdf_cost()));
  TALGU_TRY(party.recovery_key,
            write_recovery_key(new_.folder, passphrase, invocation_.kdf_cost()));
  const Bytes content = encode_party(party);
  TALGU_PASS(parse_party(content));  // refuses a code or name that nobody would accept
  const Path file = new_.folder / (party.code + ".tgu");
  TALGU_PASS(write_tgu(file, PortableKind::party, content));
  const std::size_t keys = threshold.keys;
  invocation_.say(_("Created the party"), " ", Printable::theirs(party.code), " (",
                  Printable::theirs(party.name_en), "): ", keys, " ",
                  _n("admin key", "admin keys", keys), ", ", threshold.needed, " ",
                  _("needed for each act."));
  invocation_.say(_("Give this file to whoever drafts the charter:"), " ",
                  Printable::theirs(file.string()));
  invocation_.say(_("Keep the .key files offline, each with its admin."));
  invocation_.say(
      _("One passphrase opens them all: make them together, or tell it to every admin."));
  invocation_.result({{"schema", "talgu/party.new/1"},
                      {"code", party.code},
                      {"party_id", to_hex(party.id.view())},
                      {"file", file.string()}});
  return Exit::done;
}

Result<Exit> PartyCommands::certify() {
  TALGU_TRY(const Bytes content, read_tgu(certify_.request, PortableKind::certificate_request));
  TALGU_TRY(const CertificateRequest request, parse_request(content));
  TALGU_TRY(auto held, read_party(certify_.charter, request.certificate.party, certify_.log));
  const auto& [party, log] = held;
  TALGU_PASS(check_request(log, party, request.certificate));
  Statement statement{.federation = request.certificate.federation,
                      .party = request.certificate.party,
                      .version = log.version() + 1,
                      .previous = log.head(),
                      .body = request};
  // What the log could never take is not signed: each key signs one statement of a version.
  TALGU_PASS(log.check_unsigned(statement));
  SignedStatement file{.bytes = encode_statement(statement), .signatures = {}};
  invocation_.say(_("Node"), " ", Printable::theirs(party.code + "/" + request.certificate.label),
                  " ", _("of"), " ", Printable::theirs(party.name_en), ", ",
                  Printable::theirs(name_of(request.certificate.role)), ". ", _("Federation"), " ",
                  Printable::theirs(fingerprint(request.certificate.federation)));
  TALGU_TRY(const Json before, show(invocation_, file));
  TALGU_PASS(invocation_.confirm(_("Certify this node? A certificate cannot be taken back.")));
  TALGU_PASS(sign_with(file, log.root_set(), certify_.keys, invocation_));
  TALGU_PASS(write_tgu(certify_.out, PortableKind::statement, encode_signed(file)));
  say_signed(invocation_, certify_.out, file, log);
  const bool complete = held.log.append(file).has_value();
  invocation_.result({{"schema", "talgu/party.certify/1"},
                      {"file", certify_.out.string()},
                      {"signatures", file.signatures.size()},
                      {"complete", complete}});
  return Exit::done;
}

Result<Exit> PartyCommands::sign() {
  TALGU_TRY(const Bytes content, read_tgu(sign_.statement, PortableKind::statement));
  TALGU_TRY(SignedStatement file, parse_signed<Statement>(content));
  TALGU_TRY(const Statement parsed, parse_statement(file.bytes));
  TALGU_TRY(const auto held, read_party(sign_.charter, parsed.party, sign_.log));
  const PartyLog& log = held.log;
  TALGU_PASS(log.check_unsigned(parsed));
  TALGU_TRY(const Json before, show(invocation_, file));
  TALGU_PASS(invocation_.confirm(_("Sign this statement?")));
  TALGU_PASS(sign_with(file, log.root_set(), sign_.keys, invocation_));
  TALGU_PASS(write_tgu(sign_.out, PortableKind::statement, encode_signed(file)));
  say_signed(invocation_, sign_.out, file, log);
  invocation_.result({{"schema", "talgu/party.sign/1"},
                      {"file", sign_.out.string()},
                      {"signatures", file.signatures.size()}});
  return Exit::done;
}

Result<Exit> PartyCommands::add_to_log() {
  TALGU_TRY(const Bytes content, read_tgu(add_.statement, PortableKind::statement));
  TALGU_TRY(SignedStatement statement, parse_signed<Statement>(content));
  TALGU_TRY(const Statement parsed, parse_statement(statement.bytes));
  TALGU_TRY(auto held, read_party(add_.charter, parsed.party, add_.log));
  PartyLog& log = held.log;
  TALGU_PASS(log.append(std::move(statement)));
  TALGU_PASS(write_tgu(add_.out, PortableKind::party_log, encode_party_log(log)));
  invocation_.say(_("The party's log has version"), " ", log.version(), ": ",
                  Printable::theirs(add_.out.string()));
  invocation_.result(
      {{"schema", "talgu/party.log/1"}, {"file", add_.out.string()}, {"version", log.version()}});
  return Exit::done;
}

}  // namespace talgu::cli
