#include "node/calls/delivery.h"

#include "node/calls/draft_parts.h"
#include "node/control/arguments.h"
#include "protocol/record/draft/confirmation_draft.h"
#include "protocol/record/draft/delivery_draft.h"

#include <utility>

namespace talgu {
namespace {

/// Where a record of ours stands; empty where there is none.
std::string audience_of(const Desk& desk, const RecordKey& key) {
  const Record* const record = desk.book().find(key);
  return record == nullptr ? std::string() : current_audience(*record);
}

/// A delivery by its name, or by that of its commitment.
Result<RecordKey> named_delivery(Desk& desk, const control::Arguments& args) {
  TALGU_TRY(const RecordKey key, desk.named(args, "delivery"));
  const auto promise = desk.book().standings.commitments.find(key);
  if (promise != desk.book().standings.commitments.end()) return promise->second.delivery;
  TALGU_PASS(desk.check_kind(key, RecordKind::delivery));
  return key;
}

Result<std::optional<std::uint64_t>> read_number(const control::Arguments& args, const char* name) {
  if (!args.has(name)) return std::optional<std::uint64_t>();
  TALGU_TRY(const std::uint64_t number, args.number(name));
  return std::optional(number);
}

Status read_parcel(const control::Arguments& args, draft::DeliveryIntent& intent) {
  TALGU_TRY(intent.parcel, read_number(args, "parcel"));
  TALGU_TRY(intent.quantity, args.optional_text("quantity"));
  TALGU_TRY(intent.dispatched_on, read_day(args, "dispatched_on"));
  TALGU_TRY(intent.expected_on, read_day(args, "expected_on"));
  TALGU_TRY(intent.delivered_on, read_day(args, "delivered_on"));
  TALGU_TRY(intent.is_cancelled, args.flag("cancelled"));
  TALGU_TRY(intent.tracking, args.optional_text("tracking"));
  TALGU_TRY(intent.serials, args.optional_text("serials"));
  if (!args.has("document")) return {};
  TALGU_TRY(intent.documents, args.texts("document"));
  return {};
}

/// Whoever may know of the promise may know of what is sent on it.
Result<Draft> finish_parcel(const Desk& desk, const draft::DeliveryIntent& intent) {
  TALGU_TRY(draft::Drafted drafted, as_argument(draft::make(desk.ground(), intent)));
  return desk.finish(std::move(drafted), {.named = {},
                                          .in_file = {},
                                          .inherited = audience_of(desk, intent.commitment),
                                          .counterpart = {}});
}

}  // namespace

Result<Draft> draft_parcel(const NodeParts& parts, const control::Arguments& args) {
  TALGU_TRY(Desk desk, Desk::open(parts));
  draft::DeliveryIntent intent;
  TALGU_TRY(intent.commitment, desk.named(args, "commitment"));
  TALGU_PASS(desk.check_kind(intent.commitment, RecordKind::commitment));
  TALGU_PASS(read_parcel(args, intent));
  return finish_parcel(desk, intent);
}

Result<Draft> draft_parcel_change(const NodeParts& parts, const control::Arguments& args) {
  TALGU_TRY(Desk desk, Desk::open(parts));
  TALGU_TRY(const RecordKey key, named_delivery(desk, args));
  const auto* const delivery = desk.ground().body<Delivery>(key);
  if (delivery == nullptr) {
    return wrong_argument("nothing was sent yet", "talgu delivery add says what is sent");
  }
  draft::DeliveryIntent intent{
      .commitment = {.owner = key.owner, .id = delivery->commitment, .guest = key.guest},
      .act = draft::ParcelAct::change};
  TALGU_PASS(read_parcel(args, intent));
  return finish_parcel(desk, intent);
}

Result<Draft> draft_confirmation(const NodeParts& parts, const control::Arguments& args) {
  TALGU_TRY(Desk desk, Desk::open(parts));
  draft::ConfirmationIntent intent;
  TALGU_TRY(intent.delivery, named_delivery(desk, args));
  TALGU_TRY(intent.parcel, read_number(args, "parcel"));
  TALGU_TRY(intent.accepted, args.optional_text("accepted"));
  TALGU_TRY(intent.rejected, args.optional_text("rejected"));
  TALGU_TRY(const std::string discrepancy, args.optional_text("discrepancy"));
  if (!discrepancy.empty()) {
    TALGU_TRY(intent.discrepancy,
              as_argument(choice_from<Discrepancy>("discrepancy", discrepancy)));
  }
  TALGU_TRY(intent.received_on, read_day(args, "received_on"));
  TALGU_TRY(intent.place, args.optional_text("place"));
  TALGU_TRY(intent.remark, args.optional_text("remark"));
  TALGU_TRY(draft::Drafted drafted, as_argument(draft::make(desk.ground(), intent)));
  // Who reads the answer to the promise reads what came of it.
  const auto* const delivery = desk.ground().body<Delivery>(intent.delivery);
  const auto promise =
      desk.book().standings.commitments.find({intent.delivery.owner, delivery->commitment});
  return desk.finish(std::move(drafted), {.named = {},
                                          .in_file = {},
                                          .inherited = audience_of(desk, promise->second.response),
                                          .counterpart = code_of(parts, intent.delivery.owner)});
}

}  // namespace talgu
