#pragma once

#include "node/control/json.h"
#include "protocol/record/standing/standings.h"

namespace talgu {

/// What the need's owner states of a line, beside what is computed here: "open" (what is worth
/// promising, by both), and where something is stated "stated" with its figures and its day. In
/// steps of the line.
void add_stated(const NeedStanding& need, const LineStanding& line, control::Json& shown);

/// What was sent and received on a commitment, in its steps, and its fulfilment.
[[nodiscard]] control::Json shipment_json(const CommitmentStanding& commitment);

}  // namespace talgu
