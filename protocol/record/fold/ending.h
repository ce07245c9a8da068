#pragma once

#include "protocol/record/fold/fold.h"

#include <cstdint>
#include <map>
#include <optional>

namespace talgu {

using Records = std::map<RecordKey, RecordState>;

/// How a record was ended, if it is. A reopening counts only when it saw what it reopens: of
/// concurrent revisions one that ends is enough.
struct Ending {
  CloseReason reason = CloseReason::withdrawn;  // of several heads the last; duplicate before all
  RecordKey record;                             // the closing
  EventId since;  // the earliest revision that ended it and was not reopened

  friend bool operator==(const Ending&, const Ending&) = default;
};

/// The state of the record that says something about `target`; null where none is held.
[[nodiscard]] const RecordState* find_about(const Records& records, RecordKind kind,
                                            const RecordKey& target);

/// Revisions that name another kind of target than it is have no effect.
[[nodiscard]] std::optional<Ending> ending_of(const Records& records, RecordKind target_kind,
                                              const RecordKey& target);

/// The last day of the reaffirmation, of several heads the earliest; none where there is none.
[[nodiscard]] std::optional<Date> reaffirmed_until(const Records& records, RecordKind target_kind,
                                                   const RecordKey& target);

}  // namespace talgu
