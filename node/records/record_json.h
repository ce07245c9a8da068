#pragma once

#include "node/core/node_parts.h"
#include "node/records/body_json.h"
#include "protocol/record/schema/event.h"

#include <string>

namespace talgu {

/// What the control protocol shows of a record: body_json(), and beside a figure in steps of
/// something else what that is, where it is known here. `owner` is the record's.
[[nodiscard]] control::Json to_json(const NodeParts& parts, const PartyId& owner,
                                    const RecordBody& body);

}  // namespace talgu
