#pragma once

#include "node/calls/posting.h"
#include "node/control/arguments.h"
#include "node/records/record_book.h"

#include <optional>
#include <string>
#include <utility>

namespace talgu {

// What the drafts of several kinds of records are read with. Faults: control error bad-arguments.

[[nodiscard]] std::unexpected<Error> wrong_argument(std::string what, std::string hint = {});

/// A record of that name whose current revision is a Body. Borrows the book.
template <class Body>
struct Found {
  const Record& record;
  const Body& body;
};

/// Faults: those of Book::find_named(), control error not-found (it is no `kind`).
template <class Body>
Result<Found<Body>> find_as(const Book& book, const std::string& name, const char* kind) {
  TALGU_TRY(const Record* const record, book.find_named(name));
  const Body* const body = record->state.current_as<Body>();
  if (body != nullptr) return Found<Body>{.record = *record, .body = *body};
  return control::refuse(control::ControlRule::not_found, record->name + " is not a " + kind,
                         "talgu record show " + record->name + " says what it is");
}

/// The record of that id of this node's party, or guest.
[[nodiscard]] RecordKey own_key(const NodeParts& parts, RecordId id);

/// An absent argument changes nothing.
Status read_day(const control::Arguments& args, const char* name, std::optional<Date>& out);
Status read_name(const control::Arguments& args, const char* name, std::string& out);
Result<Quantity> read_quantity(const control::Arguments& args, const char* name, Unit unit);

/// "needed-by 2024-01-01 is past" for a day that is over, else nothing.
void warn_of_past(Draft& draft, const char* name, const std::optional<Date>& day);

/// "12.5 PDAY".
[[nodiscard]] std::string amount(Quantity quantity, Unit unit);

/// A record stays with its audience, whatever the file of its change says.
void warn_of_audience(Draft& draft, const std::string& in_file);

/// The record of a file: a new one, or with argument `record` the next revision of a `kind`.
template <class Body>
Result<Draft> draft_file(const NodeParts& parts, const Book& book, const control::Arguments& args,
                         const char* kind, Body body, std::optional<Tlp> tlp,
                         const AudienceChoice& choice) {
  if (!args.has("record")) {
    TALGU_TRY(Draft draft, draft_record(parts, std::move(body), choice));
    if (tlp) draft.event.tlp = *tlp;
    return draft;
  }
  TALGU_TRY(const std::string name, args.text("record"));
  TALGU_TRY(const Found<Body> before, find_as<Body>(book, name, kind));
  TALGU_TRY(Draft draft, draft_revision(parts, before.record, std::move(body), tlp));
  warn_of_audience(draft, choice.in_file);
  return draft;
}

/// Who would learn of the record from the draft and may not read it: a warning; a refusal where a
/// person chose the audience. Faults: not_permitted.
Status check_outsiders(const NodeParts& parts, const Record& record, bool was_chosen, Draft& draft);

/// What the record is an answer to: shown in the preview beside it, and as strict as it (I9).
void describe_need(Draft& draft, const Book& book, const RecordKey& need, std::uint16_t line_no);

}  // namespace talgu
