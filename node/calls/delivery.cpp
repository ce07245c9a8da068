#include "node/calls/delivery.h"

#include "node/calls/draft_parts.h"
#include "node/calls/record.h"
#include "node/control/arguments.h"
#include "node/records/record_json.h"
#include "node/records/stated_json.h"
#include "protocol/record/draft/confirmation_draft.h"
#include "protocol/record/draft/delivery_draft.h"

#include <utility>

namespace talgu {
namespace {

using control::Json;

/// Where a record of ours stands; empty where there is none.
std::string audience_of(const Desk& desk, const RecordKey& key) {
  const Record* const record = desk.book().find(key);
  return record == nullptr ? std::string() : current_audience(*record);
}

/// A delivery by its name, or by that of its commitment.
Result<RecordKey> named_delivery(const Desk& desk, const control::Arguments& args) {
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
  TALGU_TRY(const Desk desk, Desk::open(parts));
  draft::DeliveryIntent intent;
  TALGU_TRY(intent.commitment, desk.named(args, "commitment"));
  TALGU_PASS(desk.check_kind(intent.commitment, RecordKind::commitment));
  TALGU_PASS(read_parcel(args, intent));
  return finish_parcel(desk, intent);
}

Result<Draft> draft_parcel_change(const NodeParts& parts, const control::Arguments& args) {
  TALGU_TRY(const Desk desk, Desk::open(parts));
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
  TALGU_TRY(const Desk desk, Desk::open(parts));
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

namespace {

/// A list of records of one kind as they say it, with what `add` knows besides.
template <class Body, class Add>
Result<CallOutcome> list_of(NodeParts& parts, const control::Call& call, Json head,
                            const char* member, Add add) {
  const control::Arguments args(call.request.args);
  TALGU_TRY(control::Page page, control::Page::read(args));
  TALGU_TRY(const Book book, read_book(parts, today()));
  for (const auto& [key, record] : book.records) {
    const Body* const body = record.state.template current_as<Body>();
    if (body == nullptr || !page.wants(text_of(key))) continue;
    Json shown = to_json(parts, key.owner, *body);
    shown["name"] = record.name;
    shown["record"] = to_hex(key.id.view());
    shown["owner"] = record.owner;
    shown["audience"] = audience_text(record);
    shown["flags"] = record_flags(record.state);
    add(book, record, *body, shown);
    page.add(std::move(shown));
  }
  return std::move(page).answer(std::move(head), member);
}

/// How far what was promised has come.
void add_fulfilment(const Book& book, const RecordKey& commitment, Json& shown) {
  const auto promise = book.standings.commitments.find(commitment);
  if (promise == book.standings.commitments.end()) return;
  shown["shipment"] = shipment_json(promise->second);
}

}  // namespace

Result<CallOutcome> coverage_list_call(NodeParts& parts, const control::Call& call) {
  return list_of<Coverage>(
      parts, call, {{"schema", "talgu/coverage.list/1"}}, "statements",
      [](const Book& book, const Record& record, const Coverage& body, Json& shown) {
        const auto need =
            book.standings.needs.find({record.state.key.owner, body.need, record.state.key.guest});
        if (need == book.standings.needs.end()) return;
        if (need->second.stated_of_another_revision) {
          shown["flags"].push_back("stated_of_another_revision");
        }
        if (need->second.more_seen_than_stated) {
          shown["flags"].push_back("more_seen_than_stated");
        }
      });
}

Result<CallOutcome> delivery_list_call(NodeParts& parts, const control::Call& call) {
  return list_of<Delivery>(
      parts, call, {{"schema", "talgu/delivery.list/1"}}, "deliveries",
      [](const Book& book, const Record& record, const Delivery& body, Json& shown) {
        const RecordKey& key = record.state.key;
        add_fulfilment(book, {key.owner, body.commitment, key.guest}, shown);
      });
}

Result<CallOutcome> confirmation_list_call(NodeParts& parts, const control::Call& call) {
  return list_of<Confirmation>(
      parts, call, {{"schema", "talgu/confirmation.list/1"}}, "confirmations",
      [](const Book& book, const Record& /*record*/, const Confirmation& body, Json& shown) {
        const Record* const delivery = book.find(body.delivery);
        const auto* const sent =
            delivery == nullptr ? nullptr : delivery->state.current_as<Delivery>();
        if (sent == nullptr) return;
        add_fulfilment(book, {body.delivery.owner, sent->commitment, body.delivery.guest}, shown);
      });
}

}  // namespace talgu
