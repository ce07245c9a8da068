#pragma once

#include "protocol/record/schema/field.h"
#include "protocol/record/schema/record_key.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace talgu {

/// Why a record ends. The number is what travels.
enum class CloseReason : std::uint8_t {
  fulfilled = 1,
  withdrawn,
  rejected,
  duplicate,  // of another record, which is kept
  referred,   // to another scheme
  expired,
  short_closed,  // part was given, the rest is needed no more
  reopened,      // a later revision of the closing: what it closed goes on
};

/// The end of a need, or the withdrawal of an offer or a commitment, by its owner (I6). Its id is
/// id_about() the target, so that there is one.
struct Closing {
  RecordKind target_kind = RecordKind::need;
  RecordId target;  // of the closing's own owner
  CloseReason reason = CloseReason::withdrawn;
  std::string text;
  std::optional<RecordKey> kept;  // the record that a duplicate repeats, whoever owns it

  friend bool operator==(const Closing&, const Closing&) = default;
};

[[nodiscard]] std::string_view name_of(CloseReason reason);  // "short-closed"
/// Faults: invalid_input (rule record_field).
Result<CloseReason> close_reason_from(std::string_view name);

/// Whether a record of this kind can end so. A commitment is never reopened: the need's owner has
/// planned without it, and the donor makes a new one.
[[nodiscard]] bool can_close(RecordKind target, CloseReason reason);

/// Whether every field is inside its bounds. Faults: invalid_input (rule record_field).
Status check(const Closing& closing);

}  // namespace talgu
