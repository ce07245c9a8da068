#include "node/calls/status.h"

#include "node/control/arguments.h"
#include "node/system/passphrase.h"
#include "node/system/reason_text.h"
#include "node/system/text.h"
#include "storage/view/view.h"

#include <algorithm>

namespace talgu {
namespace {

using control::Json;

constexpr std::size_t kAddressesMax = 8;

/// What the session machine knows, and where there is no session, why the dial failed.
Reason reason_for(const CoreParts& parts, const sync::PeerState& state) {
  if (state.connected) return state.reason;
  if (parts.keychain->locked()) return Reason::locked;
  const auto member = parts.machine->authority().find(state.certificate);
  if (!member) return state.reason;
  const auto failed = parts.peers->dial_reason(member->node->certificate.transport_key);
  // A refusal inside a session says more than a failed dial; silence says less.
  const bool silent = state.reason == Reason::never_seen || state.reason == Reason::timeout;
  return silent && failed ? *failed : state.reason;
}

/// Monotonic milliseconds of the machine as UTC.
std::uint64_t as_utc(std::uint64_t monotonic_ms) {
  const std::uint64_t age = monotonic_now_ms() - std::min(monotonic_now_ms(), monotonic_ms);
  return utc_now_ms() - age;
}

Json peer_json(const CoreParts& parts, const sync::PeerState& state) {
  const Authority& authority = parts.machine->authority();
  return {{"name", PeerBook::name_of(authority, state.certificate)},
          {"certificate", to_hex(state.certificate.view())},
          {"connected", state.connected},
          {"reason", name_of(reason_for(parts, state))},
          {"since", as_utc(state.since_ms)},
          {"turn", name_of(state.turn)},
          {"they_say",
           state.they_say == Reason::never_seen ? Json(nullptr) : Json(name_of(state.they_say))},
          {"addresses", parts.peers->addresses(authority, state.certificate)},
          {"feeds_shared", state.feeds_shared},
          {"feeds_to_fetch", state.feeds_to_fetch},
          {"feeds_to_send", state.feeds_to_send},
          {"feeds_ours", state.feeds_ours},
          {"feeds_proven", state.feeds_proven},
          {"receipt_at", std::uint64_t{state.receipt_minutes} * 60'000},
          {"keys_missing", state.keys_missing}};
}

Json peers_json(const CoreParts& parts) {
  std::vector<sync::PeerState> states = parts.machine->peers();
  const Authority& authority = parts.machine->authority();
  std::ranges::sort(states, {}, [&authority](const sync::PeerState& state) {
    return PeerBook::name_of(authority, state.certificate);
  });
  Json list = Json::array();
  for (const sync::PeerState& state : states) list.push_back(peer_json(parts, state));
  return list;
}

/// Names of the nodes whose receipts do not cover all that this node wrote for them.
Json unconfirmed_json(const Json& peers) {
  Json names = Json::array();
  for (const Json& peer : peers) {
    if (peer["feeds_proven"] != peer["feeds_ours"]) names.push_back(peer["name"]);
  }
  return names;
}

std::uint64_t free_mib(const CoreParts& parts) {
  const auto room = parts.store->room();
  return room ? room->bytes >> 20U : 0;
}

/// A counter of the view; none is read while the node is locked.
std::int64_t needs_of(const CoreParts& parts) {
  const storage::VaultKey* const secret = parts.keychain->view_secret();
  if (secret == nullptr) return 0;
  const auto state = storage::read_view_state(*parts.store, *secret);
  return state && *state ? (*state)->counts.needs : 0;
}

}  // namespace

Result<CallOutcome> status_call(CoreParts& parts, const control::Call& /*call*/) {
  const Authority& authority = parts.machine->authority();
  TALGU_TRY(const auto tails, parts.snapshot->tails());
  TALGU_TRY(const std::uint64_t commits, parts.store->commits());
  Json peers = peers_json(parts);
  return Json{{"schema", "talgu/status/1"},
              {"node", parts.name()},
              {"role", name_of(parts.self.certificate.role)},
              {"version", TALGU_VERSION},
              {"federation", authority.federation().charter().title},
              {"fingerprint", fingerprint(authority.id())},
              {"certificate", to_hex(parts.self.id.view())},
              {"locked", parts.keychain->locked()},
              {"recovering", parts.recovering},
              {"stopped", parts.store->stopped()},
              {"front_running", parts.front_running},
              {"listening", parts.listening},
              {"feeds", tails.size()},
              {"needs", needs_of(parts)},
              {"commits", commits},
              {"free_mib", free_mib(parts)},
              {"alarms", parts.alarms},
              {"unconfirmed", unconfirmed_json(peers)},
              {"peers", std::move(peers)}};
}

Result<CallOutcome> peer_list_call(CoreParts& parts, const control::Call& /*call*/) {
  return Json{{"schema", "talgu/peer/1"}, {"peers", peers_json(parts)}};
}

Result<CallOutcome> peer_why_call(CoreParts& parts, const control::Call& call) {
  const control::Arguments args(call.request.args);
  TALGU_TRY(const std::string name, args.text("peer"));
  TALGU_TRY(const auto wanted, PeerBook::find(parts.machine->authority(), name));
  Json list = Json::array();
  for (const sync::PeerState& state : parts.machine->peers()) {
    if (std::ranges::find(wanted, state.certificate) == wanted.end()) continue;
    Json peer = peer_json(parts, state);
    ReasonText text = text_of(reason_for(parts, state));
    if (parts.keychain->locked()) {
      text = {.sentence = _("the keystore of this node is not open, so there is no session"),
              .next = _("run: talgu unlock")};
      peer["turn"] = name_of(sync::Turn::ours);
    }
    peer["sentence"] = text.sentence;
    peer["next"] = text.next;
    list.push_back(std::move(peer));
  }
  if (list.empty()) {
    return control::refuse(control::ControlRule::not_found, name + " is this node itself");
  }
  return Json{{"schema", "talgu/peer.why/1"}, {"peers", std::move(list)}};
}

Result<CallOutcome> peer_address_call(CoreParts& parts, const control::Call& call) {
  const control::Arguments args(call.request.args);
  TALGU_TRY(const std::string name, args.text("peer"));
  TALGU_TRY(std::vector<std::string> addresses, args.texts("addresses"));
  if (addresses.empty() || addresses.size() > kAddressesMax) {
    return control::refuse(control::ControlRule::bad_arguments, "a peer has 1 to 8 addresses");
  }
  for (const std::string& address : addresses) {
    TALGU_PASS(check_address(address, AddressUse::dial));
  }
  TALGU_TRY(const auto found, PeerBook::find(parts.machine->authority(), name));
  if (found.size() > 1) {
    return control::refuse(control::ControlRule::ambiguous, name + " has several nodes",
                           "write CODE/label");
  }
  if (found.front() == parts.self.id) {
    return control::refuse(control::ControlRule::bad_arguments, name + " is this node itself",
                           "its own addresses stand in talgud.toml");
  }
  return AddressChange{{.node = found.front(), .addresses = std::move(addresses)}};
}

Result<CallOutcome> config_reload_call(CoreParts& parts, const control::Call& /*call*/) {
  TALGU_TRY(Config file, read_config(parts.home.config()));
  return Reconfiguring{std::move(file)};
}

Result<CallOutcome> unlock_call(CoreParts& parts, const control::Call& call) {
  if (!call.passed) {
    return control::refuse(control::ControlRule::bad_arguments,
                           "the passphrase travels as a descriptor, and none came along");
  }
  TALGU_TRY(const SecretBytes passphrase, read_passphrase_fd(call.passed.get()));
  TALGU_TRY(NodeKeySet keys, open_keystore(parts.home.keystore(), passphrase));
  return Unlocking{std::move(keys)};
}

}  // namespace talgu
