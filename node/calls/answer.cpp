#include "node/calls/commitment.h"
#include "node/calls/draft_parts.h"
#include "protocol/record/draft/closing_draft.h"
#include "protocol/record/draft/response_draft.h"

#include <utility>

namespace talgu {
namespace {

Result<Draft> draft_verdict(const NodeParts& parts, const control::Arguments& args,
                            Verdict verdict) {
  TALGU_TRY(Desk desk, Desk::open(parts));
  draft::ResponseIntent intent;
  intent.verdict = verdict;
  TALGU_TRY(intent.commitment, desk.named(args, "commitment"));
  TALGU_PASS(desk.check_kind(intent.commitment, RecordKind::commitment));
  TALGU_TRY(intent.quantity, args.optional_text("quantity"));
  TALGU_TRY(intent.reason, args.optional_text("reason"));
  TALGU_TRY(draft::Drafted drafted, as_argument(draft::make(desk.ground(), intent)));
  return desk.finish(std::move(drafted), {.named = {},
                                          .in_file = {},
                                          .inherited = {},
                                          .counterpart = code_of(parts, intent.commitment.owner)});
}

/// What ends or renews a record goes to all who have it.
Result<Draft> finish_about(const Desk& desk, const RecordKey& target, draft::Drafted drafted) {
  const Record* const record = desk.book().find(target);
  return desk.finish(std::move(drafted),
                     {.named = {},
                      .in_file = {},
                      .inherited = record == nullptr ? "" : current_audience(*record),
                      .counterpart = {}});
}

}  // namespace

Result<Draft> draft_accept(const NodeParts& parts, const control::Arguments& args) {
  return draft_verdict(parts, args, Verdict::accept);
}

Result<Draft> draft_decline(const NodeParts& parts, const control::Arguments& args) {
  return draft_verdict(parts, args, Verdict::decline);
}

Result<Draft> draft_revoke(const NodeParts& parts, const control::Arguments& args) {
  return draft_verdict(parts, args, Verdict::revoke);
}

Result<Draft> draft_closing(const NodeParts& parts, const control::Arguments& args) {
  TALGU_TRY(Desk desk, Desk::open(parts));
  draft::ClosingIntent intent;
  TALGU_TRY(intent.target, desk.named(args, "record"));
  TALGU_TRY(const std::string reason, args.text("reason"));
  TALGU_TRY(intent.reason, choice_from<CloseReason>("reason", reason));
  TALGU_TRY(intent.text, args.optional_text("text"));
  TALGU_TRY(intent.kept, desk.named_if(args, "kept"));
  TALGU_TRY(draft::Drafted drafted, as_argument(draft::make(desk.ground(), intent)));
  return finish_about(desk, intent.target, std::move(drafted));
}

Result<Draft> draft_reaffirm(const NodeParts& parts, const control::Arguments& args) {
  TALGU_TRY(Desk desk, Desk::open(parts));
  draft::ReaffirmIntent intent;
  TALGU_TRY(intent.target, desk.named(args, "record"));
  TALGU_TRY(const std::optional<Date> until, read_day(args, "until"));
  if (!until) return wrong_argument("until is missing", "a day is written 2027-03-01");
  intent.still_valid_until = *until;
  TALGU_TRY(draft::Drafted drafted, as_argument(draft::make(desk.ground(), intent)));
  return finish_about(desk, intent.target, std::move(drafted));
}

}  // namespace talgu
