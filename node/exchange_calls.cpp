#include "node/exchange_calls.h"

#include "node/offer_file.h"
#include "protocol/text.h"

#include <algorithm>
#include <utility>

namespace talgu {
namespace {

using control::ControlRule;
using control::Json;

std::unexpected<Error> wrong(std::string what, std::string hint = {}) {
  return control::refuse(ControlRule::bad_arguments, std::move(what), std::move(hint));
}

/// A record of that name whose current revision is a Body. Borrows the book.
template <class Body>
struct Found {
  const Record& record;
  const Body& body;
};

template <class Body>
Result<Found<Body>> find_as(const Book& book, const std::string& name, const char* kind) {
  TALGU_TRY(const Record* const record, book.find_named(name));
  const Body* const body = record->state.current_as<Body>();
  if (body != nullptr) return Found<Body>{.record = *record, .body = *body};
  return control::refuse(ControlRule::not_found, record->name + " is not a " + kind,
                         "talgu record show " + record->name + " says what it is");
}

/// A record may name a party that the federation does not know.
std::string code_of(const NodeParts& parts, const PartyId& party) {
  const Party* const found = parts.machine->authority().federation().newest().find(party);
  return found == nullptr ? short_hex(party) : found->code;
}

RecordKey own_key(const NodeParts& parts, RecordId id) {
  const Certificate& self = parts.self.certificate;
  return {.owner = self.party, .id = id, .guest = guest_label(self)};
}

/// The federation's recipient, if it has one only: whom an offer is for.
std::string only_recipient(const NodeParts& parts) {
  std::string found;
  for (const Party& party : parts.machine->authority().federation().newest().parties) {
    if (party.role != PartyRole::recipient) continue;
    if (!found.empty()) return {};
    found = party.code;
  }
  return found;
}

Status read_day(const control::Arguments& args, const char* name, std::optional<Date>& out) {
  TALGU_TRY(const std::string text, args.optional_text(name));
  if (text.empty()) return {};
  const auto day = parse_date(text);
  if (!day) return wrong(std::string(name) + ": " + day.error().what, "a day is written 2027-03-01");
  out = *day;
  return {};
}

Status read_name(const control::Arguments& args, const char* name, std::string& out) {
  TALGU_TRY(std::string text, args.optional_text(name));
  if (!text.empty()) out = std::move(text);
  return {};
}

Result<Quantity> read_quantity(const control::Arguments& args, const char* name, Unit unit) {
  TALGU_TRY(const std::string text, args.text(name));
  const auto quantity = parse_quantity(text, unit);
  if (!quantity) return wrong(std::string(name) + ": " + quantity.error().what);
  return *quantity;
}

// ---- commitments ----

Status read_terms(const control::Arguments& args, Commitment& made) {
  TALGU_TRY(const std::string condition, args.optional_text("provisional"));
  TALGU_TRY(const bool firm, args.flag("firm"));
  if (firm && !condition.empty()) return wrong("firm and provisional exclude each other");
  if (firm) {
    made.form = CommitmentForm::firm;
    made.condition.clear();
  } else if (!condition.empty()) {
    made.form = CommitmentForm::provisional;
    made.condition = condition;
  }
  TALGU_PASS(read_day(args, "valid_until", made.valid_until));
  TALGU_PASS(read_day(args, "firm_until", made.firm_until));
  TALGU_PASS(read_day(args, "eta", made.eta));
  TALGU_PASS(read_name(args, "provider", made.provider));
  TALGU_PASS(read_name(args, "extending", made.extending));
  return read_name(args, "implementer", made.implementer);
}

const Offer* offer_of(const NodeParts& parts, const Book& book, const Commitment& made) {
  const Record* const record = book.find(
      {.owner = parts.self.certificate.party, .id = made.offer->id, .guest = made.offer->guest});
  return record == nullptr ? nullptr : record->state.current_as<Offer>();
}

Status read_offer(const NodeParts& parts, const Book& book, const control::Arguments& args,
                  Commitment& made) {
  TALGU_TRY(const std::string name, args.optional_text("offer"));
  if (!name.empty()) {
    TALGU_TRY(const Found<Offer> offer, find_as<Offer>(book, name, "offer"));
    if (offer.record.state.key.owner != parts.self.certificate.party) {
      return wrong(offer.record.name + " is an offer of " + offer.record.owner,
                   "a commitment is taken from an own offer");
    }
    made.offer = OfferRef{.id = offer.record.state.key.id,
                          .guest = offer.record.state.key.guest,
                          .draws = std::nullopt};
  }
  if (!made.offer) return args.has("draws") ? wrong("draws asks for an offer") : Status{};
  const Offer* const offer = offer_of(parts, book, made);
  if (offer == nullptr) return wrong("the offer of this commitment is not here");
  if (args.has("draws")) {
    TALGU_TRY(made.offer->draws, read_quantity(args, "draws", offer->unit));
  }
  if (draw_of(*offer, made, made.quantity)) return {};
  const bool money = offer->category.starts_with("FN.");
  return wrong("the offer is of " + offer->category + ", and this promises " + made.category,
               money ? "say how much of the offer it takes, with --draws"
                     : "take it from an offer of " + made.category + ", or from none");
}

Result<const NeedLine*> line_of(const Record& need, const Need& body, std::uint16_t number) {
  const auto line = std::ranges::find(body.lines, number, &NeedLine::line_no);
  if (line != body.lines.end()) return &*line;
  return wrong(need.name + " has no line " + std::to_string(number),
               "talgu need show " + need.name + " shows its lines");
}

/// Days that are over promise nothing.
void warn_of_past(Draft& draft, const char* name, const std::optional<Date>& day) {
  if (day && *day < today()) {
    draft.warnings.push_back(std::string(name) + " " + to_text(*day) + " is past");
  }
}

/// What a donor should look at twice.
void warn_of_promise(const NodeParts& parts, const Book& book, const Record& need, Draft& draft) {
  const Commitment& made = std::get<Commitment>(draft.event.body);
  warn_of_past(draft, "valid-until", made.valid_until);
  warn_of_past(draft, "firm-until", made.firm_until);
  warn_of_past(draft, "eta", made.eta);
  const auto standing = book.exchange.needs.find(need.state.key);
  if (standing == book.exchange.needs.end()) return;
  const auto line = standing->second.lines.find(made.line_no);
  if (line != standing->second.lines.end() && made.quantity > line->second.gap) {
    draft.warnings.push_back("more than the gap that this node sees: " +
                             to_text(line->second.gap, made.unit));
  }
  const Need& body = *need.state.current_as<Need>();
  if (made.eta && body.needed_by && *made.eta > *body.needed_by) {
    draft.warnings.push_back("expected after the day it is needed by, " + to_text(*body.needed_by));
  }
  const Offer* const offer = made.offer ? offer_of(parts, book, made) : nullptr;
  if (offer == nullptr || !draft.revises.empty()) return;
  const RecordKey key{parts.self.certificate.party, made.offer->id, made.offer->guest};
  if (draw_of(*offer, made, made.quantity) > book.exchange.offers.at(key).left) {
    draft.warnings.push_back("more than its offer has left");
  }
}

/// The commitment that the arguments change, or an empty one for the need that they name. Borrows
/// the book.
struct Base {
  const Record* revised;  // null: a new one
  const Record* need;
  Commitment body;
};

Result<Base> base_of(const NodeParts& parts, const Book& book, const control::Arguments& args) {
  if (args.has("record")) {
    TALGU_TRY(const std::string name, args.text("record"));
    TALGU_TRY(const Found<Commitment> held, find_as<Commitment>(book, name, "commitment"));
    const Record* const need = book.find(held.body.need);
    if (need == nullptr) return wrong("the need of " + held.record.name + " is not here");
    return Base{&held.record, need, held.body};
  }
  TALGU_TRY(const std::string name, args.text("need"));
  TALGU_TRY(const std::uint64_t line, args.number("line"));
  TALGU_TRY(const Found<Need> need, find_as<Need>(book, name, "need"));
  if (need.record.state.key.owner == parts.self.certificate.party) {
    return wrong(need.record.name + " is a need of this party", "others commit to it");
  }
  Commitment made;
  made.need = need.record.state.key;
  made.line_no = static_cast<std::uint16_t>(std::min<std::uint64_t>(line, UINT16_MAX));
  return Base{nullptr, &need.record, std::move(made)};
}

/// Nothing is promised for a closed need, and a withdrawn promise stays withdrawn.
Status check_open(const Book& book, const Base& base) {
  const auto need = book.exchange.needs.find(base.need->state.key);
  if (need != book.exchange.needs.end() && need->second.workflow == Workflow::closed) {
    return wrong(base.need->name + " is closed: nothing can be promised for it any more");
  }
  if (base.revised == nullptr) return {};
  const auto promise = book.exchange.commitments.find(base.revised->state.key);
  const bool gone = promise != book.exchange.commitments.end() &&
                    (promise->second.stage == CommitmentStage::withdrawn ||
                     promise->second.stage == CommitmentStage::withdrawn_after_accept);
  return gone ? wrong(base.revised->name + " is withdrawn", "make a new commitment") : Status{};
}

Status read_promise(const control::Arguments& args, const Record& need, bool is_new,
                    Commitment& made) {
  const Need* const body = need.state.current_as<Need>();
  if (body == nullptr) return wrong(need.name + " is not here as a need");
  TALGU_TRY(const NeedLine* const line, line_of(need, *body, made.line_no));
  TALGU_TRY(const std::string category, args.optional_text("category"));
  if (is_new) made.category = category.empty() ? line->category : category;
  const bool fits = made.category == line->category ||
                    std::ranges::find(line->substitutes, made.category) != line->substitutes.end();
  if (!fits) {
    return wrong("line " + std::to_string(line->line_no) + " of " + need.name + " asks for " +
                     line->category + " and allows no " + escape(made.category, 16),
                 "ask the need's owner to allow it as a substitute");
  }
  made.unit = line->unit;
  made.need_revision = need.state.heads.back();
  if (!is_new && !args.has("quantity")) return {};
  TALGU_TRY(made.quantity, read_quantity(args, "quantity", made.unit));
  return {};
}

// ---- responses ----

/// What is gone, or means nothing any more, is not accepted.
Status check_stands(const Record& commitment, const CommitmentStanding& standing) {
  const bool gone = standing.stage == CommitmentStage::lapsed ||
                    standing.stage == CommitmentStage::withdrawn ||
                    standing.stage == CommitmentStage::withdrawn_after_accept;
  if (gone) return wrong(commitment.name + " is " + std::string(name_of(standing.stage)));
  if (standing.does_not_fit) {
    return wrong(commitment.name + " does not fit its need as it is now",
                 "let its donor change it, or decline it");
  }
  return {};
}

Status check_acceptance(const Book& book, const Record& commitment, const Commitment& promised,
                        Quantity quantity) {
  if (quantity > promised.quantity) {
    return wrong(commitment.name + " promises " + to_text(promised.quantity, promised.unit) +
                     ", and not more can be accepted");
  }
  const Record* const need = book.find(promised.need);
  const Need* const body = need == nullptr ? nullptr : need->state.current_as<Need>();
  if (body == nullptr) return {};
  const auto line = std::ranges::find(body->lines, promised.line_no, &NeedLine::line_no);
  const auto standing = book.exchange.needs.find(promised.need);
  if (line == body->lines.end() || standing == book.exchange.needs.end()) return {};
  if (standing->second.workflow == Workflow::closed) {
    return wrong(need->name + " is closed: nothing can be accepted for it any more");
  }
  // What this very commitment brings already makes room for its new answer (I3).
  const auto now = book.exchange.commitments.find(commitment.state.key);
  const bool counted = now != book.exchange.commitments.end() && now->second.counts;
  const Quantity before = counted ? now->second.effective : Quantity{};
  const LineStanding& figures = standing->second.lines.at(promised.line_no);
  const Quantity room = plus(figures.gap, before);
  if (quantity <= room || line->over_ok) return {};
  return wrong("the line has room for " + to_text(room, promised.unit) + " more",
               "accept a part with --quantity, or let the need's line say over_ok = true");
}

Result<Response> read_response(const control::Arguments& args, const Book& book,
                               const Found<Commitment>& promise) {
  const auto standing = book.exchange.commitments.find(promise.record.state.key);
  if (standing == book.exchange.commitments.end() ||
      standing->second.stage == CommitmentStage::pending) {
    return wrong(promise.record.name + " names a revision of the need that is not here",
                 "it has no effect until that arrives");
  }
  // The newest revision that has an effect: one that names what nobody has must not make an answer
  // to it void.
  const StoredEvent* const answered =
      find_revision(promise.record.state, standing->second.revision);
  const auto* const body =
      answered == nullptr ? nullptr : std::get_if<Commitment>(&answered->event.body);
  if (body == nullptr) return wrong(promise.record.name + " is not a commitment");
  Response made{.commitment = promise.record.state.key,
                .revision = answered->id,
                .verdict = Verdict::accept,
                .quantity = {},
                .reason = {}};
  TALGU_TRY(const std::string verdict, args.text("verdict"));
  TALGU_TRY(made.verdict, verdict_from(verdict));
  TALGU_TRY(made.reason, args.optional_text("reason"));
  const bool accepted = standing->second.accepted.steps > 0;
  if (made.verdict == Verdict::accept) {
    TALGU_PASS(check_stands(promise.record, standing->second));
    made.quantity = body->quantity;
    if (args.has("quantity")) {
      TALGU_TRY(made.quantity, read_quantity(args, "quantity", body->unit));
    }
    TALGU_PASS(check_acceptance(book, promise.record, *body, made.quantity));
  } else if (made.verdict == Verdict::decline && accepted) {
    return wrong(promise.record.name + " was accepted before", "take it back with: response revoke");
  } else if (made.verdict == Verdict::revoke && !accepted) {
    return wrong(promise.record.name + " is not accepted", "say no to it with: response decline");
  }
  return made;
}

/// The first revision, or the next one of what this party has said about the same before.
Result<Draft> draft_about(const NodeParts& parts, const Book& book, RecordId id, RecordBody body,
                          const AudienceChoice& choice) {
  const Record* const before = book.find(own_key(parts, id));
  if (before == nullptr || before->state.heads.empty()) {
    return draft_record(parts, id, std::move(body), choice);
  }
  return draft_revision(parts, *before, std::move(body));
}

/// A record of this party that can be ended or renewed.
Result<const Record*> find_own(const NodeParts& parts, const Book& book,
                               const control::Arguments& args) {
  TALGU_TRY(const std::string name, args.text("record"));
  TALGU_TRY(const Record* const record, book.find_named(name));
  if (record->state.key != own_key(parts, record->state.key.id)) {
    return fail(Fault::not_permitted, record->name + " is a record of " + record->owner,
                "only its owner may end or renew it");
  }
  const RecordEvent* const current = record->state.current();
  const RecordKind kind = current == nullptr ? RecordKind::response : kind_of(*current);
  if (kind == RecordKind::need || kind == RecordKind::offer || kind == RecordKind::commitment) {
    return record;
  }
  return wrong(record->name + " is neither a need, an offer nor a commitment");
}

}  // namespace

Result<Draft> draft_offer(const NodeParts& parts, const control::Arguments& args) {
  TALGU_PASS(args.allow_only({"toml", "file", "audience", "record", "plan"}));
  TALGU_TRY(const std::string toml, args.text("toml"));
  TALGU_TRY(const std::string file, args.text("file"));
  TALGU_TRY(const std::string audience, args.optional_text("audience"));
  TALGU_TRY(OfferFile parsed, parse_offer_file(toml, file));
  TALGU_TRY(const Book book, read_book(parts, today()));
  if (!parsed.for_need.empty()) {
    TALGU_TRY(const Found<Need> need, find_as<Need>(book, parsed.for_need, "need"));
    parsed.offer.for_need = need.record.state.key;
  }
  if (const Status checked = check(parsed.offer); !checked) {
    Error error = checked.error();
    error.what = file + ": " + error.what;
    return std::unexpected(std::move(error));
  }
  if (!args.has("record")) {
    return draft_record(parts, std::move(parsed.offer),
                        {.named = audience,
                         .in_file = parsed.audience,
                         .counterpart = only_recipient(parts)});
  }
  TALGU_TRY(const std::string name, args.text("record"));
  TALGU_TRY(const Found<Offer> before, find_as<Offer>(book, name, "offer"));
  return draft_revision(parts, before.record, std::move(parsed.offer));
}

Result<Draft> draft_commitment(const NodeParts& parts, const control::Arguments& args) {
  TALGU_PASS(args.allow_only({"need", "line", "quantity", "category", "offer", "draws",
                              "provisional", "firm", "valid_until", "firm_until", "eta", "provider",
                              "extending", "implementer", "audience", "record", "plan"}));
  TALGU_TRY(const Book book, read_book(parts, today()));
  TALGU_TRY(Base base, base_of(parts, book, args));
  TALGU_PASS(check_open(book, base));
  Commitment& made = base.body;
  TALGU_PASS(read_promise(args, *base.need, base.revised == nullptr, made));
  TALGU_PASS(read_offer(parts, book, args, made));
  TALGU_PASS(read_terms(args, made));
  TALGU_PASS(check(made));
  TALGU_TRY(const std::string audience, args.optional_text("audience"));
  const AudienceChoice choice{
      .named = audience, .in_file = {}, .counterpart = code_of(parts, made.need.owner)};
  TALGU_TRY(Draft draft, base.revised != nullptr
                             ? draft_revision(parts, *base.revised, std::move(made))
                             : draft_record(parts, std::move(made), choice));
  warn_of_promise(parts, book, *base.need, draft);
  return draft;
}

Result<Draft> draft_response(const NodeParts& parts, const control::Arguments& args) {
  TALGU_PASS(args.allow_only({"commitment", "verdict", "quantity", "reason", "plan"}));
  TALGU_TRY(const std::string name, args.text("commitment"));
  TALGU_TRY(const Book book, read_book(parts, today()));
  TALGU_TRY(const Found<Commitment> promise, find_as<Commitment>(book, name, "commitment"));
  if (promise.body.need.owner != parts.self.certificate.party) {
    return fail(Fault::not_permitted,
                promise.record.name + " is for a need of " + code_of(parts, promise.body.need.owner),
                "only the need's owner answers it");
  }
  TALGU_TRY(Response made, read_response(args, book, promise));
  TALGU_PASS(check(made));
  const RecordKey& target = promise.record.state.key;
  return draft_about(
      parts, book, id_about(RecordKind::response, target), std::move(made),
      {.named = {}, .in_file = {}, .counterpart = code_of(parts, target.owner)});
}

Result<Draft> draft_closing(const NodeParts& parts, const control::Arguments& args) {
  TALGU_PASS(args.allow_only({"record", "reason", "text", "kept", "plan"}));
  TALGU_TRY(const Book book, read_book(parts, today()));
  TALGU_TRY(const Record* const own, find_own(parts, book, args));
  const Record& target = *own;
  TALGU_TRY(const std::string reason, args.text("reason"));
  TALGU_TRY(const std::string kept, args.optional_text("kept"));
  Closing made{.target_kind = kind_of(*target.state.current()),
               .target = target.state.key.id,
               .reason = CloseReason::withdrawn,
               .text = {},
               .kept = {}};
  TALGU_TRY(made.reason, close_reason_from(reason));
  TALGU_TRY(made.text, args.optional_text("text"));
  if (!kept.empty()) {
    TALGU_TRY(const Record* const record, book.find_named(kept));
    made.kept = record->state.key;
  }
  TALGU_PASS(check(made));
  const RecordKey& key = target.state.key;
  TALGU_TRY(Draft draft, draft_about(parts, book, id_about(RecordKind::closing, key), made,
                                     {.named = current_audience(target),
                                      .in_file = {},
                                      .counterpart = {}}));
  const auto promise = book.exchange.commitments.find(key);
  const Commitment* const body = target.state.current_as<Commitment>();
  if (promise != book.exchange.commitments.end() && body != nullptr) {
    if (promise->second.effective.steps > 0) {
      draft.warnings.push_back("it was accepted: the gap of the need opens again");
    }
    if (body->firm_until && *body->firm_until >= today()) {
      draft.warnings.push_back("it was firm until " + to_text(*body->firm_until) +
                               ": all who see it are shown a broken promise");
    }
  }
  return draft;
}

Result<Draft> draft_reaffirm(const NodeParts& parts, const control::Arguments& args) {
  TALGU_PASS(args.allow_only({"record", "until", "plan"}));
  TALGU_TRY(const Book book, read_book(parts, today()));
  TALGU_TRY(const Record* const own, find_own(parts, book, args));
  const Record& target = *own;
  std::optional<Date> until;
  TALGU_PASS(read_day(args, "until", until));
  if (!until) return wrong("until is missing", "a day is written 2027-03-01");
  const Reaffirm made{.target_kind = kind_of(*target.state.current()),
                      .target = target.state.key.id,
                      .still_valid_until = *until};
  TALGU_PASS(check(made));
  return draft_about(parts, book, id_about(RecordKind::reaffirm, target.state.key), made,
                     {.named = current_audience(target), .in_file = {}, .counterpart = {}});
}

}  // namespace talgu
