#pragma once

#include "protocol/record/schema/field_table.h"

#include <nlohmann/json.hpp>

#include <string>

namespace talgu::test {

/// The rows of docs/records.md for one table: field, type, part, and what it says.
std::string field_rows(const FieldTable& table);

/// The JSON Schema of what body_json() shows of one table.
nlohmann::json json_schema(const FieldTable& table);

}  // namespace talgu::test
