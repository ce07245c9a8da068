#pragma once

#include "node/calls/calls.h"
#include "node/control/arguments.h"
#include "node/records/record_book.h"
#include "protocol/record/draft/ground.h"

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace talgu {

/// A record that was posted before: who posts it again is told so, and nothing is signed.
struct EarlierPost {
  std::string name;
  std::uint32_t rev = 0;
  FeedId feed;
  std::uint64_t seq = 0;
};

/// A revision of a record that a person is about to sign, and who will read it: what the
/// preview shows is bound by the hash of the plan.
struct Draft {
  RecordEvent event;
  Audience audience = {};
  std::vector<ReaderName> readers = {};
  std::string revises = {};               // name of the record that gets a new revision
  std::optional<RecordBody> before = {};  // what it says so far
  std::optional<EarlierPost> posted = {};
  /// Further revisions of the same entry: one yes for all of them, and the same readers.
  std::vector<RecordEvent> batch = {};
  std::uint64_t left = 0;  // what was asked for as well and asks for an entry of its own
  control::Json about = control::Json::object();    // what it is an answer to, or about
  control::Json warnings = control::Json::array();  // what to look at twice
};

/// Who shall read a record: the first of these that is not empty. A record that is there stays in
/// its audience.
struct AudienceChoice {
  std::string named;        // by the person
  std::string in_file;      // by the record's file
  std::string inherited;    // of what it is about
  std::string counterpart;  // code of the party that replaces the star in the policy's default
};

/// The records that a call drafts on, as they are today: those that its arguments name, with all
/// that decides how they stand.
class Desk final {
 public:
  /// Faults: locked.
  static Result<Desk> open(const NodeParts& parts);

  [[nodiscard]] draft::Ground ground() const;

  [[nodiscard]] const Book& book() const { return book_; }

  [[nodiscard]] const NodeParts& parts() const { return parts_; }

  /// The record that `text` names is laid on the desk. Faults: as find_record().
  Result<RecordKey> find(const std::string& text);
  /// That of an argument. Faults: control error bad-arguments as well.
  Result<RecordKey> named(const control::Arguments& args, const char* name);
  /// None where the argument is absent.
  Result<std::optional<RecordKey>> named_if(const control::Arguments& args, const char* name);
  /// Lays out what a need of this party is compared with: own needs that look like it, and how much
  /// is asked for of the same.
  Status compare_with(const Need& need);

  /// Open needs of this party, those first whose statement is due; several entries full, if there
  /// are as many.
  Status lay_out_own_needs();

  /// A name that means a record of another kind is told so. Faults: control error not-found.
  Status check_kind(const RecordKey& key, RecordKind kind) const;

  /// Expands the audience, adds what follows from it, and tells a repetition from a new post.
  /// `key` is what the person says to post the same once more. Faults: not_permitted (an observer,
  /// a guest, a role that owns no such records, readers that may not learn of what it names),
  /// locked, invalid_input (no such audience, a rule that names an unknown party).
  Result<Draft> finish(draft::Drafted drafted, const AudienceChoice& choice,
                       const std::string& key = {}) const;

  /// Drafts of own records about own records, each of which inherits the audience of its target: as
  /// many as go with the first into one entry; repetitions are passed over. At least one.
  Result<Draft> finish_batch(std::vector<draft::Drafted> drafted) const;

 private:
  explicit Desk(const NodeParts& parts) : parts_(parts) {}

  Status lay_out(std::span<const RecordKey> keys);

  const NodeParts& parts_;
  std::set<RecordKey> asked_;  // about
  Book book_;
  Records records_;
  std::map<draft::Article, Quantity> largest_;
};

/// Makes the draft that a call's arguments describe.
using DraftMaker = Result<Draft> (*)(const NodeParts& parts, const control::Arguments& args);

/// Shows the draft and its hash, the body under the name of its kind. Schema talgu/plan/1.
Result<CallOutcome> plan_call(const NodeParts& parts, const control::Call& call, DraftMaker maker,
                              std::string_view kind);

/// Signs the draft if its hash is still the one of argument `plan`. Schema talgu/posted/1.
Result<CallOutcome> commit_call(const NodeParts& parts, const control::Call& call,
                                DraftMaker maker);

}  // namespace talgu
