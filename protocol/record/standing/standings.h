#pragma once

#include "protocol/record/fold/ending.h"
#include "protocol/record/standing/change.h"
#include "protocol/record/standing/fulfilment.h"
#include "protocol/record/standing/promise.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

/// What needs, offers, commitments and responses come to together (records.md). Facets
/// stay apart: workflow is what somebody said, coverage and fulfilment are computed, flags tell
/// what to look at. Nothing is closed by arithmetic.
namespace talgu {

/// Without a word of its owner for so long a need is stale.
inline constexpr std::int32_t kStaleAfterDays = 90;
/// So often the owner of open needs states their coverage, changed or not.
inline constexpr std::int32_t kStateEveryDays = 7;

enum class Workflow : std::uint8_t {
  submitted = 1,  // waits for the reviews that its owner demands
  open,
  closed,
};

template <>
struct EnumNames<Workflow> {
  static constexpr Workflow kFirst = Workflow::submitted;
  static constexpr std::array<std::string_view, 3> kNames{"submitted", "open", "closed"};
};

/// How much of what was asked is promised and accepted (coverage) or received (fulfilment).
enum class Extent : std::uint8_t { none = 0, partial, full, over };

template <>
struct EnumNames<Extent> {
  static constexpr Extent kFirst = Extent::none;
  static constexpr std::array<std::string_view, 4> kNames{"none", "partial", "full", "over"};
};

/// Records about a record that two nodes of its owner wrote apart: each waits to be saved again.
struct AboutConflicts {
  bool closing = false;
  bool reaffirm = false;
  bool coverage = false;  // of a need
  bool delivery = false;  // of a commitment

  friend bool operator==(const AboutConflicts&, const AboutConflicts&) = default;
};

struct CommitmentStanding {
  RecordKey need;
  std::uint16_t line_no = 0;
  CommitmentStage stage = CommitmentStage::pending;
  CommitmentForm form = CommitmentForm::firm;  // of several heads the weaker
  Quantity promised;                           // 0 when withdrawn, lapsed or pending
  Quantity accepted;  // of the latest answer; 0 when declined, revoked or none
  Quantity
      effective;  // min(promised, accepted), as far as the offer reaches (I4) and the line fits
  bool counts = false;  // effective is in the line's coverage: firm, and stands
  Quantity draws;       // of its offer, in the offer's steps; 0 where it does not stand
  Shipment shipment;    // what was sent and received on it
  Quantity counted;     // in the line's coverage: the larger of what counts and what was received
  Fulfilment fulfilment = Fulfilment::not_started;

  /// The revision to answer, the current one; zero while pending.
  EventId revision;
  RecordKey response;  // where the answer is, or would be
  RecordKey delivery;  // where what was sent stands, or would
  RecordKey confirmation;

  // Flags.
  bool answer_pending = false;    // a response names a revision that is not held
  bool exceeds_proposal = false;  // more was accepted than that revision promised (I2): cut
  bool void_after_closing =
      false;                  // accepted after the need was closed (I8): what was before counts
  bool does_not_fit = false;  // category, unit or line are not what the need asks for now: counts 0
  bool need_changed = false;  // the need was materially changed since the promise
  /// Which revision of the need its donor saw cannot be told: it is not held.
  bool need_revision_not_held = false;
  bool offer_exceeded = false;  // promises more than its offer has left (I4)
  bool offer_mismatch = false;  // names an offer of another thing and not how much it draws
  /// Withdrawn, made smaller than what was accepted, or given from an offer that does not hold it,
  /// while its donor's word stood that it is firm.
  bool broken_firm_promise = false;
  bool stale = false;  // its donor's reaffirmation has run out
  bool concurrent_edit = false;
  bool disputed = false;
  bool answer_conflict = false;        // two nodes of the need's owner answered it apart
  bool confirmation_conflict = false;  // or confirmed its delivery apart
  AboutConflicts about;

  friend bool operator==(const CommitmentStanding&, const CommitmentStanding&) = default;
};

/// What the need's owner states of a line, to everybody who may read the need.
struct StatedLine {
  Quantity required;
  Quantity accepted;  // of several heads the smallest
  Quantity received;
  std::uint16_t tenths = 0;

  friend bool operator==(const StatedLine&, const StatedLine&) = default;
};

/// Figures of a line, in smallest steps of its unit. Sums stop at the largest int64.
struct LineStanding {
  Quantity required;  // 0 while concurrent edits disagree about what is asked
  // The ladder: shown side by side, never added.
  Quantity proposed;     // firm, not answered
  Quantity conditional;  // provisional, answered or not
  Quantity promised;     // everything that still stands, answered or not
  Quantity accepted;     // of the firm ones that stand
  Quantity taken;        // said yes to, firm or not, whatever of it counts today (I3)
  Quantity room;         // max(0, R - taken): so much more can be said yes to
  // Coverage.
  Quantity counted;     // A: sum of what is counted of each
  Quantity dispatched;  // not cancelled
  Quantity in_transit;
  Quantity received;
  Quantity rejected;
  Quantity gap;              // max(0, R - A)
  Quantity to_receive;       // max(0, A - received)
  Quantity over;             // max(0, A - R)
  std::uint8_t percent = 0;  // floor of 100 min(A, R) / R: 100 means full
  Extent coverage = Extent::none;
  Extent fulfilment = Extent::none;
  /// What the owner states, where it fits what the line asks for now; a reader sees only some of
  /// the promises. Stands beside what is computed, and is never added to it.
  std::optional<StatedLine> stated;
  Quantity open;  // max(0, R - the larger of A and what is stated): what is worth promising
  bool exceeds_required = false;       // accepted more, and the line does not allow it (I3)
  std::vector<RecordKey> commitments;  // that name the line, whatever their stage; sorted

  friend bool operator==(const LineStanding&, const LineStanding&) = default;
};

struct NeedStanding {
  Workflow workflow = Workflow::open;
  std::optional<Ending> ending;    // of a closed one
  Extent coverage = Extent::none;  // of the worst line
  Extent fulfilment = Extent::none;
  std::map<std::uint16_t, LineStanding> lines;  // those of the current revision
  std::uint8_t percent_by_lines = 0;            // how many of a hundred lines are full
  /// By cost, where every line has an estimate in one currency and the sums fit.
  std::optional<std::uint8_t> percent_by_cost;
  std::optional<Date> stated_on;  // as of which day its owner stated its coverage

  // Flags.
  bool stated_of_another_revision = false;  // the statement is not about what the need asks for now
  bool more_seen_than_stated = false;       // of a line more is counted here than its owner states
  bool statement_due = false;  // open, and its coverage was not stated for kStateEveryDays
  bool stale = false;      // its owner said nothing for kStaleAfterDays and reaffirmed no longer
  bool overdue = false;    // open, not full, and needed_by is past
  bool expired = false;    // expires_on is past
  bool changed = false;    // materially, since somebody who still promises saw it
  bool referred = false;   // closed because another scheme took it
  bool duplicate = false;  // closed as one: its lines count 0 (I7)
  bool concurrent_edit = false;
  bool disputed = false;
  AboutConflicts about;

  friend bool operator==(const NeedStanding&, const NeedStanding&) = default;
};

enum class OfferStage : std::uint8_t {
  active = 1,
  reserved,   // all of it is promised
  exhausted,  // all of it is accepted, also when its day is past
  expired,    // available_until is past
  withdrawn,
};

template <>
struct EnumNames<OfferStage> {
  static constexpr OfferStage kFirst = OfferStage::active;
  static constexpr std::array<std::string_view, 5> kNames{"active", "reserved", "exhausted",
                                                          "expired", "withdrawn"};
};

struct OfferStanding {
  OfferStage stage = OfferStage::active;
  std::optional<Ending> ending;
  // In the offer's own unit and currency.
  Quantity quantity;                   // of several heads the smallest
  Quantity promised;                   // drawn by commitments that stand
  Quantity accepted;                   // of that, by firm ones that were accepted
  Quantity left;                       // max(0, quantity - promised); of a withdrawn one nothing
  std::vector<RecordKey> commitments;  // that draw on it, the oldest first

  // Flags.
  bool over_promised = false;  // more than the offer (I4): the oldest promises go first
  bool stale = false;          // its owner's reaffirmation has run out
  bool concurrent_edit = false;
  bool disputed = false;
  AboutConflicts about;

  friend bool operator==(const OfferStanding&, const OfferStanding&) = default;
};

/// Everything at once: a board, a report and an inbox are views of it.
struct Standings {
  Date as_of;
  std::map<RecordKey, NeedStanding> needs;
  std::map<RecordKey, CommitmentStanding> commitments;
  std::map<RecordKey, OfferStanding> offers;
  /// Written as two kinds: part of nothing above.
  std::vector<RecordKey> mixed;

  friend bool operator==(const Standings&, const Standings&) = default;
};

/// What a promise of so much takes of the offer it names, in the offer's unit and currency; none
/// where that cannot be said: an offer of another thing, or money that does not say how much.
[[nodiscard]] std::optional<Quantity> draw_of(const Offer& offer, const Commitment& commitment,
                                              Quantity promised);

/// Whether it takes room on its line: said yes to, it stands and fits.
[[nodiscard]] inline bool holds_room(const CommitmentStanding& commitment) {
  return is_taken(commitment.stage) && !commitment.does_not_fit;
}

/// What of a line is free for one more yes: its room, and what `except` holds of it.
[[nodiscard]] Quantity room_for(const Standings& standings, const RecordKey& need,
                                std::uint16_t line_no, const RecordKey& except);

/// What of a line is covered without `except`, and the gap that it would leave.
[[nodiscard]] Quantity counted_without(const Standings& standings, const RecordKey& need,
                                       std::uint16_t line_no, const RecordKey& except);
[[nodiscard]] Quantity gap_without(const Standings& standings, const RecordKey& need,
                                   std::uint16_t line_no, const RecordKey& except);

/// What of a line its owner states as not covered, `except` taken for one of what it counted; none
/// where nothing is stated that fits the line.
[[nodiscard]] std::optional<Quantity> stated_open(const Standings& standings, const RecordKey& need,
                                                  std::uint16_t line_no, const RecordKey& except);

/// What an offer has left for a commitment: what is left, and what it draws already.
[[nodiscard]] Quantity left_for(const Standings& standings, const RecordKey& offer,
                                const RecordKey& commitment);

/// Pure: what the records say, judged on the day `as_of`. A record without a current revision is
/// left out. Two readers of the same records get the same; one who may see less gets the figures of
/// what it sees. `records` is what fold() gives.
[[nodiscard]] Standings standings_of(const Records& records, Date as_of);

}  // namespace talgu
