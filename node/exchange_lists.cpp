#include "node/exchange_calls.h"
#include "node/record_calls.h"
#include "node/record_json.h"

#include <utility>

namespace talgu {

using control::Json;

Result<CallOutcome> offer_list_call(NodeParts& parts, const control::Call& call) {
  TALGU_PASS(control::Arguments(call.request.args).allow_only({}));
  TALGU_TRY(const Book book, read_book(parts, today()));
  Json offers = Json::array();
  for (const auto& [key, standing] : book.exchange.offers) {
    const Record& record = book.records.at(key);
    const Offer* const offer = record.state.current_as<Offer>();
    if (offer == nullptr) continue;
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
    offers.push_back(std::move(shown));
  }
  return Json{{"schema", "talgu/offer.list/1"}, {"offers", std::move(offers)}};
}

Result<CallOutcome> commitment_list_call(NodeParts& parts, const control::Call& call) {
  TALGU_PASS(control::Arguments(call.request.args).allow_only({}));
  TALGU_TRY(const Book book, read_book(parts, today()));
  Json commitments = Json::array();
  for (const auto& [key, standing] : book.exchange.commitments) {
    const Record& record = book.records.at(key);
    const Commitment* const commitment = record.state.current_as<Commitment>();
    if (commitment == nullptr) continue;
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
               {"flags", commitment_flags(standing)}};
    add_category(shown, commitment->category, commitment->unit);
    commitments.push_back(std::move(shown));
  }
  return Json{{"schema", "talgu/commitment.list/1"}, {"commitments", std::move(commitments)}};
}

}  // namespace talgu
