#include "node/cli/node_commands.h"

#include "crypto/file.h"
#include "crypto/random.h"
#include "node/cli/describe.h"
#include "node/core/core_parts.h"
#include "node/front/front_key.h"
#include "node/system/config.h"
#include "node/system/example_keys.h"
#include "node/system/node_keys.h"
#include "node/system/text.h"
#include "protocol/law/authority.h"
#include "protocol/law/policy/policy.h"
#include "storage/env/store.h"

#include <sys/stat.h>

#include <optional>

namespace talgu::cli {
namespace {

constexpr std::uint64_t kCertificateYears = 2;
constexpr std::uint64_t kYearMs = 365ULL * 24 * 3600 * 1000;

Result<NodeRole> parse_role(const std::string& text) {
  for (const NodeRole role : {NodeRole::writer, NodeRole::observer, NodeRole::guest}) {
    if (name_of(role) == text) return role;
  }
  return fail(Fault::invalid_input, "unknown role '" + text + "'",
              "one of writer, observer, guest");
}

/// An observer's node could never write: made as a writer it would only use up a version of the
/// log.
Result<NodeRole> role_for(const Party& party, const std::string& wanted) {
  const bool observes = party.role == PartyRole::observer;
  if (wanted.empty()) return observes ? NodeRole::observer : NodeRole::writer;
  TALGU_TRY(const NodeRole role, parse_role(wanted));
  if (!observes || role == NodeRole::observer) return role;
  return fail(Fault::not_permitted, party.code + " is an observer: its nodes observe",
              "leave --role out");
}

Status refuse_existing(const Home& home) {
  struct stat ignored {};

  if (::lstat(home.keystore().c_str(), &ignored) != 0) return {};
  return fail(Fault::not_permitted,
              home.root.string() + " holds a node already; nothing was changed",
              "choose another folder with --home");
}

Result<FederationLog> read_charter(const Path& path) {
  TALGU_TRY(const Bytes content, read_tgu(path, PortableKind::charter));
  TALGU_TRY(SignedCharter charter, parse_signed<Charter>(content));
  return FederationLog::create(std::move(charter));
}

/// Who this node is: the certificate of its transport key, which needs no passphrase.
Result<CertifiedNode> find_self(const Authority& authority, const Home& home) {
  TALGU_TRY(const front::FrontKey key, front::read_front_key(home.front_key()));
  const CertifiedNode* const self = authority.find_transport(key.public_key);
  if (self == nullptr) {
    return fail(Fault::not_permitted,
                "no party log of this pack certifies the node of " + home.root.string(),
                "let its party's admins run: talgu party certify REQUEST, then make the pack anew");
  }
  return *self;
}

}  // namespace

NodeCommands::NodeCommands(const Command& talgu, Invocation& invocation) : invocation_(invocation) {
  const Command node = talgu.noun("node", _("make a node and let it join"));
  const Command make =
      node.verb("new", _("make keys and folder of a node, and its certificate request"));
  make.takes("--charter", new_.charter, _("the federation's charter"));
  make.takes("--party", new_.party, _("code of its party"));
  make.takes("--label", new_.label, _("name of the node: a-z, 0-9, -"));
  make.may_take("--role", new_.role,
                _("writer, observer or guest (else as its party: observers observe)"));
  make.may_take("--listen", new_.listen, _("address to listen on; may be repeated"));
  make.takes("--out", new_.out, _("new file for the certificate request"));
  make.runs([this] { return create(); });
  const Command join = node.verb("join", _("take the join pack of the federation"));
  join.takes("pack", join_.pack, _("the join pack"));
  join.takes("--policy", join_.policy, _("the party's signed policy"));
  join.may_take("--fingerprint", join_.fingerprint,
                _("the federation's fingerprint as it was read aloud"));
  join.flag("--allow-example-keys", join_.example_keys,
            _("take keys of keys-example/, whose secrets everybody has; only to try things out"));
  join.runs([this] { return this->join(); });
}

Result<Exit> NodeCommands::create() {
  TALGU_PASS(refuse_existing(invocation_.home));
  TALGU_TRY(const FederationLog federation, read_charter(new_.charter));
  const Party* const party = federation.newest().find_code(new_.party);
  if (party == nullptr) {
    return fail(Fault::invalid_input, "the charter names no party " + new_.party);
  }
  if (!is_label(new_.label)) {
    return fail(Fault::invalid_input, "'" + new_.label + "' is no label",
                "1 to 16 of a-z, 0-9 and -, never a person's name");
  }
  TALGU_TRY(const NodeRole role, role_for(*party, new_.role));
  Config config;
  if (!new_.listen.empty()) config.listen = new_.listen;
  for (const std::string& address : config.listen) {
    TALGU_PASS(check_address(address, AddressUse::listen));
  }
  TALGU_TRY(const SecretBytes passphrase,
            read_new_passphrase(invocation_.passphrase, _("new passphrase for this node")));
  TALGU_PASS(create_home(invocation_.home));
  TALGU_TRY(const TransportKey transport, front::create_front_key(invocation_.home.front_key()));
  const NodeKeySet keys = NodeKeySet::generate();
  const std::uint64_t now = utc_now_ms();
  const Certificate wanted{.federation = federation.id(),
                           .party = party->id,
                           .node = random_id<NodeId>(),
                           .generation = 1,
                           .role = role,
                           .sign_key = keys.signing_key.public_key(),
                           .seal_key = hpke::public_key(keys.seal_secret),
                           .transport_key = transport,
                           .previous = {},
                           .not_before = now,
                           .not_after = now + kCertificateYears * kYearMs,
                           .label = new_.label};
  TALGU_TRY(const CertificateRequest request, make_request(wanted, keys.signing_key));
  TALGU_PASS(write_keystore(invocation_.home.keystore(), keys, passphrase, invocation_.kdf_cost()));
  const std::string text = config_template(config);
  TALGU_PASS(replace_file(invocation_.home.config(), as_bytes(text), 0600));
  TALGU_PASS(write_tgu(new_.out, PortableKind::certificate_request, encode_request(request)));
  invocation_.say(_("Made the node"), " ", Printable::theirs(new_.party + "/" + new_.label), " ",
                  _("in"), " ", Printable::theirs(invocation_.home.root.string()), ".");
  invocation_.say(_("Its party's admins certify it with:"), " talgu party certify ",
                  Printable::theirs(new_.out.string()));
  invocation_.result({{"schema", "talgu/node.new/1"},
                      {"node", new_.party + "/" + new_.label},
                      {"request", new_.out.string()},
                      {"home", invocation_.home.root.string()}});
  return Exit::done;
}

Status NodeCommands::compare_fingerprint(const std::string& theirs) const {
  if (join_.fingerprint.empty()) {
    if (invocation_.yes || invocation_.json || ::isatty(STDIN_FILENO) == 0) {
      return fail(Fault::not_permitted,
                  "nobody compares the fingerprint: who cannot be asked must say what it expects",
                  "give it with --fingerprint, as it was read aloud");
    }
    invocation_.say(_("Fingerprint of this federation. Compare it aloud with another member:"));
    invocation_.say("  ", Printable::theirs(theirs));
    return invocation_.confirm(_("Is it the same?"));
  }
  if (join_.fingerprint == theirs) return {};
  return fail(Fault::not_permitted,
              "the pack is of another federation: its fingerprint is " + theirs,
              "do not join; ask who gave you this pack");
}

Result<Exit> NodeCommands::join() {
  TALGU_TRY(const Bytes content, read_tgu(join_.pack, PortableKind::join_pack));
  TALGU_TRY(JoinPack pack, parse_join_pack(content));
  TALGU_TRY(const Authority authority, authority_from(pack));
  const std::string theirs = fingerprint(authority.id());
  TALGU_PASS(compare_fingerprint(theirs));
  TALGU_TRY(const CertifiedNode self, find_self(authority, invocation_.home));
  if (!join_.example_keys) TALGU_PASS(refuse_example_keys(authority, self));
  TALGU_TRY(const Bytes file, read_tgu(join_.policy, PortableKind::policy));
  TALGU_TRY(SignedPolicy policy, parse_signed<Policy>(file));
  const PartyId& party = self.certificate.party;
  TALGU_PASS(verify_policy(policy, party, authority));
  TALGU_TRY(const Config config, read_config(invocation_.home.config()));
  TALGU_TRY(const auto store,
            storage::Store::open(invocation_.home.database(), store_options(config)));
  TALGU_PASS(store->found({.charter = std::move(pack.charter),
                           .logs = std::move(pack.logs),
                           .contacts = std::move(pack.contacts),
                           .policy = std::move(policy),
                           .self = self.id}));
  const std::string name =
      authority.federation().newest().find(party)->code + "/" + self.certificate.label;
  invocation_.say(_("Joined as"), " ", Printable::theirs(name), ". ", _("Start it with:"),
                  " talgud --home ", Printable::theirs(invocation_.home.root.string()));
  invocation_.result({{"schema", "talgu/node.join/1"}, {"node", name}, {"fingerprint", theirs}});
  return Exit::done;
}

}  // namespace talgu::cli
