#include "node/calls/commitment.h"

#include "node/calls/draft_parts.h"
#include "node/records/record_file.h"
#include "protocol/base/text.h"

#include <algorithm>
#include <utility>

namespace talgu {
namespace {

using control::Json;

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

Status read_terms(const control::Arguments& args, Commitment& made) {
  TALGU_TRY(const std::string condition, args.optional_text("provisional"));
  TALGU_TRY(const bool firm, args.flag("firm"));
  if (firm && !condition.empty()) return wrong_argument("firm and provisional exclude each other");
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

RecordKey key_of(const NodeParts& parts, const OfferRef& offer) {
  return {.owner = parts.self.certificate.party, .id = offer.id, .guest = offer.guest};
}

const Offer* offer_of(const NodeParts& parts, const Book& book, const OfferRef& offer) {
  const Record* const record = book.find(key_of(parts, offer));
  return record == nullptr ? nullptr : record->state.current_as<Offer>();
}

Status read_offer(const NodeParts& parts, const Book& book, const control::Arguments& args,
                  Commitment& made) {
  TALGU_TRY(const std::string name, args.optional_text("offer"));
  if (!name.empty()) {
    TALGU_TRY(const Found<Offer> offer, find_as<Offer>(book, name, "offer"));
    if (offer.record.state.key.owner != parts.self.certificate.party) {
      return wrong_argument(offer.record.name + " is an offer of " + offer.record.owner,
                            "a commitment is taken from an own offer");
    }
    made.offer = OfferRef{.id = offer.record.state.key.id,
                          .guest = offer.record.state.key.guest,
                          .draws = std::nullopt};
  }
  if (!made.offer) return args.has("draws") ? wrong_argument("draws asks for an offer") : Status{};
  const Offer* const offer = offer_of(parts, book, *made.offer);
  if (offer == nullptr) return wrong_argument("the offer of this commitment is not here");
  if (args.has("draws")) {
    TALGU_TRY(made.offer->draws, read_quantity(args, "draws", offer->unit));
  }
  if (draw_of(*offer, made, made.quantity)) return {};
  const bool money = offer->category.starts_with("FN.");
  const std::string currency(currency_of(*offer));
  return wrong_argument("the offer is of " + offer->category +
                            (currency.empty() ? "" : " in " + currency) + ", and this promises " +
                            made.category + " in " + std::string(row_of(made.unit).code),
                        money ? "say how much of the offer it takes, with --draws"
                              : "take it from an offer of " + made.category + ", or from none");
}

std::unexpected<Error> no_line(const Record& need, std::uint64_t number) {
  return wrong_argument(need.name + " has no line " + std::to_string(number),
                        "talgu need show " + need.name + " shows its lines");
}

Result<const NeedLine*> line_of(const Record& need, const Need& body, std::uint16_t number) {
  const auto line = std::ranges::find(body.lines, number, &NeedLine::line_no);
  if (line != body.lines.end()) return &*line;
  return no_line(need, number);
}

/// What was accepted and is taken back by promising less.
void warn_of_cut(const NodeParts& parts, const Book& book, const Commitment& made, Draft& draft) {
  const auto before = book.standings.commitments.find(own_key(parts, draft.event.id));
  if (draft.revises.empty() || before == book.standings.commitments.end()) return;
  const Quantity accepted = before->second.effective;
  if (before->second.counts && made.form == CommitmentForm::provisional) {
    draft.warnings.push_back(
        amount(accepted, made.unit) +
        " were accepted as firm: nothing of it counts while it is provisional");
  }
  if (made.quantity >= accepted) return;
  draft.warnings.push_back(
      amount(accepted, made.unit) + " were accepted: " +
      amount({accepted.steps - made.quantity.steps}, made.unit) + " of it are taken back" +
      (made.firm_until && *made.firm_until >= today()
           ? ", against the word that it is firm until " + to_text(*made.firm_until)
           : std::string()));
}

/// A new revision answers the need as it is now: also where its donor has not seen that.
void warn_of_changed_need(const Record& need, const Commitment& made, Draft& draft) {
  const auto* const before = draft.before ? std::get_if<Commitment>(&*draft.before) : nullptr;
  if (before == nullptr) return;
  const StoredEvent* const seen = find_revision(need.state, before->need_revision);
  const Need* const then = seen == nullptr ? nullptr : std::get_if<Need>(&seen->event.body);
  if (then == nullptr || !is_material_change(*then, *need.state.current_as<Need>(), made.line_no)) {
    return;
  }
  draft.warnings.push_back(need.name +
                           " was changed since this was promised, and this answers it as " +
                           "it is now: talgu need show " + need.name);
}

/// What a donor should look at twice.
void warn_of_promise(const NodeParts& parts, const Book& book, const Record& need, Draft& draft) {
  const Commitment& made = std::get<Commitment>(draft.event.body);
  warn_of_past(draft, "valid-until", made.valid_until);
  warn_of_past(draft, "firm-until", made.firm_until);
  warn_of_past(draft, "eta", made.eta);
  const auto standing = book.standings.needs.find(need.state.key);
  if (standing == book.standings.needs.end()) return;
  const auto line = standing->second.lines.find(made.line_no);
  if (line != standing->second.lines.end() && made.quantity > line->second.gap) {
    draft.warnings.push_back("more than the gap that this node sees: " +
                             amount(line->second.gap, made.unit));
  }
  warn_of_cut(parts, book, made, draft);
  warn_of_changed_need(need, made, draft);
  if (draft.revises.empty() && line != standing->second.lines.end()) {
    for (const RecordKey& one : line->second.commitments) {
      if (one.owner != parts.self.certificate.party) continue;
      const CommitmentStanding& other = book.standings.commitments.at(one);
      if (other.promised.steps == 0) continue;
      draft.warnings.push_back("this party promises " + amount(other.promised, made.unit) +
                               " for it already: " + name_of(parts, one));
    }
  }
  const Need& body = *need.state.current_as<Need>();
  if (made.eta && body.needed_by && *made.eta > *body.needed_by) {
    draft.warnings.push_back("expected after the day it is needed by, " + to_text(*body.needed_by));
  }
  if (!made.offer) return;
  const Offer* const offer = offer_of(parts, book, *made.offer);
  if (offer == nullptr) return;
  Quantity left = book.standings.offers.at(key_of(parts, *made.offer)).left;
  const auto* const before = draft.before ? std::get_if<Commitment>(&*draft.before) : nullptr;
  if (before != nullptr && before->offer == made.offer) {
    left = plus(left, draw_of(*offer, *before, before->quantity).value_or(Quantity{}));
  }
  if (draw_of(*offer, made, made.quantity) > left) {
    const std::string_view currency = currency_of(*offer);
    draft.warnings.push_back("more than its offer has left: " + to_text(left, offer->unit) + " " +
                             std::string(currency.empty() ? row_of(offer->unit).code : currency));
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
    if (need == nullptr) return wrong_argument("the need of " + held.record.name + " is not here");
    return Base{&held.record, need, held.body};
  }
  TALGU_TRY(const std::string name, args.text("need"));
  TALGU_TRY(const std::uint64_t line, args.number("line"));
  TALGU_TRY(const Found<Need> need, find_as<Need>(book, name, "need"));
  if (need.record.state.key.owner == parts.self.certificate.party) {
    return wrong_argument(need.record.name + " is a need of this party", "others commit to it");
  }
  if (line > UINT16_MAX) return no_line(need.record, line);
  Commitment made;
  made.need = need.record.state.key;
  made.line_no = static_cast<std::uint16_t>(line);
  return Base{nullptr, &need.record, std::move(made)};
}

/// Nothing is promised for a closed need, and a withdrawn promise stays withdrawn.
Status check_open(const Book& book, const Base& base) {
  const auto need = book.standings.needs.find(base.need->state.key);
  if (need != book.standings.needs.end() && need->second.workflow == Workflow::closed) {
    return wrong_argument(base.need->name + " is closed: nothing can be promised for it any more");
  }
  if (base.revised == nullptr) return {};
  const auto promise = book.standings.commitments.find(base.revised->state.key);
  const bool gone = promise != book.standings.commitments.end() &&
                    (promise->second.stage == CommitmentStage::withdrawn ||
                     promise->second.stage == CommitmentStage::withdrawn_after_accept);
  return gone ? wrong_argument(base.revised->name + " is withdrawn", "make a new commitment")
              : Status{};
}

Status read_promise(const control::Arguments& args, const Record& need, bool is_new,
                    Commitment& made) {
  const Need* const body = need.state.current_as<Need>();
  if (body == nullptr) return wrong_argument(need.name + " is not here as a need");
  TALGU_TRY(const NeedLine* const line, line_of(need, *body, made.line_no));
  TALGU_TRY(const std::string category, args.optional_text("category"));
  if (is_new) made.category = category.empty() ? line->category : category;
  const bool fits = made.category == line->category ||
                    std::ranges::find(line->substitutes, made.category) != line->substitutes.end();
  if (!fits) {
    return wrong_argument("line " + std::to_string(line->line_no) + " of " + need.name +
                              " asks for " + line->category + " and allows no " +
                              escape(made.category, 16),
                          "ask the need's owner to allow it as a substitute");
  }
  made.unit = line->unit;
  made.need_revision = need.state.heads.back();
  if (!is_new && !args.has("quantity")) return {};
  TALGU_TRY(made.quantity, read_quantity(args, "quantity", made.unit));
  return {};
}

}  // namespace

Result<Draft> draft_offer(const NodeParts& parts, const control::Arguments& args) {
  TALGU_TRY(const std::string toml, args.text("toml"));
  TALGU_TRY(const std::string file, args.text("file"));
  TALGU_TRY(const std::string audience, args.optional_text("audience"));
  TALGU_TRY(RecordFile parsed, parse_record_file(RecordKind::offer, toml, file));
  Offer& offer = std::get<Offer>(parsed.body);
  TALGU_TRY(const Book book, read_book(parts, today()));
  if (const std::string name = parsed.name_in("for_need"); !name.empty()) {
    TALGU_TRY(const Found<Need> need, find_as<Need>(book, name, "need"));
    offer.for_need = need.record.state.key;
  }
  TALGU_TRY(Draft draft, draft_file(parts, book, args, "offer", std::move(offer), parsed.tlp,
                                    {.named = audience,
                                     .in_file = parsed.audience,
                                     .counterpart = only_recipient(parts)}));
  warn_of_past(draft, "available_until", std::get<Offer>(draft.event.body).available_until);
  return draft;
}

Result<Draft> draft_commitment(const NodeParts& parts, const control::Arguments& args) {
  TALGU_TRY(const Book book, read_book(parts, today()));
  TALGU_TRY(Base base, base_of(parts, book, args));
  TALGU_PASS(check_open(book, base));
  Commitment& made = base.body;
  TALGU_PASS(read_promise(args, *base.need, base.revised == nullptr, made));
  TALGU_PASS(read_offer(parts, book, args, made));
  const std::optional<Date> firm_until = made.firm_until;
  TALGU_PASS(read_terms(args, made));
  if (firm_until && made.firm_until < firm_until) {
    return wrong_argument(base.revised->name + " is firm until " + to_text(*firm_until),
                          "that is a word given: it can be made longer, not shorter");
  }
  TALGU_PASS(check(made));
  TALGU_TRY(const std::string audience, args.optional_text("audience"));
  const AudienceChoice choice{
      .named = audience, .in_file = {}, .counterpart = code_of(parts, made.need.owner)};
  TALGU_TRY(Draft draft, base.revised != nullptr
                             ? draft_revision(parts, *base.revised, std::move(made))
                             : draft_record(parts, std::move(made), choice));
  TALGU_PASS(check_outsiders(parts, *base.need, !audience.empty(), draft));
  describe_need(draft, book, base.need->state.key, std::get<Commitment>(draft.event.body).line_no);
  warn_of_promise(parts, book, *base.need, draft);
  return draft;
}

}  // namespace talgu
