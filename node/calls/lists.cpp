#include "node/calls/commitment.h"
#include "node/calls/record.h"
#include "node/control/arguments.h"
#include "node/records/record_json.h"
#include "node/records/stated_json.h"

#include <utility>

namespace talgu {

using control::Json;

Result<CallOutcome> offer_list_call(NodeParts& parts, const control::Call& call) {
  const control::Arguments args(call.request.args);
  TALGU_TRY(control::Page page, control::Page::read(args));
  TALGU_TRY(const Book book, read_book(parts, today()));
  for (const auto& [key, standing] : book.standings.offers) {
    const Record& record = book.records.at(key);
    const Offer* const offer = record.state.current_as<Offer>();
    if (offer == nullptr || !page.wants(text_of(key))) continue;
    Json shown{{"name", record.name},
               {"record", to_hex(key.id.view())},
               {"owner", record.owner},
               {"title", offer->title},
               {"audience", audience_text(record)},
               {"state", name_of(standing.stage)},
               {"quantity", standing.quantity.steps},
               {"promised", standing.promised.steps},
               {"accepted", standing.accepted.steps},
               {"left", standing.left.steps},
               {"flags", offer_flags(standing)}};
    add_category(shown, offer->category, offer->unit);
    if (!offer->currency.empty()) shown["unit"] = offer->currency;
    page.add(std::move(shown));
  }
  return std::move(page).answer({{"schema", "talgu/offer.list/1"}}, "offers");
}

Result<CallOutcome> commitment_list_call(NodeParts& parts, const control::Call& call) {
  const control::Arguments args(call.request.args);
  TALGU_TRY(control::Page page, control::Page::read(args));
  TALGU_TRY(const Book book, read_book(parts, today()));
  for (const auto& [key, standing] : book.standings.commitments) {
    const Record& record = book.records.at(key);
    const Commitment* const commitment = record.state.current_as<Commitment>();
    if (commitment == nullptr || !page.wants(text_of(key))) continue;
    Json shown{{"name", record.name},
               {"record", to_hex(key.id.view())},
               {"owner", record.owner},
               {"need", name_of(parts, commitment->need)},
               {"line", commitment->line_no},
               {"audience", audience_text(record)},
               {"state", name_of(standing.stage)},
               {"quantity", commitment->quantity.steps},
               {"accepted", standing.accepted.steps},
               {"effective", standing.effective.steps},
               {"counted", standing.counted.steps},
               {"shipment", shipment_json(standing)},
               {"flags", commitment_flags(standing)}};
    add_category(shown, commitment->category, commitment->unit);
    page.add(std::move(shown));
  }
  return std::move(page).answer({{"schema", "talgu/commitment.list/1"}}, "commitments");
}

Result<CallOutcome> response_list_call(NodeParts& parts, const control::Call& call) {
  const control::Arguments args(call.request.args);
  TALGU_TRY(control::Page page, control::Page::read(args));
  TALGU_TRY(const Book book, read_book(parts, today()));
  for (const auto& [key, record] : book.records) {
    const Response* const response = record.state.current_as<Response>();
    if (response == nullptr || !page.wants(text_of(key))) continue;
    Json shown = to_json(parts, key.owner, *response);
    shown["name"] = record.name;
    shown["record"] = to_hex(key.id.view());
    shown["owner"] = record.owner;
    shown["audience"] = audience_text(record);
    const auto promise = book.standings.commitments.find(response->commitment);
    shown["state"] = promise == book.standings.commitments.end() ? std::string_view("pending")
                                                                 : name_of(promise->second.stage);
    page.add(std::move(shown));
  }
  return std::move(page).answer({{"schema", "talgu/response.list/1"}}, "responses");
}

}  // namespace talgu
