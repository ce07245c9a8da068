#include "node/calls/commitment.h"

#include "node/calls/draft_parts.h"
#include "node/records/record_file.h"
#include "protocol/record/draft/commitment_draft.h"
#include "protocol/record/draft/offer_draft.h"

#include <utility>

namespace talgu {
namespace {

/// The federation's recipient, if it has one only: whom an offer is for.
std::string only_recipient(const NodeParts& parts) {
  std::string found;
  for (const Party& party : parts.authority().federation().newest().parties) {
    if (party.role != PartyRole::recipient) continue;
    if (!found.empty()) return {};
    found = party.code;
  }
  return found;
}

Status read_terms(const control::Arguments& args, draft::CommitmentIntent& intent) {
  TALGU_TRY(intent.category, args.optional_text("category"));
  TALGU_TRY(intent.quantity, args.optional_text("quantity"));
  TALGU_TRY(intent.draws, args.optional_text("draws"));
  TALGU_TRY(intent.condition, args.optional_text("provisional"));
  TALGU_TRY(const bool firm, args.flag("firm"));
  if (firm && !intent.condition.empty()) {
    return wrong_argument("firm and provisional exclude each other");
  }
  if (firm) intent.form = CommitmentForm::firm;
  if (!intent.condition.empty()) intent.form = CommitmentForm::provisional;
  TALGU_TRY(intent.valid_until, read_day(args, "valid_until"));
  TALGU_TRY(intent.firm_until, read_day(args, "firm_until"));
  TALGU_TRY(intent.eta, read_day(args, "eta"));
  TALGU_TRY(intent.provider, args.optional_text("provider"));
  TALGU_TRY(intent.extending, args.optional_text("extending"));
  TALGU_TRY(intent.implementer, args.optional_text("implementer"));
  return {};
}

Result<draft::CommitmentIntent> read_commitment(Desk& desk, const control::Arguments& args) {
  draft::CommitmentIntent intent;
  TALGU_TRY(intent.revises, desk.named_if(args, "record"));
  if (intent.revises) {
    TALGU_PASS(desk.check_kind(*intent.revises, RecordKind::commitment));
  } else {
    TALGU_TRY(intent.need, desk.named(args, "need"));
    TALGU_PASS(desk.check_kind(intent.need, RecordKind::need));
    TALGU_TRY(intent.line_no, args.number("line"));
  }
  TALGU_TRY(intent.offer, desk.named_if(args, "offer"));
  if (intent.offer) TALGU_PASS(desk.check_kind(*intent.offer, RecordKind::offer));
  TALGU_PASS(read_terms(args, intent));
  return intent;
}

}  // namespace

Result<Draft> draft_offer(const NodeParts& parts, const control::Arguments& args) {
  TALGU_TRY(const std::string toml, args.text("toml"));
  TALGU_TRY(const std::string file, args.text("file"));
  TALGU_TRY(const std::string audience, args.optional_text("audience"));
  TALGU_TRY(const std::string key, args.optional_text("key"));
  TALGU_TRY(RecordFile parsed, parse_record_file(RecordKind::offer, toml, file));
  Offer& offer = std::get<Offer>(parsed.body);
  TALGU_TRY(Desk desk, Desk::open(parts));
  TALGU_TRY(const auto revises, desk.named_if(args, "record"));
  if (revises) TALGU_PASS(desk.check_kind(*revises, RecordKind::offer));
  if (const std::string name = parsed.name_in("for_need"); !name.empty()) {
    TALGU_TRY(const RecordKey need, desk.find(name));
    TALGU_PASS(desk.check_kind(need, RecordKind::need));
    offer.for_need = need;
  }
  TALGU_TRY(draft::Drafted drafted,
            as_argument(draft::make(desk.ground(), draft::OfferIntent{.body = std::move(offer),
                                                                      .tlp = parsed.tlp,
                                                                      .revises = revises})));
  return desk.finish(std::move(drafted),
                     {.named = audience,
                      .in_file = parsed.audience,
                      .inherited = {},
                      .counterpart = only_recipient(parts)},
                     key);
}

Result<Draft> draft_commitment(const NodeParts& parts, const control::Arguments& args) {
  TALGU_TRY(const std::string audience, args.optional_text("audience"));
  TALGU_TRY(const std::string key, args.optional_text("key"));
  TALGU_TRY(Desk desk, Desk::open(parts));
  TALGU_TRY(const draft::CommitmentIntent intent, read_commitment(desk, args));
  TALGU_TRY(draft::Drafted drafted, as_argument(draft::make(desk.ground(), intent)));
  const PartyId owner = std::get<Commitment>(drafted.event.body).need.owner;
  return desk.finish(
      std::move(drafted),
      {.named = audience, .in_file = {}, .inherited = {}, .counterpart = code_of(parts, owner)},
      key);
}

}  // namespace talgu
