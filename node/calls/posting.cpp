#include "node/calls/posting.h"

#include "crypto/check.h"
#include "crypto/random.h"
#include "node/records/record_json.h"
#include "node/records/stated_json.h"
#include "node/records/warning_words.h"
#include "node/system/clock.h"
#include "protocol/base/hybrid_clock.h"
#include "protocol/base/label.h"
#include "protocol/base/layout.h"
#include "protocol/base/text.h"
#include "protocol/feed/data_body.h"
#include "protocol/feed/epoch_rules.h"
#include "protocol/record/draft/handling.h"
#include "protocol/record/standing/listing.h"

#include <algorithm>
#include <array>
#include <utility>

namespace talgu {
namespace {

using control::Json;
using PlanHash = FixedBytes<struct PlanHashTag, 32>;

/// What an event takes of a message beside its own bytes, at most.
constexpr std::size_t kEventFrameBytes = 32;

/// Needs whose coverage is stated at a time: more than one entry holds.
constexpr std::size_t kOwnNeedsMax = 512;

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
  if (!parts.view_secret) {
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
  if (row_of(kind).guests_own || guest_label(parts.self.certificate).is_zero()) return {};
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

Result<std::string> chosen_audience(const NodeParts& parts, RecordKind kind,
                                    const AudienceChoice& choice) {
  if (!choice.named.empty()) return choice.named;
  if (!choice.in_file.empty()) return choice.in_file;
  if (!choice.inherited.empty()) return choice.inherited;
  return default_audience(parts.policy, kind, choice.counterpart);
}

/// One draft, one encoding: what only the signing itself decides is fixed here.
Bytes canonical_bytes(RecordEvent event) {
  event.clock = 1;
  event.boot.bytes.front() = std::byte{1};
  event.salt.bytes.front() = std::byte{1};
  if (event.id.is_zero()) event.id.bytes.front() = std::byte{1};
  return encode_event(event);
}

/// The id of a new record follows from what it says, to whom, and the person's key, under a secret
/// of this node: who posts the same again, because no answer came, posts the same record
/// (docs/decisions/0017-the-same-post-again.md).
RecordId id_of_new(const storage::VaultKey& secret, const RecordEvent& event,
                   const std::string& audience, const std::string& key) {
  const Bytes canonical = canonical_bytes(event);
  LayoutWriter out;
  out.prefixed(canonical).text(audience).text(key);
  PlanHash hashed;
  Hasher(secret.expose(), label::kPosted).add(out.view()).finish(hashed.bytes);
  RecordId id;
  std::ranges::copy(hashed.view().first(RecordId::kSize), id.bytes.begin());
  return id;
}

/// What the yes of a person binds: the record, the rule and the readers by name. If any of it is
/// another one when the yes arrives, nothing is signed.
PlanHash plan_hash(const NodeParts& parts, const Draft& draft) {
  const FederationVersion& version = parts.authority().federation().newest();
  LayoutWriter out;
  out.prefixed(canonical_bytes(draft.event));
  for (const RecordEvent& one : draft.batch) out.prefixed(canonical_bytes(one));
  out.text(draft.audience.name).text(canonical_text(draft.audience.rule));
  out.u64(version.number).id(version.hash);
  for (const ReaderName& reader : draft.readers) out.id(reader.party).id(reader.guest);
  return hash<PlanHash>(label::kPlan, {out.view()});
}

Json party_json(const Party& party) {
  return {{"code", party.code}, {"name", party.name_en}, {"name_uk", party.name_uk}};
}

std::string guest_text(const GuestLabel& guest) {
  const std::string_view label = as_text(guest.view());
  return std::string(label.substr(0, label.find('\0')));
}

Json readers_json(const NodeParts& parts, const std::vector<ReaderName>& readers) {
  Json list = Json::array();
  for (const ReaderName& reader : readers) {
    const Party& party = *parts.authority().federation().newest().find(reader.party);
    Json one = party_json(party);
    if (!reader.guest.is_zero()) one["code"] = party.code + "/" + guest_text(reader.guest);
    list.push_back(std::move(one));
  }
  return list;
}

Json others_json(const NodeParts& parts, const std::vector<ReaderName>& readers) {
  Json list = Json::array();
  for (const Party& party : parts.authority().federation().newest().parties) {
    const ReaderName name{.party = party.id, .guest = {}};
    if (!std::ranges::binary_search(readers, name)) list.push_back(party_json(party));
  }
  return list;
}

/// Who may read the current revision of a record that is held.
std::vector<ReaderName> readers_of(const NodeParts& parts, const RecordState& state) {
  std::vector<ReaderName> readers;
  const StoredEvent* const head = find_revision(state, state.heads.back());
  if (head == nullptr) return readers;
  const auto tail = parts.held.tail(head->origin.feed);
  if (!tail || !*tail) return readers;
  for (const EpochReader& one : (*tail)->epoch.body.readers) readers.push_back(one.name);
  return readers;
}

/// Who would learn of a record from the draft and may not read it: a warning; a refusal where a
/// person chose the audience, or could name another record.
Status check_outsiders(const Desk& desk, const draft::Named& named, const Draft& draft,
                       bool was_chosen, draft::Drafted& drafted) {
  const draft::Ground ground = desk.ground();
  const RecordState* const state = ground.find(named.record);
  if (state == nullptr || state->heads.empty()) return {};
  const auto may_read = readers_of(desk.parts(), *state);
  if (may_read.empty()) return {};
  const std::string outsiders = draft::outsiders_of(ground, named.record, draft.readers, may_read);
  if (outsiders.empty()) return {};
  if (was_chosen || named.refuse_outsiders) {
    return fail(Fault::not_permitted,
                outsiders + " may not read " + ground.name_of(named.record) +
                    " and would learn of it from this",
                was_chosen ? "leave --audience out: the two parties and the office"
                           : "give another reason, and say why with --text");
  }
  drafted.warn(
      {.code = draft::WarningCode::readers_outside, .record = named.record, .what = outsiders});
  return {};
}

/// What the record is for or about, with the figures of the need's line.
Json about_json(const draft::Ground& ground, const draft::Subject& about) {
  Json shown{{"record", ground.name_of(about.record)}};
  if (const Need* const need = ground.body<Need>(about.record)) {
    shown["title"] = need->title;
    const NeedLine* const line = draft::line_of(*need, about.line);
    const LineStanding* const standing = draft::standing_of(ground, about.record, about.line);
    if (line == nullptr || standing == nullptr) return shown;
    shown["line"] = about.line;
    shown["required"] = standing->required.steps;
    shown["accepted"] = standing->counted.steps;
    shown["gap"] = standing->gap.steps;
    add_stated(ground.standings.needs.at(about.record), *standing, shown);
    add_category(shown, line->category, line->unit);
  }
  if (const Offer* const offer = ground.body<Offer>(about.record)) shown["title"] = offer->title;
  return shown;
}

EarlierPost posted_as(const Record& record) {
  const StoredEvent& head = *find_revision(record.state, record.state.heads.back());
  return {
      .name = record.name, .rev = head.event.rev, .feed = head.origin.feed, .seq = head.origin.seq};
}

Json posted_json(const NodeParts& parts, const Draft& draft) {
  Json shown{{"schema", "talgu/posted/1"},
             {"name", record_name(parts.party().code, draft.event.id)},
             {"record", to_hex(draft.event.id.view())},
             {"rev", draft.event.rev},
             {"readers", readers_json(parts, draft.readers)},
             {"warnings", draft.warnings},
             {"again", draft.posted.has_value()}};
  for (const RecordEvent& one : draft.batch) {
    shown["batch"].push_back(record_name(parts.party().code, one.id));
  }
  return shown;
}

}  // namespace

Result<Desk> Desk::open(const NodeParts& parts) {
  TALGU_TRY([[maybe_unused]] const storage::ViewReader* const view, parts.records());
  Desk desk(parts);
  desk.book_.as_of = today();
  return desk;
}

Status Desk::lay_out(std::span<const RecordKey> keys) {
  asked_.insert(keys.begin(), keys.end());
  const std::vector<RecordKey> all(asked_.begin(), asked_.end());
  TALGU_TRY(book_, read_neighbourhood(parts_, all, book_.as_of));
  records_.clear();
  for (const auto& [key, record] : book_.records) records_.emplace(key, record.state);
  return {};
}

draft::Ground Desk::ground() const {
  const Certificate& self = parts_.self.certificate;
  return {.records = records_,
          .standings = book_.standings,
          .federation = parts_.authority().federation().newest(),
          .day = book_.as_of,
          .largest = largest_,
          .self = {.party = self.party, .guest = guest_label(self)}};
}

Result<RecordKey> Desk::find(const std::string& text) {
  TALGU_TRY(const RecordKey key, find_record(parts_, text));
  TALGU_PASS(lay_out(std::array{key}));
  return key;
}

Result<RecordKey> Desk::named(const control::Arguments& args, const char* name) {
  TALGU_TRY(const std::string text, args.text(name));
  return find(text);
}

Result<std::optional<RecordKey>> Desk::named_if(const control::Arguments& args, const char* name) {
  if (!args.has(name)) return std::optional<RecordKey>();
  TALGU_TRY(const RecordKey key, named(args, name));
  return std::optional(key);
}

Status Desk::compare_with(const Need& need) {
  TALGU_TRY(storage::ViewReader* const view, parts_.records());
  TALGU_TRY(const std::vector<RecordKey> likes, view->likes(likeness_of(need)));
  TALGU_PASS(lay_out(likes));
  for (const NeedLine& line : need.lines) {
    TALGU_TRY(const storage::CategorySums sums, view->sums_of({line.category, line.unit}));
    if (sums.lines > 0) largest_[{line.category, line.unit}] = sums.at_most();
  }
  return {};
}

Status Desk::lay_out_own_needs() {
  TALGU_TRY(storage::ViewReader* const view, parts_.records());
  storage::CardQuery wanted{.kinds = {static_cast<std::uint8_t>(RecordKind::need)},
                            .owner = parts_.self.certificate.party};
  std::set<RecordKey> needs;
  for (const auto waits : {storage::bit_of(Waiting::state_coverage), std::uint16_t{0}}) {
    wanted.waits = waits;
    for (const auto& place : storage::find_cards(view->cards(), wanted, kOwnNeedsMax)) {
      if (needs.size() == kOwnNeedsMax) break;
      TALGU_TRY(const storage::Sheet sheet, view->sheet_at(place.number));
      const auto* const need = std::get_if<NeedStanding>(&sheet.standing);
      if (need != nullptr && need->workflow != Workflow::closed) needs.insert(sheet.key);
    }
  }
  return lay_out(std::vector<RecordKey>(needs.begin(), needs.end()));
}

Status Desk::check_kind(const RecordKey& key, RecordKind kind) const {
  const RecordState* const state = ground().find(key);
  const RecordEvent* const current = state == nullptr ? nullptr : state->current();
  if (current != nullptr && kind_of(*current) == kind) return {};
  const std::string name = ground().name_of(key);
  return control::refuse(control::ControlRule::not_found,
                         name + " is no " + std::string(name_of(kind)),
                         "talgu record show " + name + " says what it is");
}

Result<Draft> Desk::finish(draft::Drafted drafted, const AudienceChoice& choice,
                           const std::string& key) const {
  TALGU_PASS(check_may_post(parts_));
  TALGU_PASS(talgu::check_kind(parts_, kind_of(drafted.event)));
  const draft::Ground ground = this->ground();
  const Record* const revised = drafted.revises ? book_.find(*drafted.revises) : nullptr;
  Draft made;
  std::string audience;
  if (revised != nullptr) {
    audience = current_audience(*revised);
  } else {
    TALGU_TRY(audience, chosen_audience(parts_, kind_of(drafted.event), choice));
  }
  TALGU_TRY(made.audience, find_audience(parts_.policy, audience));
  TALGU_TRY(made.readers,
            expand(made.audience.rule, ground.federation, reader_name(parts_.self.certificate)));
  if (revised != nullptr && !choice.in_file.empty() && choice.in_file != audience) {
    drafted.warn({.code = draft::WarningCode::audience_stays, .what = choice.in_file});
  }
  draft::warn_of_handling(ground, made.readers, drafted);
  for (const draft::Named& named : drafted.names) {
    TALGU_PASS(check_outsiders(*this, named, made, !choice.named.empty(), drafted));
  }
  if (drafted.is_new) {
    drafted.event.id = id_of_new(*parts_.view_secret, drafted.event, audience, key);
  }
  TALGU_TRY(const auto held, read_record(parts_, ground.own(drafted.event.id)));
  if (held && (drafted.is_new || drafted.is_repeated)) {
    made.posted = posted_as(*held);
    // That it is like itself is no news.
    std::erase_if(drafted.warnings,
                  [&](const draft::Warning& one) { return one.record == held->state.key; });
  }
  if (revised != nullptr) {
    made.revises = revised->name;
    made.before = revised->state.current()->body;
  }
  if (drafted.about) made.about = about_json(ground, *drafted.about);
  for (const draft::Warning& one : drafted.warnings) {
    made.warnings.push_back(warning_json(ground, one));
  }
  made.event = std::move(drafted.event);
  return made;
}

Result<Draft> Desk::finish_batch(std::vector<draft::Drafted> drafted) const {
  std::optional<Draft> made;
  std::optional<Draft> repeated;
  std::size_t bytes = 0;
  for (draft::Drafted& one : drafted) {
    const Record* const target = one.about ? book_.find(one.about->record) : nullptr;
    TALGU_TRY(Draft next, finish(std::move(one),
                                 {.named = {},
                                  .in_file = {},
                                  .inherited = target == nullptr ? "" : current_audience(*target),
                                  .counterpart = {}}));
    if (next.posted) {
      repeated = std::move(next);
      continue;
    }
    bytes += canonical_bytes(next.event).size() + kEventFrameBytes;
    if (!made) {
      made = std::move(next);
    } else if (next.audience.id != made->audience.id || bytes > message_bytes_max() ||
               made->batch.size() + 1 == event_limits::kEventsPerMessageMax) {
      ++made->left;
    } else {
      made->batch.push_back(std::move(next.event));
      for (Json& warning : next.warnings) {
        const bool is_told = std::ranges::find(made->warnings, warning) != made->warnings.end();
        if (!is_told) made->warnings.push_back(std::move(warning));
      }
    }
  }
  if (made) return *std::move(made);
  TALGU_CHECK(repeated.has_value());
  return *std::move(repeated);
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
  if (draft.posted) shown["posted"] = draft.posted->name;
  for (const RecordEvent& one : draft.batch) {
    shown["batch"].push_back(to_json(parts, parts.self.certificate.party, one.body));
  }
  if (draft.left > 0) shown["left"] = draft.left;
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
  if (draft.posted) {
    Json answer = posted_json(parts, draft);
    answer["rev"] = draft.posted->rev;
    answer["feed"] = to_hex(draft.posted->feed.view());
    answer["seq"] = draft.posted->seq;
    return answer;
  }
  if (agreed != to_hex(plan_hash(parts, draft).view())) {
    return control::refuse(control::ControlRule::plan_changed,
                           "the readers or the record are not what was shown; nothing was signed",
                           "look at the new preview and decide again");
  }
  Json answer = posted_json(parts, draft);
  draft.batch.insert(draft.batch.begin(), std::move(draft.event));
  return PostRequest{.audience = std::move(draft.audience),
                     .events = std::move(draft.batch),
                     .federation = parts.authority().federation().newest().number,
                     .answer = std::move(answer)};
}

}  // namespace talgu
