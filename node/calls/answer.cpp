#include "node/calls/commitment.h"
#include "node/calls/draft_parts.h"
#include "protocol/base/text.h"

#include <algorithm>
#include <utility>

namespace talgu {
namespace {

/// What is gone, or means nothing any more, is not accepted.
Status check_stands(const Record& commitment, const CommitmentStanding& standing) {
  const bool gone = standing.stage == CommitmentStage::lapsed ||
                    standing.stage == CommitmentStage::withdrawn ||
                    standing.stage == CommitmentStage::withdrawn_after_accept;
  if (gone) return wrong_argument(commitment.name + " is " + std::string(name_of(standing.stage)));
  if (standing.does_not_fit) {
    return wrong_argument(commitment.name + " does not fit its need as it is now",
                          "let its donor change it, or decline it");
  }
  return {};
}

/// Accepted, and not ended by its donor: it may count again whatever it counts now.
bool is_binding(CommitmentStage stage) {
  return stage == CommitmentStage::accepted || stage == CommitmentStage::partly_accepted ||
         stage == CommitmentStage::accepted_conditional || stage == CommitmentStage::amended;
}

Status check_acceptance(const Book& book, const Record& commitment, const Commitment& promised,
                        Quantity quantity) {
  if (quantity > promised.quantity) {
    return wrong_argument(commitment.name + " promises " +
                          amount(promised.quantity, promised.unit) +
                          ", and not more can be accepted");
  }
  const Record* const need = book.find(promised.need);
  const Need* const body = need == nullptr ? nullptr : need->state.current_as<Need>();
  if (body == nullptr) return {};
  const auto line = std::ranges::find(body->lines, promised.line_no, &NeedLine::line_no);
  const auto standing = book.standings.needs.find(promised.need);
  if (line == body->lines.end() || standing == book.standings.needs.end()) return {};
  if (standing->second.workflow == Workflow::closed) {
    return wrong_argument(need->name + " is closed: nothing can be accepted for it any more");
  }
  // By what was said yes to, not by what of it counts today: a donor that promises less, and later
  // as much as before, must find its room (I3).
  Quantity taken;
  for (const RecordKey& one : standing->second.lines.at(promised.line_no).commitments) {
    const CommitmentStanding& other = book.standings.commitments.at(one);
    if (one != commitment.state.key && is_binding(other.stage)) taken = plus(taken, other.accepted);
  }
  const Quantity required = standing->second.lines.at(promised.line_no).required;
  const Quantity room{std::max<std::int64_t>(0, required.steps - taken.steps)};
  if (quantity <= room || line->over_ok) return {};
  return wrong_argument("the line has room for " + amount(room, promised.unit) + " more",
                        room.steps == 0
                            ? "decline it, or let the need's line say over_ok = true"
                            : "accept a part with --quantity, or let the need's line say "
                              "over_ok = true");
}

Result<Response> read_response(const control::Arguments& args, const Book& book,
                               const Found<Commitment>& promise, Verdict verdict) {
  const auto standing = book.standings.commitments.find(promise.record.state.key);
  if (standing == book.standings.commitments.end() ||
      standing->second.stage == CommitmentStage::pending) {
    return wrong_argument(promise.record.name + " names a revision of the need that is not here",
                          "it has no effect until that arrives");
  }
  // The newest revision that has an effect: one that names what nobody has must not make an answer
  // to it void.
  const StoredEvent* const answered =
      find_revision(promise.record.state, standing->second.revision);
  const auto* const body =
      answered == nullptr ? nullptr : std::get_if<Commitment>(&answered->event.body);
  if (body == nullptr) return wrong_argument(promise.record.name + " is not a commitment");
  Response made{.commitment = promise.record.state.key,
                .revision = answered->id,
                .verdict = verdict,
                .quantity = {},
                .reason = {}};
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
    return wrong_argument(promise.record.name + " was accepted before",
                          "take it back with: response revoke");
  } else if (made.verdict == Verdict::revoke && !accepted) {
    return wrong_argument(promise.record.name + " is not accepted",
                          "say no to it with: response decline");
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
  return wrong_argument(record->name + " is neither a need, an offer nor a commitment");
}

/// What is ended or renewed, by its title.
void describe_target(Draft& draft, const Book& book, const Record& target) {
  draft.about = {{"record", target.name}};
  if (const Need* const need = target.state.current_as<Need>()) draft.about["title"] = need->title;
  if (const Offer* const offer = target.state.current_as<Offer>()) {
    draft.about["title"] = offer->title;
  }
  const Commitment* const promise = target.state.current_as<Commitment>();
  if (promise != nullptr) describe_need(draft, book, promise->need, promise->line_no);
}

/// What is still open when somebody closes a need.
void warn_of_closing(const Book& book, const RecordKey& key, const Closing& made, Draft& draft) {
  const auto need = book.standings.needs.find(key);
  if (need == book.standings.needs.end() || made.reason == CloseReason::reopened) return;
  if (made.reason == CloseReason::fulfilled && need->second.coverage < Extent::full) {
    draft.warnings.push_back("it is closed as fulfilled, and its coverage is " +
                             std::string(name_of(need->second.coverage)));
  }
  constexpr std::size_t kNamedMax = 5;
  std::size_t open = 0;
  std::size_t accepted = 0;
  for (const auto& [number, line] : need->second.lines) {
    for (const RecordKey& one : line.commitments) {
      const CommitmentStanding& promise = book.standings.commitments.at(one);
      if (promise.counts && promise.effective.steps > 0 && ++accepted <= kNamedMax) {
        draft.warnings.push_back(book.records.at(one).name + " was accepted for it");
      }
      const CommitmentStage stage = promise.stage;
      open += stage == CommitmentStage::proposed || stage == CommitmentStage::conditional ? 1U : 0U;
    }
  }
  if (accepted > kNamedMax) {
    draft.warnings.push_back("and " + std::to_string(accepted - kNamedMax) + " more");
  }
  if (open > 0) draft.warnings.push_back(std::to_string(open) + " commitments wait for an answer");
}

Result<Draft> draft_response(const NodeParts& parts, const control::Arguments& args,
                             Verdict verdict) {
  TALGU_TRY(const std::string name, args.text("commitment"));
  TALGU_TRY(const Book book, read_book(parts, today()));
  TALGU_TRY(const Found<Commitment> promise, find_as<Commitment>(book, name, "commitment"));
  if (promise.body.need.owner != parts.self.certificate.party) {
    return fail(
        Fault::not_permitted,
        promise.record.name + " is for a need of " + code_of(parts, promise.body.need.owner),
        "only the need's owner answers it");
  }
  TALGU_TRY(Response made, read_response(args, book, promise, verdict));
  TALGU_PASS(check(made));
  const RecordKey& target = promise.record.state.key;
  TALGU_TRY(Draft draft,
            draft_about(parts, book, id_about(RecordKind::response, target), std::move(made),
                        {.named = {}, .in_file = {}, .counterpart = code_of(parts, target.owner)}));
  describe_need(draft, book, promise.body.need, promise.body.line_no);
  draft.event.tlp = std::max(draft.event.tlp, promise.record.state.tlp);
  return draft;
}

}  // namespace

Result<Draft> draft_accept(const NodeParts& parts, const control::Arguments& args) {
  return draft_response(parts, args, Verdict::accept);
}

Result<Draft> draft_decline(const NodeParts& parts, const control::Arguments& args) {
  return draft_response(parts, args, Verdict::decline);
}

Result<Draft> draft_revoke(const NodeParts& parts, const control::Arguments& args) {
  return draft_response(parts, args, Verdict::revoke);
}

Result<Draft> draft_closing(const NodeParts& parts, const control::Arguments& args) {
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
  TALGU_TRY(made.reason, choice_from<CloseReason>("reason", reason));
  TALGU_TRY(made.text, args.optional_text("text"));
  if (!kept.empty()) {
    TALGU_TRY(const Record* const record, book.find_named(kept));
    made.kept = record->state.key;
  }
  TALGU_PASS(check(made));
  const RecordKey& key = target.state.key;
  TALGU_TRY(Draft draft,
            draft_about(parts, book, id_about(RecordKind::closing, key), made,
                        {.named = current_audience(target), .in_file = {}, .counterpart = {}}));
  draft.event.tlp = std::max(draft.event.tlp, target.state.tlp);
  describe_target(draft, book, target);
  warn_of_closing(book, key, made, draft);
  const auto promise = book.standings.commitments.find(key);
  const Commitment* const body = target.state.current_as<Commitment>();
  if (promise != book.standings.commitments.end() && body != nullptr) {
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
  TALGU_TRY(const Book book, read_book(parts, today()));
  TALGU_TRY(const Record* const own, find_own(parts, book, args));
  const Record& target = *own;
  std::optional<Date> until;
  TALGU_PASS(read_day(args, "until", until));
  if (!until) return wrong_argument("until is missing", "a day is written 2027-03-01");
  if (*until < today()) return wrong_argument("until: " + to_text(*until) + " is past");
  const Reaffirm made{.target_kind = kind_of(*target.state.current()),
                      .target = target.state.key.id,
                      .still_valid_until = *until};
  TALGU_PASS(check(made));
  TALGU_TRY(Draft draft,
            draft_about(parts, book, id_about(RecordKind::reaffirm, target.state.key), made,
                        {.named = current_audience(target), .in_file = {}, .counterpart = {}}));
  draft.event.tlp = std::max(draft.event.tlp, target.state.tlp);
  describe_target(draft, book, target);
  return draft;
}

}  // namespace talgu
