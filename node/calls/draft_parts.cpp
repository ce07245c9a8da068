#include "node/calls/draft_parts.h"

#include "node/records/record_json.h"

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

std::string amount(Quantity quantity, Unit unit) {
  return to_text(quantity, unit) + " " + std::string(row_of(unit).code);
}

void warn_of_audience(Draft& draft, const std::string& in_file) {
  if (in_file.empty() || in_file == draft.audience.name) return;
  draft.warnings.push_back("the file says audience " + in_file + ", and the record stays in " +
                           draft.audience.name + ": for " + in_file + " post a record of its own");
}

Status check_outsiders(const NodeParts& parts, const Record& record, bool was_chosen,
                       Draft& draft) {
  const StoredEvent* const head = find_revision(record.state, record.state.heads.back());
  const FeedTail* const tail = head == nullptr ? nullptr : parts.machine->tail(head->origin.feed);
  if (tail == nullptr) return {};
  std::string outsiders;
  for (const ReaderName& reader : draft.readers) {
    const auto& may_read = tail->epoch.body.readers;
    if (std::ranges::find(may_read, reader, &EpochReader::name) != may_read.end()) continue;
    if (reader.party == record.state.key.owner) continue;
    outsiders += (outsiders.empty() ? "" : ", ") + code_of(parts, reader.party);
  }
  if (outsiders.empty()) return {};
  const std::string text =
      outsiders + " may not read " + record.name + " and would learn of it from this";
  if (was_chosen) {
    return fail(Fault::not_permitted, text, "leave --audience out: the two parties and the office");
  }
  draft.warnings.push_back(text);
  return {};
}

void describe_need(Draft& draft, const Book& book, const RecordKey& need, std::uint16_t line_no) {
  const Record* const record = book.find(need);
  const Need* const body = record == nullptr ? nullptr : record->state.current_as<Need>();
  if (body == nullptr) return;
  draft.event.tlp = std::max(draft.event.tlp, record->state.tlp);
  const auto line = std::ranges::find(body->lines, line_no, &NeedLine::line_no);
  if (line == body->lines.end()) return;
  const LineStanding& standing = book.standings.needs.at(need).lines.at(line_no);
  draft.about = {{"record", record->name},
                 {"title", body->title},
                 {"line", line_no},
                 {"required", standing.required.steps},
                 {"accepted", standing.counted.steps},
                 {"gap", standing.gap.steps}};
  add_category(draft.about, line->category, line->unit);
}

}  // namespace talgu
