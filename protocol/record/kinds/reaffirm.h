#pragma once

#include "protocol/record/schema/field.h"
#include "protocol/record/schema/record_key.h"

namespace talgu {

/// The owner says that a need, an offer or a commitment still holds (records.md). Its id is
/// id_about() the target; each renewal is its next revision.
struct Reaffirm {
  RecordKind target_kind = RecordKind::need;
  RecordId target;  // of the reaffirmation's own owner
  Date still_valid_until;

  friend bool operator==(const Reaffirm&, const Reaffirm&) = default;
};

/// Whether every field is inside its bounds. Faults: invalid_input (rule record_field).
Status check(const Reaffirm& reaffirm);

}  // namespace talgu
