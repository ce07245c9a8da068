#include "node/calls/list_page.h"

#include "protocol/record/standing/words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace talgu {
namespace {

using control::Json;
using storage::CardOrder;

constexpr std::size_t kRows = 100;
constexpr std::size_t kRowsMax = 1000;
/// A page ends behind the row that reaches it: a row is no larger than an entry.
constexpr std::size_t kPageBytes = std::size_t{1024} * 1024;

std::unexpected<Error> wrong(std::string what, std::string hint = {}) {
  return control::refuse(control::ControlRule::bad_arguments, std::move(what), std::move(hint));
}

Result<CardOrder> order_from(const std::string& text) {
  constexpr std::array<std::pair<std::string_view, CardOrder>, 3> kOrders{
      {{"urgency", CardOrder::urgency}, {"day", CardOrder::day}, {"newest", CardOrder::newest}}};
  for (const auto& [name, order] : kOrders) {
    if (text == name) return order;
  }
  return wrong("sort: there is no order '" + text + "'", "urgency, day or newest");
}

Result<PartyId> party_from(const NodeParts& parts, const std::string& code) {
  for (const Party& party : parts.authority().federation().newest().parties) {
    if (party.code == code) return party.id;
  }
  return wrong("party: '" + code + "' is no party of this federation", "talgu log list shows them");
}

}  // namespace

Result<ListPage> ListPage::read(
    const NodeParts& parts, const control::Arguments& args, std::vector<RecordKind> kinds,
    const std::function<std::optional<std::uint8_t>(std::string_view)>& state_of) {
  ListPage page(parts);
  storage::CardQuery& query = page.query_;
  for (const RecordKind kind : kinds) query.kinds.push_back(static_cast<std::uint8_t>(kind));
  if (args.has("state")) {
    TALGU_TRY(const std::string name, args.text("state"));
    query.state = state_of(name);
    if (!query.state) return wrong("state: there is no state '" + name + "' in this list");
  }
  if (args.has("party")) {
    TALGU_TRY(const std::string code, args.text("party"));
    TALGU_TRY(query.owner, party_from(parts, code));
  }
  if (args.has("since")) {
    TALGU_TRY(const std::string text, args.text("since"));
    const auto day = parse_date(text);
    if (!day) return wrong("since: " + day.error().what, "a day is written 2027-03-01");
    query.written_since = day->days;
  }
  if (args.has("sort")) {
    TALGU_TRY(const std::string name, args.text("sort"));
    TALGU_TRY(query.order, order_from(name));
  }
  TALGU_TRY(const std::string category, args.optional_text("category"));
  if (!category.empty()) query.terms.push_back(term_of_category(category));
  TALGU_TRY(const std::string words, args.optional_text("find"));
  for (const std::string& word : words_of(words)) query.terms.push_back(term_of_word(word));
  TALGU_TRY(const std::string after, args.optional_text("after"));
  if (!after.empty()) {
    const auto place = storage::parse_card_place(after);
    if (!place) return wrong("after: " + place.error().what, place.error().hint);
    query.after = *place;
  }
  page.limit_ = kRows;
  if (args.has("limit")) {
    TALGU_TRY(const std::uint64_t limit, args.number("limit"));
    page.limit_ = std::clamp<std::size_t>(limit, 1, kRowsMax);
  }
  return page;
}

bool ListPage::wants(const storage::Sheet& sheet) const {
  if (query_.owner && sheet.key.owner != *query_.owner) return false;
  return std::ranges::all_of(
      query_.terms, [&](Term term) { return std::ranges::binary_search(sheet.terms, term); });
}

Status ListPage::fill(
    const std::function<Result<Json>(const Record&, const storage::Sheet&)>& row) {
  TALGU_TRY(storage::ViewReader* const view, parts_->records());
  std::size_t bytes = 0;
  while (true) {
    const std::size_t wanted = limit_ - rows_.size() + 1;
    const auto places = storage::find_cards(view->cards(), query_, wanted);
    for (const storage::CardPlace& place : places) {
      if (rows_.size() == limit_ || bytes >= kPageBytes) {
        more_ = query_.after;
        return {};
      }
      query_.after = place;
      TALGU_TRY(const storage::Sheet sheet, view->sheet_at(place.number));
      if (!wants(sheet)) continue;
      TALGU_TRY(const auto record, read_record(*parts_, sheet.key));
      if (!record) continue;
      TALGU_TRY(Json made, row(*record, sheet));
      // Rows hold what other parties wrote, also what is no UTF-8.
      bytes += control::json_line(made).size();
      rows_.push_back(std::move(made));
    }
    if (places.size() < wanted) return {};
  }
}

Json ListPage::answer(Json head, const char* name) && {
  head[name] = std::move(rows_);
  if (more_) head["more"] = storage::to_text(*more_);
  return head;
}

}  // namespace talgu
