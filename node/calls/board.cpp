#include "node/calls/board.h"

#include "node/control/arguments.h"
#include "node/records/record_book.h"
#include "node/records/record_json.h"
#include "node/records/stated_json.h"
#include "protocol/record/standing/coverage.h"
#include "protocol/record/standing/waiting.h"

#include <algorithm>
#include <map>
#include <span>
#include <tuple>
#include <utility>

namespace talgu {
namespace {

using control::Json;

/// Sums of the open needs' lines of one category. Never over categories: units differ.
struct Sums {
  std::uint64_t lines = 0;
  Quantity required;
  Quantity accepted;
  Quantity covered;  // accepted, of each line at most what it requires
  Quantity conditional;
  Quantity proposed;
  Quantity received;
  Quantity gap;
  Quantity open;  // of the gaps, what owners do not state as covered
};

struct Gap {
  const Record* record;
  const Need* need;
  const NeedLine* line;
  const NeedStanding* standing;
  const LineStanding* figures;
  Quantity open;
};

/// So many of the most urgent are told: an answer must stay small whatever parties write.
constexpr std::size_t kGapsMax = 500;

/// What one reader's board is made of.
class Board final {
 public:
  Board(const NodeParts& parts, const Book& book) : parts_(parts), book_(book) {
    for (const auto& [key, standing] : book.standings.needs) add(key, standing);
    for (const auto& [key, standing] : book.standings.offers) {
      if (standing.over_promised) attend(key, "more of the offer is promised than it holds");
    }
    for (const auto& [key, standing] : book.standings.commitments) add(key, standing);
    for (const RecordKey& key : book.standings.mixed) {
      attend(key, "was written as two kinds of record: nothing of it counts");
    }
  }

  [[nodiscard]] std::uint64_t open() const { return open_; }

  [[nodiscard]] Json categories() const {
    Json list = Json::array();
    for (const auto& [what, sums] : sums_) {
      Json row{{"lines", sums.lines},
               {"required", sums.required.steps},
               {"accepted", sums.accepted.steps},
               {"conditional", sums.conditional.steps},
               {"proposed", sums.proposed.steps},
               {"received", sums.received.steps},
               {"gap", sums.gap.steps},
               {"open", sums.open.steps},
               {"percent", percent_of(sums.covered.steps, sums.required.steps)}};
      add_category(row, what.first, what.second);
      list.push_back(std::move(row));
    }
    return list;
  }

  /// Most urgent first.
  [[nodiscard]] Json gaps() {
    std::ranges::sort(gaps_, {}, [](const Gap& one) {
      return std::tuple(one.need->priority, one.need->needed_by.value_or(kDateMax),
                        one.record->name, one.line->line_no);
    });
    Json list = Json::array();
    for (const Gap& one : std::span(gaps_).first(std::min(gaps_.size(), kGapsMax))) {
      Json row{{"need", one.record->name},
               {"line", one.line->line_no},
               {"title", one.need->title},
               {"priority", one.need->priority},
               {"accepted", one.figures->counted.steps},
               {"gap", one.figures->gap.steps}};
      add_stated(*one.standing, *one.figures, row);
      row["open"] = one.open.steps;
      if (one.need->needed_by) row["needed_by"] = to_text(*one.need->needed_by);
      add_category(row, one.line->category, one.line->unit);
      list.push_back(std::move(row));
    }
    return list;
  }

  [[nodiscard]] std::size_t gaps_total() const { return gaps_.size(); }

  [[nodiscard]] Json attention() { return std::move(attention_); }

 private:
  void attend(const RecordKey& key, const char* text) {
    if (attention_.size() == kGapsMax) return;
    attention_.push_back({{"record", name_of(parts_, key)}, {"text", text}});
  }

  void add(const RecordKey& key, const NeedStanding& standing) {
    const Record& record = book_.records.at(key);
    const Need* const need = record.state.current_as<Need>();
    if (need == nullptr || standing.workflow == Workflow::closed) return;
    ++open_;
    for (const NeedLine& line : need->lines) add(record, *need, line, standing);
    if (standing.stale) attend(key, "nothing was heard of it for long: is it still needed?");
    if (standing.overdue) attend(key, "is overdue and not covered");
    if (standing.expired) attend(key, "has expired and is not closed");
    if (standing.changed) attend(key, "was changed since somebody promised for it");
    if (standing.concurrent_edit) attend(key, "was changed by two nodes apart: save it again");
    if (standing.disputed) attend(key, "is disputed: one node wrote two revisions as one");
    if (standing.more_seen_than_stated) attend(key, "more is seen here than its owner states");
    if (standing.coverage == Extent::over) attend(key, "is covered more than it asks for");
  }

  void add(const Record& record, const Need& need, const NeedLine& line,
           const NeedStanding& standing) {
    const LineStanding& figures = standing.lines.at(line.line_no);
    Sums& sums = sums_[{line.category, line.unit}];
    ++sums.lines;
    sums.required = plus(sums.required, figures.required);
    sums.accepted = plus(sums.accepted, figures.counted);
    sums.covered = plus(sums.covered, std::min(figures.counted, figures.required));
    sums.conditional = plus(sums.conditional, figures.conditional);
    sums.proposed = plus(sums.proposed, figures.proposed);
    sums.received = plus(sums.received, figures.received);
    sums.gap = plus(sums.gap, figures.gap);
    // Of its own needs a party sees everything, and more than it stated a week ago.
    const bool is_own = record.state.key.owner == parts_.self.certificate.party;
    const Quantity open = is_own ? figures.gap : figures.open;
    sums.open = plus(sums.open, open);
    if (open.steps > 0) gaps_.push_back({&record, &need, &line, &standing, &figures, open});
  }

  void add(const RecordKey& key, const CommitmentStanding& standing) {
    if (standing.broken_firm_promise) attend(key, "is not kept, though it was said to be firm");
    if (standing.exceeds_proposal) attend(key, "was accepted for more than it promised");
    if (standing.does_not_fit) attend(key, "does not fit its need any more and counts nothing");
    if (standing.fulfilment == Fulfilment::disputed) {
      attend(standing.delivery, "is not what was promised, says who received it");
    }
  }

  const NodeParts& parts_;
  const Book& book_;
  // A code of a later taxonomy may come with any unit: units are never added.
  std::map<std::pair<std::string, Unit>, Sums> sums_;
  std::vector<Gap> gaps_;
  Json attention_ = Json::array();
  std::uint64_t open_ = 0;
};

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
void add_subject(const NodeParts& parts, const Book& book, const WaitingItem& item, Json& shown) {
  const Record* record = book.find(item.record);
  if (record == nullptr) return;
  const auto* const delivery = record->state.current_as<Delivery>();
  if (delivery != nullptr) {
    record = book.find({item.record.owner, delivery->commitment, item.record.guest});
    if (record == nullptr) return;
    shown["commitment"] = record->name;
  }
  const Commitment* const promise = record->state.current_as<Commitment>();
  if (promise == nullptr) return;
  shown["need"] = name_of(parts, promise->need);
  shown["quantity"] =
      delivery == nullptr
          ? promise->quantity.steps
          : quantity_of(item.what, book.standings.commitments.at(record->state.key).shipment).steps;
  add_category(shown, promise->category, promise->unit);
}

std::uint64_t responses_in(const Book& book) {
  return static_cast<std::uint64_t>(std::ranges::count_if(book.records, [](const auto& one) {
    return one.second.state.template current_as<Response>() != nullptr;
  }));
}

}  // namespace

Result<CallOutcome> board_call(NodeParts& parts, const control::Call& call) {
  const control::Arguments args(call.request.args);
  Date as_of = today();
  if (args.has("as_of")) {
    TALGU_TRY(const std::string day, args.text("as_of"));
    TALGU_TRY(as_of, parse_date(day));
  }
  TALGU_TRY(const Book book, read_book(parts, as_of));
  Board board(parts, book);
  return Json{{"schema", "talgu/board/1"},
              {"node", parts.name()},
              {"as_of", to_text(as_of)},
              {"counts",
               {{"needs", book.standings.needs.size()},
                {"open", board.open()},
                {"offers", book.standings.offers.size()},
                {"commitments", book.standings.commitments.size()},
                {"responses", responses_in(book)}}},
              {"categories", board.categories()},
              {"gaps", board.gaps()},
              {"gaps_total", board.gaps_total()},
              {"attention", board.attention()}};
}

Result<CallOutcome> inbox_call(NodeParts& parts, const control::Call& /*call*/) {
  TALGU_TRY(const Book book, read_book(parts, today()));
  Json items = Json::array();
  const auto waiting = waiting_for(parts.self.certificate.party, book.standings);
  // Statements are made together: one item stands for all.
  const auto due = static_cast<std::size_t>(
      std::ranges::count(waiting, Waiting::state_coverage, &WaitingItem::what));
  bool is_told = false;
  for (const WaitingItem& item : waiting) {
    if (items.size() == kGapsMax) break;
    const bool is_statement = item.what == Waiting::state_coverage;
    if (is_statement && std::exchange(is_told, true)) continue;
    Json shown{{"what", name_of(item.what)},
               {"record", name_of(parts, item.record)},
               {"text", text_of(item.what)}};
    if (is_statement && due > 1) shown["count"] = due;
    add_subject(parts, book, item, shown);
    items.push_back(std::move(shown));
  }
  const std::size_t total = waiting.size() - (due > 1 ? due - 1 : 0);
  return Json{{"schema", "talgu/inbox/1"}, {"items", std::move(items)}, {"total", total}};
}

}  // namespace talgu
