#pragma once

#include "protocol/law/federation/federation_log.h"
#include "protocol/record/draft/warning.h"
#include "protocol/record/standing/standings.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Drafting: what a person means to say, judged by what is held, before it is signed for ever.
/// Pure: no file, clock or randomness; a draft is a function of its
/// ground and its intent. Refusals are errors with words: invalid_input (it means nothing, or says
/// what the records contradict), not_permitted (another's record), prerequisite_missing.
namespace talgu::draft {

/// What lines can be compared by.
using Article = std::pair<std::string, Unit>;  // category and unit

/// What a draft is judged by. Borrows all of it.
struct Ground {
  const Records& records;
  const Standings& standings;  // of these records, on that day
  const FederationVersion& federation;
  Date day;
  /// No need asks for more, whether it is among the records or not; what is not named is not known.
  std::map<Article, Quantity> largest = {};
  EventOwner self;  // who drafts

  /// Null where it is not held.
  [[nodiscard]] const RecordState* find(const RecordKey& key) const;

  /// Null where it is not held, or no Body.
  template <class Body>
  [[nodiscard]] const Body* body(const RecordKey& key) const {
    const RecordState* const state = find(key);
    return state == nullptr ? nullptr : state->current_as<Body>();
  }

  [[nodiscard]] RecordKey own(const RecordId& id) const {
    return {.owner = self.party, .id = id, .guest = self.guest};
  }

  /// "UA-7K3F9Q2M".
  [[nodiscard]] std::string name_of(const RecordKey& key) const;
};

/// What a record is an answer to or about: shown beside it.
struct Subject {
  RecordKey record;
  std::uint16_t line = 0;  // of a need; 0: the whole
};

/// A record that a draft names. Its readers learn that there is one.
struct Named {
  RecordKey record;
  bool refuse_outsiders = false;  // else they are warned of
};

/// A revision that a person may sign.
struct Drafted {
  /// Without clock, node and salt; without an id where it is new.
  RecordEvent event;
  bool is_new = true;
  /// It says just what the record says already: a repetition, with nothing to post.
  bool is_repeated = false;
  std::optional<RecordKey> revises = {};
  std::optional<Subject> about = {};
  std::vector<Named> names = {};
  std::vector<Warning> warnings = {};

  void warn(Warning warning) { warnings.push_back(std::move(warning)); }
};

[[nodiscard]] std::unexpected<Error> refuse(std::string what, std::string hint = {});

/// The first revision of a record that gets a new id.
[[nodiscard]] Drafted new_record(RecordBody body);

/// The next revision of an own record: it has seen all heads, so that it settles concurrent edits.
/// `tlp`: none leaves it as it is. Faults: not_permitted (another's), prerequisite_missing (no
/// revision counts).
Result<Drafted> next_revision(const Ground& ground, const RecordKey& key, RecordBody body,
                              std::optional<Tlp> tlp = {});

/// The record that says something about `target`: its first revision, or the next one. As strict as
/// the target (I9).
Result<Drafted> record_about(const Ground& ground, const RecordKey& target, RecordBody body);

/// At least as strict as a record that it is about.
void be_as_strict_as(const Ground& ground, const RecordKey& target, Drafted& made);

/// Warns of a day that is over.
void warn_of_past(const Ground& ground, const char* field, const std::optional<Date>& day,
                  Drafted& made);

/// Warns of a day on which something is said to have happened, and that is not here yet.
void warn_of_to_come(const Ground& ground, const char* field, const std::optional<Date>& day,
                     Drafted& made);

/// What was confirmed of a parcel; null where nothing was.
[[nodiscard]] const ParcelReceipt* find_receipt(const Ground& ground, const RecordKey& confirmation,
                                                std::uint16_t parcel_no);

/// The commitments of a line whose stage matches, in the order of their keys.
[[nodiscard]] std::vector<RecordKey> commitments_of(const Ground& ground, const RecordKey& need,
                                                    std::uint16_t line_no,
                                                    bool (*matches)(CommitmentStage));

/// Null where it stands nowhere.
[[nodiscard]] const CommitmentStanding* standing_of(const Ground& ground,
                                                    const RecordKey& commitment);
[[nodiscard]] const LineStanding* standing_of(const Ground& ground, const RecordKey& need,
                                              std::uint16_t line_no);

[[nodiscard]] bool is_ended(const Ground& ground, RecordKind kind, const RecordKey& key);

/// "12.5 PDAY".
[[nodiscard]] std::string to_text(const Amount& amount);

/// In the offer's unit and currency.
[[nodiscard]] Amount amount_of(const Offer& offer, Quantity quantity);

[[nodiscard]] const NeedLine* line_of(const Need& need, std::uint16_t line_no);

}  // namespace talgu::draft
