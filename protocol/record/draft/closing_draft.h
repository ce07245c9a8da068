#pragma once

#include "protocol/record/draft/ground.h"

namespace talgu::draft {

/// The end of an own need, offer or commitment, or its reopening.
struct ClosingIntent {
  RecordKey target;
  CloseReason reason = CloseReason::withdrawn;
  std::string text = {};
  std::optional<RecordKey> kept = {};  // the record that a duplicate repeats
};

/// Refuses a duplicate of what is ended itself (so that no two are duplicates of each other), of
/// another kind or of another thing, and to reopen what was never closed.
Result<Drafted> make(const Ground& ground, const ClosingIntent& intent);

struct ReaffirmIntent {
  RecordKey target;
  Date still_valid_until;
};

/// Refuses a day that is past, and to renew what is ended or was said no to.
Result<Drafted> make(const Ground& ground, const ReaffirmIntent& intent);

}  // namespace talgu::draft
