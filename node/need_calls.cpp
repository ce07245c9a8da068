#include "node/need_calls.h"

#include "crypto/random.h"
#include "node/call_args.h"
#include "node/delivery.h"
#include "node/record_book.h"
#include "node/need_file.h"
#include "protocol/feed/data_body.h"
#include "protocol/feed/epoch_rules.h"
#include "protocol/label.h"
#include "protocol/layout.h"
#include "protocol/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace talgu {
namespace {

using control::Json;
using PlanHash = FixedBytes<struct PlanHashTag, 32>;

/// A need, ready to be posted, and who will read it.
struct Plan {
  Need need;
  Audience audience;
  std::vector<ReaderName> readers;
  PlanHash hash;
};

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

Result<std::string> default_audience(const Policy& policy) {
  const auto kind = static_cast<std::uint8_t>(RecordKind::need);
  const auto found = std::ranges::find(policy.defaults, kind, &PolicyDefault::record_kind);
  if (found != policy.defaults.end()) return found->audience;
  return fail(Fault::invalid_input, "the policy names no audience for needs",
              "say one with --audience");
}

/// What the yes of a person binds: the record, the rule and the readers by name. If any of it is
/// another one when the yes arrives, nothing is signed.
PlanHash plan_hash(const NodeParts& parts, const Need& need, const Audience& audience,
                   const std::vector<ReaderName>& readers) {
  // A fixed envelope around the need: one need, one encoding.
  RecordEvent event{.id = {}, .rev = 1, .previous = {}, .created_at_ms = 1, .body = need};
  event.id.bytes.front() = std::byte{1};
  const Bytes canonical = encode_event(event);
  const FederationVersion& version = parts.machine->authority().federation().newest();
  LayoutWriter out;
  out.prefixed(canonical).text(audience.name).text(canonical_text(audience.rule));
  out.u64(version.number).id(version.hash);
  for (const ReaderName& reader : readers) out.id(reader.party).id(reader.guest);
  return hash<PlanHash>(label::kPlan, {out.view()});
}

Result<Plan> make_plan(const NodeParts& parts, const control::Arguments& args) {
  TALGU_PASS(check_may_post(parts));
  TALGU_TRY(const std::string toml, args.text("toml"));
  TALGU_TRY(const std::string file, args.text("file"));
  TALGU_TRY(std::string name, args.optional_text("audience"));
  TALGU_TRY(NeedFile parsed, parse_need_file(toml, file));
  if (name.empty()) name = parsed.audience;
  if (name.empty()) {
    TALGU_TRY(name, default_audience(parts.policy));
  }
  TALGU_TRY(Audience audience, find_audience(parts.policy, name));
  const Authority& authority = parts.machine->authority();
  TALGU_TRY(std::vector<ReaderName> readers,
            expand(audience.rule, authority.federation().newest(), parts.self.certificate.party));
  const PlanHash hash = plan_hash(parts, parsed.need, audience, readers);
  return Plan{.need = std::move(parsed.need),
              .audience = std::move(audience),
              .readers = std::move(readers),
              .hash = hash};
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

std::string english(const LangMap& texts) {
  const auto found = texts.find("en");
  if (found != texts.end()) return found->second;
  return texts.empty() ? std::string() : texts.begin()->second;
}

/// What a person should look at twice before it is signed for ever (domain.md §4).
Json warnings_for(const NodeParts& parts, const Plan& plan) {
  Json warnings = Json::array();
  if (plan.readers.size() == 1) {
    warnings.push_back("nobody but this party will read it");
  }
  const auto records = read_records(parts, std::nullopt);
  for (const Record& record : records ? *records : std::vector<Record>{}) {
    const Need* const held = record.state.current_as<Need>();
    if (held == nullptr || record.owner != parts.party().code) continue;
    const Need& other = *held;
    const bool same_title = english(other.title) == english(plan.need.title);
    const bool same_lines = !other.lines.empty() && other.beneficiary == plan.need.beneficiary &&
                            other.lines.front().category == plan.need.lines.front().category;
    if (same_title || same_lines) {
      warnings.push_back("possible duplicate of " + record.name + ": " + english(other.title));
    }
  }
  return warnings;
}

std::string state_of(const RecordState& state, const EventId& id) {
  if (std::ranges::find(state.heads, id) == state.heads.end()) return "superseded";
  return state.heads.back() == id ? "current" : "concurrent";
}

/// Where the current revision is stored.
Json delivery_of(const NodeParts& parts, const RecordState& state) {
  const auto current = std::ranges::find(state.revisions, state.heads.back(), &StoredEvent::id);
  if (current == state.revisions.end()) return Json::array();
  return delivery_json(parts, current->origin.feed, current->origin.seq);
}

Json flags_of(const RecordState& state) {
  Json flags = Json::array();
  if (state.disputed) flags.push_back("disputed");
  if (state.concurrent_edit) flags.push_back("concurrent_edit");
  if (state.pending > 0) flags.push_back("pending");
  return flags;
}

}  // namespace

Result<CallOutcome> need_plan_call(NodeParts& parts, const control::Call& call) {
  const control::Arguments args(call.request.args);
  TALGU_PASS(args.allow_only({"toml", "file", "audience"}));
  TALGU_TRY(const Plan plan, make_plan(parts, args));
  return Json{{"schema", "talgu/need.plan/1"},
              {"plan", to_hex(plan.hash.view())},
              {"audience", plan.audience.name},
              {"rule", canonical_text(plan.audience.rule)},
              {"readers", readers_json(parts, plan.readers)},
              {"not_readers", others_json(parts, plan.readers)},
              {"warnings", warnings_for(parts, plan)},
              {"need", to_json(plan.need)}};
}

Result<CallOutcome> need_commit_call(NodeParts& parts, const control::Call& call) {
  const control::Arguments args(call.request.args);
  TALGU_PASS(args.allow_only({"toml", "file", "audience", "plan"}));
  TALGU_TRY(const std::string agreed, args.text("plan"));
  TALGU_TRY(Plan plan, make_plan(parts, args));
  if (agreed != to_hex(plan.hash.view())) {
    return control::refuse(control::ControlRule::plan_changed,
                           "the readers or the need are not what was shown; nothing was signed",
                           "look at the new preview and decide again");
  }
  RecordEvent event{.id = random_id<RecordId>(),
                    .rev = 1,
                    .previous = {},
                    .created_at_ms = utc_now_ms(),
                    .body = std::move(plan.need)};
  TALGU_PASS(check(event));
  const std::array<Bytes, 1> events{encode_event(event)};
  Bytes message = encode_message(events);
  if (message.size() > message_bytes_max()) {
    return refuse_rule(Rule::size, "the need is larger than an entry of 64 KiB");
  }
  return PostRequest{.audience = std::move(plan.audience),
                     .message = std::move(message),
                     .answer = {{"schema", "talgu/need.commit/1"},
                                {"name", record_name(parts.party().code, event.id)},
                                {"record", to_hex(event.id.view())},
                                {"readers", readers_json(parts, plan.readers)}}};
}

Result<CallOutcome> need_list_call(NodeParts& parts, const control::Call& call) {
  TALGU_PASS(control::Arguments(call.request.args).allow_only({}));
  TALGU_TRY(const std::vector<Record> records, read_records(parts, std::nullopt));
  Json needs = Json::array();
  std::size_t pending = 0;
  for (const Record& record : records) {
    pending += record.state.pending;
    const RecordEvent* const current = record.state.current();
    const Need* const held = record.state.current_as<Need>();
    if (held == nullptr) continue;
    const Need& need = *held;
    needs.push_back({{"name", record.name},
                     {"record", to_hex(record.state.key.id.view())},
                     {"owner", record.owner},
                     {"title", need.title},
                     {"priority", need.priority},
                     {"lines", need.lines.size()},
                     {"audience", audience_text(record)},
                     {"rev", current->rev},
                     {"flags", flags_of(record.state)}});
  }
  return Json{{"schema", "talgu/need.list/1"}, {"needs", std::move(needs)}, {"pending", pending}};
}

Result<CallOutcome> record_show_call(NodeParts& parts, const control::Call& call) {
  const control::Arguments args(call.request.args);
  TALGU_PASS(args.allow_only({"record"}));
  TALGU_TRY(const std::string text, args.text("record"));
  TALGU_TRY(const Record record, find_record(parts, text));
  const RecordEvent* const current = record.state.current();
  if (current == nullptr) {
    return control::refuse(control::ControlRule::not_found,
                           record.name + " waits for a revision that is not here yet");
  }
  const Need* const need = record.state.current_as<Need>();
  if (need == nullptr) {
    return control::refuse(control::ControlRule::not_found, record.name + " is not a need",
                           "talgu need list shows the needs");
  }
  return Json{{"schema", "talgu/record.show/1"},
              {"name", record.name},
              {"record", to_hex(record.state.key.id.view())},
              {"owner", record.owner},
              {"audience", audience_text(record)},
              {"rev", current->rev},
              {"tlp", name_of(record.state.tlp)},
              {"flags", flags_of(record.state)},
              {"delivery", delivery_of(parts, record.state)},
              {"need", to_json(*need)}};
}

Result<CallOutcome> record_history_call(NodeParts& parts, const control::Call& call) {
  const control::Arguments args(call.request.args);
  TALGU_PASS(args.allow_only({"record"}));
  TALGU_TRY(const std::string text, args.text("record"));
  TALGU_TRY(const Record record, find_record(parts, text));
  Json revisions = Json::array();
  for (const StoredEvent& one : record.state.revisions) {
    const auto audience = record.audiences.find(one.origin.audience);
    std::string author = record.owner;
    for (const CertifiedNode* node :
         parts.machine->authority().log_of(one.origin.author)->current()) {
      if (node->certificate.node == one.origin.node) author += "/" + node->certificate.label;
    }
    revisions.push_back({{"rev", one.event.rev},
                         {"event", to_hex(one.id.view())},
                         {"at", one.origin.clock >> 16U},
                         {"author", author},
                         {"feed", short_hex(one.origin.feed)},
                         {"seq", one.origin.seq},
                         {"audience", audience == record.audiences.end() ? "" : audience->second},
                         {"state", state_of(record.state, one.id)}});
  }
  return Json{{"schema", "talgu/record.history/1"},
              {"name", record.name},
              {"revisions", std::move(revisions)},
              {"pending", record.state.pending}};
}

}  // namespace talgu
