#include "node/calls/posting.h"

#include "crypto/random.h"
#include "node/records/record_json.h"
#include "protocol/base/hybrid_clock.h"
#include "protocol/base/label.h"
#include "protocol/base/layout.h"
#include "protocol/base/text.h"
#include "protocol/feed/data_body.h"
#include "protocol/feed/epoch_rules.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

namespace talgu {
namespace {

using control::Json;
using PlanHash = FixedBytes<struct PlanHashTag, 32>;

/// An observer and a locked node say so before anybody reads a preview.
Status check_may_post(const NodeParts& parts) {
  if (parts.self.certificate.role == NodeRole::observer ||
      parts.party().role == PartyRole::observer) {
    return std::unexpected(Error{.fault = Fault::not_permitted,
                                 .what = parts.name() + " is an observer's node: it reads, and "
                                                        "writes nothing",
                                 .hint = "post from a node of a recipient or donor",
                                 .rule = std::to_underlying(Rule::entry_author)});
  }
  if (parts.keychain->locked()) {
    return fail(Fault::locked, "the node is locked", "open its keystore with: talgu unlock");
  }
  return {};
}

/// A guest only offers, and ends or renews what it offered; else what the party's role says.
Status check_kind(const NodeParts& parts, RecordKind kind) {
  const PartyRole role = parts.party().role;
  if (!may_own(role, kind)) {
    return fail(Fault::not_permitted,
                parts.party().code + " is a " + std::string(name_of(role)) +
                    " of this federation: " + "it posts no " + std::string(name_of(kind)),
                kind == RecordKind::need ? "what a donor can give is an offer: talgu offer add"
                                         : "needs are answered by donors");
  }
  const bool open_to_guests =
      kind == RecordKind::offer || kind == RecordKind::closing || kind == RecordKind::reaffirm;
  if (open_to_guests || guest_label(parts.self.certificate).is_zero()) return {};
  return fail(Fault::not_permitted,
              parts.name() + " is a guest's node: it posts no " + std::string(name_of(kind)),
              "its sponsor may");
}

/// The policy's default for this kind of record; a star in it stands for the other party.
Result<std::string> default_audience(const Policy& policy, RecordKind kind,
                                     const std::string& counterpart) {
  const auto found =
      std::ranges::find(policy.defaults, std::to_underlying(kind), &PolicyDefault::record_kind);
  if (found == policy.defaults.end()) {
    return fail(Fault::invalid_input, "the policy names no audience for this kind of record",
                "say one with --audience");
  }
  std::string name = found->audience;
  if (!name.ends_with('*')) return name;
  if (counterpart.empty()) {
    return fail(Fault::invalid_input, "the policy's audience " + name + " asks for a party",
                "say one with --audience, such as " + name.substr(0, name.size() - 1) + "UA");
  }
  return name.replace(name.size() - 1, 1, counterpart);
}

Result<Draft> make_draft(const NodeParts& parts, RecordEvent event, bool is_new,
                         const std::string& audience) {
  TALGU_PASS(check_may_post(parts));
  TALGU_PASS(check_kind(parts, kind_of(event)));
  Draft made{.event = std::move(event), .is_new = is_new};
  TALGU_TRY(made.audience, find_audience(parts.policy, audience));
  const Authority& authority = parts.machine->authority();
  TALGU_TRY(made.readers, expand(made.audience.rule, authority.federation().newest(),
                                 reader_name(parts.self.certificate)));
  const auto is_own = [&parts](const ReaderName& reader) {
    return reader.party == parts.self.certificate.party;
  };
  if (std::ranges::all_of(made.readers, is_own))
    made.warnings.push_back("nobody but this party will read it");
  return made;
}

RecordEvent first_event(RecordBody body) {
  RecordEvent event;
  event.body = std::move(body);
  return event;
}

Result<std::string> chosen_audience(const NodeParts& parts, const RecordBody& body,
                                    const AudienceChoice& choice) {
  if (!choice.named.empty()) return choice.named;
  if (!choice.in_file.empty()) return choice.in_file;
  return default_audience(parts.policy, kind_of(first_event(body)), choice.counterpart);
}

/// What the yes of a person binds: the record, the rule and the readers by name. If any of it is
/// another one when the yes arrives, nothing is signed.
PlanHash plan_hash(const NodeParts& parts, const Draft& draft) {
  // What only the signing itself decides is fixed here: one draft, one encoding.
  RecordEvent event = draft.event;
  event.clock = 1;
  event.boot.bytes.front() = std::byte{1};
  event.salt.bytes.front() = std::byte{1};
  if (draft.is_new) event.id.bytes.front() = std::byte{1};
  const Bytes canonical = encode_event(event);
  const FederationVersion& version = parts.machine->authority().federation().newest();
  LayoutWriter out;
  out.prefixed(canonical).text(draft.audience.name).text(canonical_text(draft.audience.rule));
  out.u64(version.number).id(version.hash);
  for (const ReaderName& reader : draft.readers) out.id(reader.party).id(reader.guest);
  return hash<PlanHash>(label::kPlan, {out.view()});
}

/// What tells this text from all others, and puts it behind all that its party has said here.
void sign_off(const NodeParts& parts, RecordEvent& event) {
  constexpr std::uint64_t kAheadMsMax = 24ULL * 3600 * 1000;
  const std::uint64_t now = utc_now_ms();
  // A sister node whose clock is years ahead does not take ours along.
  const std::uint64_t held = parts.machine->newest_clock(parts.self.certificate.party);
  event.clock = next_clock(std::min(held, (now + kAheadMsMax) << kClockCounterBits), now);
  event.boot = parts.boot->state().boot;
  add_salt(event, random_id<FixedBytes<struct SaltSeedTag, 32>>().bytes);
}

Json party_json(const Party& party) {
  return {{"code", party.code}, {"name", party.name_en}};
}

std::string guest_text(const GuestLabel& guest) {
  const std::string_view label = as_text(guest.view());
  return std::string(label.substr(0, label.find('\0')));
}

Json readers_json(const NodeParts& parts, const std::vector<ReaderName>& readers) {
  Json list = Json::array();
  for (const ReaderName& reader : readers) {
    const Party& party = *parts.machine->authority().federation().newest().find(reader.party);
    Json one = party_json(party);
    if (!reader.guest.is_zero()) one["code"] = party.code + "/" + guest_text(reader.guest);
    list.push_back(std::move(one));
  }
  return list;
}

Json others_json(const NodeParts& parts, const std::vector<ReaderName>& readers) {
  Json list = Json::array();
  for (const Party& party : parts.machine->authority().federation().newest().parties) {
    const ReaderName name{.party = party.id, .guest = {}};
    if (!std::ranges::binary_search(readers, name)) list.push_back(party_json(party));
  }
  return list;
}

}  // namespace

Result<Draft> draft_record(const NodeParts& parts, RecordBody body, const AudienceChoice& choice) {
  TALGU_TRY(const std::string audience, chosen_audience(parts, body, choice));
  return make_draft(parts, first_event(std::move(body)), true, audience);
}

Result<Draft> draft_record(const NodeParts& parts, RecordId id, RecordBody body,
                           const AudienceChoice& choice) {
  TALGU_TRY(const std::string audience, chosen_audience(parts, body, choice));
  RecordEvent event = first_event(std::move(body));
  event.id = id;
  return make_draft(parts, std::move(event), false, audience);
}

Result<Draft> draft_revision(const NodeParts& parts, const Record& record, RecordBody body,
                             std::optional<Tlp> tlp) {
  const Certificate& self = parts.self.certificate;
  if (record.state.key.owner != self.party || record.state.key.guest != guest_label(self)) {
    return fail(Fault::not_permitted, record.name + " is a record of " + record.owner,
                "only its owner may change it");
  }
  const RecordEvent* const current = record.state.current();
  if (current == nullptr) {
    return fail(Fault::prerequisite_missing, record.name + " has no revision that counts");
  }
  const Tlp wanted = tlp.value_or(record.state.tlp);
  const bool is_same = current->body == body && wanted == record.state.tlp;
  if (is_same && !record.state.concurrent_edit) {
    return control::refuse(control::ControlRule::bad_arguments,
                           record.name + " says just this already: nothing would change");
  }
  RecordBody before = current->body;
  RecordEvent event = first_event(std::move(body));
  event.id = record.state.key.id;
  // Of very many heads those of the highest revisions: saving again takes in the rest.
  std::vector<const StoredEvent*> heads;
  heads.reserve(record.state.heads.size());
  for (const EventId& id : record.state.heads) heads.push_back(find_revision(record.state, id));
  std::ranges::stable_sort(heads, std::ranges::greater{},
                           [](const StoredEvent* one) { return one->event.rev; });
  heads.resize(std::min(heads.size(), event_limits::kPreviousMax));
  for (const StoredEvent* const head : heads) event.previous.push_back(head->id);
  std::ranges::sort(event.previous);
  event.rev = heads.front()->event.rev + 1;
  event.tlp = wanted;
  TALGU_TRY(Draft made, make_draft(parts, std::move(event), false, current_audience(record)));
  made.revises = record.name;
  made.before = std::move(before);
  return made;
}

Result<CallOutcome> plan_call(const NodeParts& parts, const control::Call& call, DraftMaker maker,
                              std::string_view kind) {
  TALGU_TRY(const Draft draft, maker(parts, control::Arguments(call.request.args)));
  Json shown{{"schema", "talgu/plan/1"},
             {"plan", to_hex(plan_hash(parts, draft).view())},
             {"audience", draft.audience.name},
             {"rule", canonical_text(draft.audience.rule)},
             {"readers", readers_json(parts, draft.readers)},
             {"not_readers", others_json(parts, draft.readers)},
             {"tlp", name_of(draft.event.tlp)},
             {"warnings", draft.warnings},
             {"revises", draft.revises},
             {std::string(kind), to_json(parts, parts.self.certificate.party, draft.event.body)}};
  if (!draft.about.empty()) shown["about"] = draft.about;
  if (draft.before) {
    shown["before"] = to_json(parts, parts.self.certificate.party, *draft.before);
  }
  return shown;
}

Result<CallOutcome> commit_call(const NodeParts& parts, const control::Call& call,
                                DraftMaker maker) {
  const control::Arguments args(call.request.args);
  TALGU_TRY(const std::string agreed, args.text("plan"));
  TALGU_TRY(Draft draft, maker(parts, args));
  if (agreed != to_hex(plan_hash(parts, draft).view())) {
    return control::refuse(control::ControlRule::plan_changed,
                           "the readers or the record are not what was shown; nothing was signed",
                           "look at the new preview and decide again");
  }
  RecordEvent& event = draft.event;
  if (draft.is_new) event.id = random_id<RecordId>();
  sign_off(parts, event);
  TALGU_PASS(check(event));
  const std::array<Bytes, 1> events{encode_event(event)};
  Bytes message = encode_message(events);
  if (message.size() > message_bytes_max()) {
    return refuse_rule(Rule::size, "the record is larger than an entry of 64 KiB");
  }
  return PostRequest{.audience = std::move(draft.audience),
                     .message = std::move(message),
                     .clock = event.clock,
                     .answer = {{"schema", "talgu/posted/1"},
                                {"name", record_name(parts.party().code, event.id)},
                                {"record", to_hex(event.id.view())},
                                {"rev", event.rev},
                                {"readers", readers_json(parts, draft.readers)},
                                {"warnings", draft.warnings}}};
}

}  // namespace talgu
