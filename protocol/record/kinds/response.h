#pragma once

#include "protocol/record/schema/field.h"
#include "protocol/record/schema/record_key.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace talgu {

enum class Verdict : std::uint8_t {
  accept = 1,
  decline,  // of what was never accepted
  revoke,   // of an acceptance
};

/// What the need's owner says to a commitment (records.md). Its id is id_about() the
/// commitment, so that there is one; a change of mind is its next revision.
struct Response {
  RecordKey commitment;
  EventId revision;  // of the commitment: what is answered
  Verdict verdict = Verdict::accept;
  Quantity quantity;   // of an acceptance: more than 0, at most what that revision promises (I2)
  std::string reason;  // demanded of a decline and a revocation

  friend bool operator==(const Response&, const Response&) = default;
};

[[nodiscard]] std::string_view name_of(Verdict verdict);
/// Faults: invalid_input (rule record_field).
Result<Verdict> verdict_from(std::string_view name);

/// Whether every field is inside its bounds. Faults: invalid_input (rule record_field).
Status check(const Response& response);

}  // namespace talgu
