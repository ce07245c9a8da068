#include "node/calls/commitment.h"
#include "node/calls/delivery.h"
#include "node/calls/list_page.h"
#include "node/calls/need.h"
#include "node/calls/record.h"
#include "node/records/record_json.h"
#include "node/records/stated_json.h"
#include "protocol/base/hybrid_clock.h"

#include <utility>

namespace talgu {
namespace {

using control::Arguments;
using control::Json;
using storage::Sheet;

/// What every row begins with.
Json row_of(const Record& record) {
  return {{"name", record.name},
          {"record", to_hex(record.state.key.id.view())},
          {"owner", record.owner},
          {"audience", audience_text(record)},
          {"posted", ms_of(record.state.current()->clock)}};
}

Json need_row(const Record& record, const Sheet& sheet) {
  const Need& need = *record.state.current_as<Need>();
  const auto& standing = std::get<NeedStanding>(sheet.standing);
  Json shown = row_of(record);
  shown.update({{"title", need.title},
                {"priority", need.priority},
                {"lines", need.lines.size()},
                {"rev", record.state.current()->rev},
                {"workflow", name_of(standing.workflow)},
                {"coverage", name_of(standing.coverage)},
                {"fulfilment", name_of(standing.fulfilment)},
                {"percent", standing.percent_by_lines},
                {"flags", need_flags(record.state, standing)}});
  if (need.needed_by) shown["needed_by"] = to_text(*need.needed_by);
  return shown;
}

Json offer_row(const Record& record, const Sheet& sheet) {
  const Offer& offer = *record.state.current_as<Offer>();
  const auto& standing = std::get<OfferStanding>(sheet.standing);
  Json shown = row_of(record);
  shown.update({{"title", offer.title},
                {"state", name_of(standing.stage)},
                {"quantity", standing.quantity.steps},
                {"promised", standing.promised.steps},
                {"accepted", standing.accepted.steps},
                {"left", standing.left.steps},
                {"flags", offer_flags(standing)}});
  add_category(shown, offer.category, offer.unit);
  if (!offer.currency.empty()) shown["unit"] = offer.currency;
  return shown;
}

Json commitment_row(const NodeParts& parts, const Record& record, const Sheet& sheet) {
  const Commitment& commitment = *record.state.current_as<Commitment>();
  const auto& standing = std::get<CommitmentStanding>(sheet.standing);
  Json shown = row_of(record);
  shown.update({{"need", name_of(parts, commitment.need)},
                {"line", commitment.line_no},
                {"state", name_of(standing.stage)},
                {"quantity", commitment.quantity.steps},
                {"accepted", standing.accepted.steps},
                {"effective", standing.effective.steps},
                {"counted", standing.counted.steps},
                {"shipment", shipment_json(standing)},
                {"flags", commitment_flags(standing)}});
  add_category(shown, commitment.category, commitment.unit);
  return shown;
}

Result<Json> response_row(const NodeParts& parts, const Record& record) {
  const Response& response = *record.state.current_as<Response>();
  TALGU_TRY(storage::ViewReader* const view, parts.records());
  TALGU_TRY(const auto promise, view->sheet_of(response.commitment));
  const auto* const standing =
      promise ? std::get_if<CommitmentStanding>(&promise->standing) : nullptr;
  Json shown = to_json(parts, record.state.key.owner, response);
  shown.update(row_of(record));
  shown["state"] = standing == nullptr ? std::string_view("pending") : name_of(standing->stage);
  return shown;
}

/// The standing of the record that another one is about; null where it is not held.
template <class Standing>
Result<std::optional<Standing>> standing_of(const NodeParts& parts, const RecordKey& key) {
  TALGU_TRY(storage::ViewReader* const view, parts.records());
  TALGU_TRY(const auto sheet, view->sheet_of(key));
  const auto* const held = sheet ? std::get_if<Standing>(&sheet->standing) : nullptr;
  return held == nullptr ? std::optional<Standing>() : std::optional(*held);
}

/// What a record about another one says, and how it stands itself.
template <class Body>
Json body_row(const NodeParts& parts, const Record& record, const Body& body) {
  Json shown = to_json(parts, record.state.key.owner, body);
  shown.update(row_of(record));
  shown["flags"] = record_flags(record.state);
  return shown;
}

Result<Json> coverage_row(const NodeParts& parts, const Record& record) {
  const Coverage& body = *record.state.current_as<Coverage>();
  const RecordKey& key = record.state.key;
  Json shown = body_row(parts, record, body);
  TALGU_TRY(const auto need, standing_of<NeedStanding>(parts, {key.owner, body.need, key.guest}));
  if (need && need->stated_of_another_revision) {
    shown["flags"].push_back("stated_of_another_revision");
  }
  if (need && need->more_seen_than_stated) shown["flags"].push_back("more_seen_than_stated");
  return shown;
}

/// How far what was promised has come.
Status add_fulfilment(const NodeParts& parts, const RecordKey& commitment, Json& shown) {
  TALGU_TRY(const auto promise, standing_of<CommitmentStanding>(parts, commitment));
  if (promise) shown["shipment"] = shipment_json(*promise);
  return {};
}

Result<Json> delivery_row(const NodeParts& parts, const Record& record) {
  const Delivery& body = *record.state.current_as<Delivery>();
  const RecordKey& key = record.state.key;
  Json shown = body_row(parts, record, body);
  TALGU_PASS(add_fulfilment(parts, {key.owner, body.commitment, key.guest}, shown));
  return shown;
}

Result<Json> confirmation_row(const NodeParts& parts, const Record& record) {
  const Confirmation& body = *record.state.current_as<Confirmation>();
  Json shown = body_row(parts, record, body);
  TALGU_TRY(const auto delivery, read_record(parts, body.delivery));
  const auto* const sent = delivery ? delivery->state.current_as<Delivery>() : nullptr;
  if (sent == nullptr) return shown;
  const RecordKey& key = body.delivery;
  TALGU_PASS(add_fulfilment(parts, {key.owner, sent->commitment, key.guest}, shown));
  return shown;
}

/// A row of a list of all kinds.
Json record_row(const Record& record, const Sheet& sheet) {
  const RecordEvent& current = *record.state.current();
  Json shown = row_of(record);
  shown["kind"] = name_of(kind_of(current));
  shown["state"] = state_text(sheet.standing);
  if (const auto* const need = std::get_if<Need>(&current.body)) shown["title"] = need->title;
  if (const auto* const offer = std::get_if<Offer>(&current.body)) shown["title"] = offer->title;
  return shown;
}

}  // namespace

Result<CallOutcome> need_list_call(const NodeParts& parts, const control::Call& call) {
  TALGU_TRY(ListPage page, ListPage::read(parts, Arguments(call.request.args), {RecordKind::need},
                                          state_number<Workflow>));
  TALGU_PASS(page.fill([](const Record& record, const Sheet& sheet) -> Result<Json> {
    return need_row(record, sheet);
  }));
  return std::move(page).answer({{"schema", "talgu/need.list/1"}}, "needs");
}

Result<CallOutcome> offer_list_call(const NodeParts& parts, const control::Call& call) {
  TALGU_TRY(ListPage page, ListPage::read(parts, Arguments(call.request.args), {RecordKind::offer},
                                          state_number<OfferStage>));
  TALGU_PASS(page.fill([](const Record& record, const Sheet& sheet) -> Result<Json> {
    return offer_row(record, sheet);
  }));
  return std::move(page).answer({{"schema", "talgu/offer.list/1"}}, "offers");
}

Result<CallOutcome> commitment_list_call(const NodeParts& parts, const control::Call& call) {
  TALGU_TRY(ListPage page, ListPage::read(parts, Arguments(call.request.args),
                                          {RecordKind::commitment}, state_number<CommitmentStage>));
  TALGU_PASS(page.fill([&](const Record& record, const Sheet& sheet) -> Result<Json> {
    return commitment_row(parts, record, sheet);
  }));
  return std::move(page).answer({{"schema", "talgu/commitment.list/1"}}, "commitments");
}

Result<CallOutcome> response_list_call(const NodeParts& parts, const control::Call& call) {
  TALGU_TRY(ListPage page,
            ListPage::read(parts, Arguments(call.request.args), {RecordKind::response}));
  TALGU_PASS(page.fill([&](const Record& record, const Sheet& /*sheet*/) {
    return response_row(parts, record);
  }));
  return std::move(page).answer({{"schema", "talgu/response.list/1"}}, "responses");
}

Result<CallOutcome> coverage_list_call(const NodeParts& parts, const control::Call& call) {
  TALGU_TRY(ListPage page,
            ListPage::read(parts, Arguments(call.request.args), {RecordKind::coverage}));
  TALGU_PASS(page.fill([&](const Record& record, const Sheet& /*sheet*/) {
    return coverage_row(parts, record);
  }));
  return std::move(page).answer({{"schema", "talgu/coverage.list/1"}}, "statements");
}

Result<CallOutcome> delivery_list_call(const NodeParts& parts, const control::Call& call) {
  TALGU_TRY(ListPage page,
            ListPage::read(parts, Arguments(call.request.args), {RecordKind::delivery}));
  TALGU_PASS(page.fill([&](const Record& record, const Sheet& /*sheet*/) {
    return delivery_row(parts, record);
  }));
  return std::move(page).answer({{"schema", "talgu/delivery.list/1"}}, "deliveries");
}

Result<CallOutcome> confirmation_list_call(const NodeParts& parts, const control::Call& call) {
  TALGU_TRY(ListPage page,
            ListPage::read(parts, Arguments(call.request.args), {RecordKind::confirmation}));
  TALGU_PASS(page.fill([&](const Record& record, const Sheet& /*sheet*/) {
    return confirmation_row(parts, record);
  }));
  return std::move(page).answer({{"schema", "talgu/confirmation.list/1"}}, "confirmations");
}

Result<CallOutcome> record_list_call(const NodeParts& parts, const control::Call& call) {
  TALGU_TRY(ListPage page, ListPage::read(parts, Arguments(call.request.args), {}));
  TALGU_PASS(page.fill([](const Record& record, const Sheet& sheet) -> Result<Json> {
    return record_row(record, sheet);
  }));
  return std::move(page).answer({{"schema", "talgu/record.list/1"}}, "records");
}

}  // namespace talgu
