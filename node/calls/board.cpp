#include "node/calls/board.h"

#include "node/control/arguments.h"
#include "node/records/record_book.h"
#include "node/records/record_json.h"
#include "node/records/stated_json.h"
#include "node/system/clock.h"
#include "protocol/record/standing/attention.h"
#include "protocol/record/standing/coverage.h"
#include "protocol/record/standing/listing.h"
#include "protocol/record/standing/waiting.h"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace talgu {
namespace {

using control::Json;

using storage::CardMark;
using storage::CategorySums;
using storage::LineOf;
using storage::Sheet;

/// So many of the most urgent are told: an answer must stay small whatever parties write. Lists have
/// the rest.
constexpr std::size_t kShownMax = 100;

Json categories_json(const std::map<LineOf, CategorySums>& all) {
  Json list = Json::array();
  for (const auto& [what, sums] : all) {
    Json row{{"lines", sums.lines},
             {"required", sums.required.capped().steps},
             {"accepted", sums.accepted.capped().steps},
             {"conditional", sums.conditional.capped().steps},
             {"proposed", sums.proposed.capped().steps},
             {"received", sums.received.capped().steps},
             {"gap", sums.gap.capped().steps},
             {"open", sums.open.capped().steps},
             {"percent", percent_of(sums.covered.capped().steps, sums.required.capped().steps)}};
    // A code of a later taxonomy may come with any unit: units are never added.
    add_category(row, what.category, what.unit);
    list.push_back(std::move(row));
  }
  return list;
}

const char* text_of(Attention what) {
  switch (what) {
    case Attention::stale:
      return "nothing was heard of it for long: is it still needed?";
    case Attention::overdue:
      return "is overdue and not covered";
    case Attention::expired:
      return "has expired and is not closed";
    case Attention::changed:
      return "was changed since somebody promised for it";
    case Attention::concurrent_edit:
      return "was changed by two nodes apart: save it again";
    case Attention::disputed:
      return "is disputed: one node wrote two revisions as one";
    case Attention::more_seen_than_stated:
      return "more is seen here than its owner states";
    case Attention::covered_over:
      return "is covered more than it asks for";
    case Attention::over_promised:
      return "more of the offer is promised than it holds";
    case Attention::not_kept:
      return "is not kept, though it was said to be firm";
    case Attention::accepted_over:
      return "was accepted for more than it promised";
    case Attention::does_not_fit:
      return "does not fit its need any more and counts nothing";
    case Attention::not_as_promised:
      return "is not what was promised, says who received it";
    case Attention::mixed_kinds:
      return "was written as two kinds of record: nothing of it counts";
  }
  std::unreachable();
}

/// Figures and lists of one board.
struct Board {
  std::map<LineOf, CategorySums> sums;
  storage::Counts counts;
  Json gaps = Json::array();  // most urgent first
  std::size_t gaps_total = 0;
  Json attention = Json::array();
  std::size_t attention_total = 0;
};

/// The lines of a need of which something is worth promising.
void add_gaps(const NodeParts& parts, const Record& record, const NeedStanding& standing,
              Board& board) {
  const Need& need = *record.state.current_as<Need>();
  for (const NeedLine& line : need.lines) {
    const LineStanding& figures = standing.lines.at(line.line_no);
    const Quantity open =
        open_of(figures, record.state.key.owner, parts.self.certificate.party);
    if (open.steps <= 0) continue;
    if (board.gaps.size() == kShownMax) return;
    Json row{{"need", record.name},
             {"line", line.line_no},
             {"title", need.title},
             {"priority", need.priority},
             {"accepted", figures.counted.steps},
             {"gap", figures.gap.steps}};
    add_stated(standing, figures, row);
    row["open"] = open.steps;
    if (need.needed_by) row["needed_by"] = to_text(*need.needed_by);
    add_category(row, line.category, line.unit);
    board.gaps.push_back(std::move(row));
  }
}

void add_attention(const NodeParts& parts, const RecordKey& key, bool is_mixed,
                   const Standing& standing, Board& board) {
  std::vector<Attention> all = attention_of(standing);
  if (is_mixed) all.push_back(Attention::mixed_kinds);
  for (const Attention one : all) {
    if (board.attention.size() == kShownMax) return;
    const auto* const promise = std::get_if<CommitmentStanding>(&standing);
    const bool is_delivery = one == Attention::not_as_promised && promise != nullptr;
    board.attention.push_back({{"record", name_of(parts, is_delivery ? promise->delivery : key)},
                               {"text", text_of(one)}});
  }
}

/// As the view has it: today's.
Result<Board> board_of_today(const NodeParts& parts, storage::ViewReader& view) {
  Board board;
  TALGU_TRY(board.sums, view.sums());
  board.counts = view.view().counts;
  for (const auto& [line, sums] : board.sums) {
    board.gaps_total += static_cast<std::size_t>(sums.gaps);
  }
  storage::CardQuery wanted{.marks = static_cast<std::uint8_t>(CardMark::gap)};
  for (const auto& place : storage::find_cards(view.cards(), wanted, kShownMax)) {
    TALGU_TRY(const Sheet sheet, view.sheet_at(place.number));
    TALGU_TRY(const auto record, read_record(parts, sheet.key));
    if (record) add_gaps(parts, *record, std::get<NeedStanding>(sheet.standing), board);
  }
  wanted.marks = static_cast<std::uint8_t>(CardMark::attention);
  const auto attention = storage::find_and_count(view.cards(), wanted, kShownMax);
  board.attention_total = attention.total;
  for (const auto& place : attention.places) {
    TALGU_TRY(const Sheet sheet, view.sheet_at(place.number));
    const bool is_mixed = storage::has(view.card(place.number), CardMark::mixed);
    add_attention(parts, sheet.key, is_mixed, sheet.standing, board);
  }
  return board;
}

/// On another day everything is judged anew, need by need: this takes as long as there are records.
Result<Board> board_of_day(const NodeParts& parts, storage::ViewReader& view, Date day) {
  Board board;
  storage::CardQuery wanted;
  const std::size_t cards = storage::count_cards(view.cards(), wanted);
  for (const auto& place : storage::find_cards(view.cards(), wanted, cards)) {
    TALGU_TRY(Sheet sheet, view.sheet_at(place.number));
    TALGU_TRY(const Book book, read_neighbourhood(parts, std::array{sheet.key}, day));
    const Record* const record = book.find(sheet.key);
    if (record == nullptr) continue;
    sheet.standing = standing_in(book.standings, sheet.key);
    board.counts.add(sheet);
    add_attention(parts, sheet.key, record->state.mixed_kinds, sheet.standing, board);
    if (!attention_of(sheet.standing).empty()) ++board.attention_total;
    const auto* const need = std::get_if<NeedStanding>(&sheet.standing);
    if (need == nullptr || need->workflow == Workflow::closed) continue;
    for (const NeedLine& line : record->state.current_as<Need>()->lines) {
      const LineStanding& figures = need->lines.at(line.line_no);
      board.sums[{line.category, line.unit}].add(
          figures, open_of(figures, sheet.key.owner, parts.self.certificate.party));
    }
    add_gaps(parts, *record, *need, board);
  }
  for (const auto& [line, sums] : board.sums) {
    board.gaps_total += static_cast<std::size_t>(sums.gaps);
  }
  return board;
}

const char* text_of(Waiting what) {
  switch (what) {
    case Waiting::merge:
      return "was changed by two nodes of this party apart: look at it and save it again";
    case Waiting::answer:
      return "waits for an answer: talgu response accept, or decline";
    case Waiting::confirm:
      return "has arrived, says its donor: talgu delivery confirm";
    case Waiting::find_another:
      return "was accepted and then withdrawn: its part of the need is open again";
    case Waiting::check_acceptance:
      return "more was accepted than the line asks for or the commitment promises";
    case Waiting::check_promise:
      return "its need was changed since it was promised";
    case Waiting::reduce_promise:
      return "more of its offer is promised than it holds";
    case Waiting::make_good:
      return "something of it was missing, damaged or wrong: talgu record show says what";
    case Waiting::take_note:
      return "was not taken: talgu record show says why; change it, or close it as withdrawn";
    case Waiting::renew_promise:
      return "lapsed, for nobody answered in time";
    case Waiting::state_coverage:
      return "nothing was stated of its coverage for a week: talgu coverage state --due";
    case Waiting::reaffirm:
      return "is stale: talgu reaffirm, or talgu close";
  }
  std::unreachable();
}

/// What has arrived and is not confirmed, or was rejected.
Quantity quantity_of(Waiting what, const Shipment& shipment) {
  if (what == Waiting::make_good) return shipment.rejected;
  const std::int64_t settled = plus(shipment.received, shipment.rejected).steps;
  return {std::max<std::int64_t>(0, shipment.delivered.steps - settled)};
}

/// What an item is about: the promise with its need, of a delivery that on which it was sent.
Status add_subject(const NodeParts& parts, const WaitingItem& item, Json& shown) {
  TALGU_TRY(storage::ViewReader* const view, parts.records());
  TALGU_TRY(auto record, read_record(parts, item.record));
  if (!record) return {};
  if (const Need* const need = record->state.current_as<Need>()) shown["title"] = need->title;
  if (const Offer* const offer = record->state.current_as<Offer>()) shown["title"] = offer->title;
  std::optional<RecordKey> sent_on;
  if (const auto* const delivery = record->state.current_as<Delivery>()) {
    sent_on = {item.record.owner, delivery->commitment, item.record.guest};
    TALGU_TRY(record, read_record(parts, *sent_on));
    if (!record) return {};
    shown["commitment"] = record->name;
  }
  const Commitment* const promise = record->state.current_as<Commitment>();
  if (promise == nullptr) return {};
  shown["need"] = name_of(parts, promise->need);
  shown["quantity"] = promise->quantity.steps;
  if (sent_on) {
    TALGU_TRY(const auto sheet, view->sheet_of(*sent_on));
    const auto* const standing =
        sheet ? std::get_if<CommitmentStanding>(&sheet->standing) : nullptr;
    if (standing != nullptr) {
      shown["quantity"] = quantity_of(item.what, standing->shipment).steps;
    }
  }
  add_category(shown, promise->category, promise->unit);
  TALGU_TRY(const auto about, read_record(parts, promise->need));
  const Need* const need = about ? about->state.current_as<Need>() : nullptr;
  if (need != nullptr) shown["title"] = need->title;
  return {};
}

struct Inbox {
  std::vector<WaitingItem> items;  // the first, in the order in which people should look at them
  std::size_t statements = 0;      // that are due: made together, so that one item stands for all
};

Result<Inbox> read_inbox(storage::ViewReader& view) {
  constexpr std::uint16_t kStatements = storage::bit_of(Waiting::state_coverage);
  constexpr auto kOthers = static_cast<std::uint16_t>(storage::kAnyWaiting & ~kStatements);
  Inbox inbox;
  for (const std::uint16_t mask : {kOthers, kStatements}) {
    const storage::CardQuery wanted{.waits = mask, .order = storage::CardOrder::waiting};
    const std::size_t limit = mask == kStatements ? 1 : kShownMax;
    const auto found = storage::find_and_count(view.cards(), wanted, limit);
    if (mask == kStatements) inbox.statements = found.total;
    for (const auto& place : found.places) {
      TALGU_TRY(const Sheet sheet, view.sheet_at(place.number));
      for (unsigned bits = view.card(place.number).waits & mask; bits != 0; bits &= bits - 1) {
        inbox.items.push_back({static_cast<Waiting>(std::countr_zero(bits)), sheet.key});
      }
    }
  }
  std::ranges::stable_sort(inbox.items, {}, &WaitingItem::what);
  if (inbox.items.size() > kShownMax) inbox.items.resize(kShownMax);
  return inbox;
}

}  // namespace

Result<CallOutcome> board_call(const NodeParts& parts, const control::Call& call) {
  const control::Arguments args(call.request.args);
  TALGU_TRY(storage::ViewReader* const view, parts.records());
  Date as_of = today();
  if (args.has("as_of")) {
    TALGU_TRY(const std::string day, args.text("as_of"));
    TALGU_TRY(as_of, parse_date(day));
  }
  TALGU_TRY(Board board, as_of == today() ? board_of_today(parts, *view)
                                          : board_of_day(parts, *view, as_of));
  return Json{{"schema", "talgu/board/1"},
              {"node", parts.name()},
              {"as_of", to_text(as_of)},
              {"counts",
               {{"needs", board.counts.needs},
                {"open", board.counts.open},
                {"offers", board.counts.offers},
                {"commitments", board.counts.commitments},
                {"responses", board.counts.responses}}},
              {"categories", categories_json(board.sums)},
              {"gaps", std::move(board.gaps)},
              {"gaps_total", board.gaps_total},
              {"attention", std::move(board.attention)},
              {"attention_total", board.attention_total}};
}

Result<CallOutcome> inbox_call(const NodeParts& parts, const control::Call& /*call*/) {
  TALGU_TRY(storage::ViewReader* const view, parts.records());
  TALGU_TRY(const Inbox inbox, read_inbox(*view));
  const std::size_t due = inbox.statements;
  Json items = Json::array();
  for (const WaitingItem& item : inbox.items) {
    Json shown{{"what", name_of(item.what)},
               {"record", name_of(parts, item.record)},
               {"text", text_of(item.what)}};
    if (item.what == Waiting::state_coverage && due > 1) shown["count"] = due;
    TALGU_PASS(add_subject(parts, item, shown));
    items.push_back(std::move(shown));
  }
  const std::size_t total = storage::count_waiting(view->cards()) - (due > 1 ? due - 1 : 0);
  return Json{{"schema", "talgu/inbox/1"}, {"items", std::move(items)}, {"total", total}};
}

}  // namespace talgu
