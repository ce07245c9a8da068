#pragma once

#include "protocol/base/enum_names.h"
#include "protocol/record/fold/ending.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace talgu {

/// The row and column of the table of records.md, and the state before it.
enum class CommitmentStage : std::uint8_t {
  pending = 1,  // its need is not held: no effect
  proposed,
  lapsed,  // nobody answered within valid_until
  conditional,
  accepted,
  partly_accepted,
  accepted_conditional,  // not counted
  amended,               // changed since it was accepted: the smaller counts until answered again
  declined,
  revoked,
  withdrawn,
  withdrawn_after_accept,
};

template <>
struct EnumNames<CommitmentStage> {
  static constexpr CommitmentStage kFirst = CommitmentStage::pending;
  static constexpr std::array<std::string_view, 12> kNames{"pending",
                                                           "proposed",
                                                           "lapsed",
                                                           "conditional",
                                                           "accepted",
                                                           "partly-accepted",
                                                           "accepted-conditional",
                                                           "amended",
                                                           "declined",
                                                           "revoked",
                                                           "withdrawn",
                                                           "withdrawn-after-accept"};
};

/// The donor's half of a commitment: what its heads promise together.
struct Promise {
  std::vector<const StoredEvent*> heads;       // borrowed; empty: its need is not held
  Quantity quantity;                           // of several heads the smallest
  CommitmentForm form = CommitmentForm::firm;  // of several heads the weaker
  std::optional<Date> valid_until;             // of several heads the earliest
  std::optional<Date> firm_until;  // the latest that any revision said: it is not taken back
  std::optional<Ending> withdrawal;

  /// The last head. Only where there is one.
  [[nodiscard]] const Commitment& current() const;
};

/// The recipient's half: what it says about a promise.
struct Answer {
  /// Of several heads the strictest. None: not answered, or what was answered is not what stands.
  std::optional<Verdict> verdict;
  Quantity accepted;                // of several heads the smallest; at most what was proposed (I2)
  bool amended = false;             // accepted another revision than the one that stands
  bool pending = false;             // an answer names a revision that is not held
  bool exceeds_proposal = false;    // it accepted more than was proposed (I2)
  bool void_after_closing = false;  // it accepted more after the need was closed (I8)
};

/// `need` is null where it is not held.
[[nodiscard]] Promise promise_of(const Records& records, const RecordState& commitment,
                                 const RecordState* need);

/// `closed` is the event since which the need is closed, or null.
[[nodiscard]] Answer answer_of(const Records& records, const RecordState& commitment,
                               const RecordState& need, const Promise& promise,
                               const StoredEvent* closed);

/// The table of records.md, row by column.
[[nodiscard]] CommitmentStage stage_of(const Promise& promise, const Answer& answer, Date as_of);

/// Whether it promises what the line asks for: the line is there, its unit is the same, its
/// category too or a substitute that it allows.
[[nodiscard]] bool fits(const Commitment& commitment, const Need& need);

/// Whether the donor's word to keep the promise to the end of a day, that day included, stands on
/// `day`: until then nothing of it is taken back without breaking that word.
[[nodiscard]] bool is_firm_on(const std::optional<Date>& firm_until, Date day);

/// Whether somebody counts on it: neither said no to nor left unanswered until it lapsed.
[[nodiscard]] bool is_wanted(CommitmentStage stage);

/// Whether its donor is still bound by it, answered or not.
[[nodiscard]] bool is_standing(CommitmentStage stage);

/// Whether it was said yes to and stands, firm or not: it takes room on its line (I3).
[[nodiscard]] bool is_taken(CommitmentStage stage);

}  // namespace talgu
