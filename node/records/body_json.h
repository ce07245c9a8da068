#pragma once

#include "node/control/protocol.h"
#include "protocol/record/kinds/kinds.h"

#include <functional>
#include <string>

namespace talgu {

/// What people call a record.
using NameOf = std::function<std::string(const RecordKey&)>;

/// The fields of a body by their table, those that say nothing left out. Quantities stay in
/// smallest steps, with the unit and its decimal digits beside them where the record says what it
/// counts; money is a decimal text and its currency. `owner`: whose the record is.
[[nodiscard]] control::Json body_json(const RecordBody& body, const PartyId& owner,
                                      const NameOf& name_of_record);

/// The same of any table and what it describes.
[[nodiscard]] control::Json fields_json(const FieldTable& table, const void* of,
                                        const PartyId& owner, const NameOf& name_of_record);

/// "category", "label", "unit" (of money the currency) and "scale", its decimal digits.
void add_category(control::Json& shown, const std::string& category, const Measure& measure);

}  // namespace talgu
