#include "node/draft_parts.h"

#include "node/record_json.h"

#include <algorithm>
#include <utility>

namespace talgu {

std::unexpected<Error> wrong_argument(std::string what, std::string hint) {
  return control::refuse(control::ControlRule::bad_arguments, std::move(what), std::move(hint));
}

RecordKey own_key(const NodeParts& parts, RecordId id) {
  const Certificate& self = parts.self.certificate;
  return {.owner = self.party, .id = id, .guest = guest_label(self)};
}

Status read_day(const control::Arguments& args, const char* name, std::optional<Date>& out) {
  TALGU_TRY(const std::string text, args.optional_text(name));
  if (text.empty()) return {};
  const auto day = parse_date(text);
  if (!day) {
    return wrong_argument(std::string(name) + ": " + day.error().what,
                          "a day is written 2027-03-01");
  }
  out = *day;
  return {};
}

Status read_name(const control::Arguments& args, const char* name, std::string& out) {
  TALGU_TRY(std::string text, args.optional_text(name));
  if (!text.empty()) out = std::move(text);
  return {};
}

Result<Quantity> read_quantity(const control::Arguments& args, const char* name, Unit unit) {
  TALGU_TRY(const std::string text, args.text(name));
  const auto quantity = parse_quantity(text, unit);
  if (!quantity) return wrong_argument(std::string(name) + ": " + quantity.error().what);
  return *quantity;
}

void warn_of_past(Draft& draft, const char* name, const std::optional<Date>& day) {
  if (day && *day < today()) {
    draft.warnings.push_back(std::string(name) + " " + to_text(*day) + " is past");
  }
}

void describe_need(Draft& draft, const Book& book, const RecordKey& need, std::uint16_t line_no) {
  const Record* const record = book.find(need);
  const Need* const body = record == nullptr ? nullptr : record->state.current_as<Need>();
  if (body == nullptr) return;
  draft.event.tlp = std::max(draft.event.tlp, record->state.tlp);
  const auto line = std::ranges::find(body->lines, line_no, &NeedLine::line_no);
  if (line == body->lines.end()) return;
  const LineStanding& standing = book.exchange.needs.at(need).lines.at(line_no);
  draft.about = {{"need", record->name},
                 {"title", body->title},
                 {"line", line_no},
                 {"required", standing.required.steps},
                 {"accepted", standing.counted.steps},
                 {"gap", standing.gap.steps}};
  add_category(draft.about, line->category, line->unit);
}

}  // namespace talgu
