#pragma once

#include "node/calls/calls.h"
#include "node/control/arguments.h"
#include "node/records/record_book.h"
#include "protocol/record/schema/event.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace talgu {

/// A revision of a record that a person is about to sign, and who will read it: what the
/// preview shows is bound by the hash of the plan.
struct Draft {
  RecordEvent event;  // its id is not drawn yet while `is_new`
  bool is_new = true;
  Audience audience = {};
  std::vector<ReaderName> readers = {};
  std::string revises = {};                         // name of the record that gets a new revision
  std::optional<RecordBody> before = {};            // what it says so far
  control::Json about = control::Json::object();    // the line of a need that it is an answer to
  control::Json warnings = control::Json::array();  // what to look at twice
};

/// Who shall read a record: the first of these that is not empty.
struct AudienceChoice {
  std::string named;        // by the person
  std::string in_file;      // by the record's file
  std::string counterpart;  // code of the party that replaces the star in the policy's default
};

/// The first revision of a record. Faults: not_permitted (an observer), locked, invalid_input (no
/// such audience, a rule that names an unknown party).
Result<Draft> draft_record(const NodeParts& parts, RecordBody body, const AudienceChoice& choice);

/// The same under an id that follows from what it is about.
Result<Draft> draft_record(const NodeParts& parts, RecordId id, RecordBody body,
                           const AudienceChoice& choice);

/// The next revision of one of our own records, for the audience that it has. `tlp`: another than
/// it has. Faults: also bad-arguments (it says just this already).
Result<Draft> draft_revision(const NodeParts& parts, const Record& record, RecordBody body,
                             std::optional<Tlp> tlp = std::nullopt);

/// Makes the draft that a call's arguments describe.
using DraftMaker = Result<Draft> (*)(const NodeParts& parts, const control::Arguments& args);

/// Shows the draft and its hash, the body under the name of its kind. Schema talgu/plan/1.
Result<CallOutcome> plan_call(const NodeParts& parts, const control::Call& call, DraftMaker maker,
                              std::string_view kind);

/// Signs the draft if its hash is still the one of argument `plan`. Schema talgu/posted/1.
Result<CallOutcome> commit_call(const NodeParts& parts, const control::Call& call,
                                DraftMaker maker);

}  // namespace talgu
