#pragma once

#include "node/control/protocol.h"
#include "node/core/node_parts.h"
#include "protocol/record/schema/event.h"

#include <string>

namespace talgu {

/// What the control protocol shows of a record: quantities as whole smallest steps with `unit` and
/// `scale`, labels in English beside codes, other records by their names. Absent fields are left
/// out. `owner` is the record's.
[[nodiscard]] control::Json to_json(const NodeParts& parts, const PartyId& owner,
                                    const RecordBody& body);

[[nodiscard]] control::Json to_json(const Need& need);

/// Adds category, label, unit and scale.
void add_category(control::Json& shown, const std::string& category, Unit unit);

}  // namespace talgu
