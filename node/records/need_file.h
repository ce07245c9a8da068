#pragma once

#include "protocol/record/kinds/need.h"
#include "protocol/record/schema/event.h"

#include <optional>
#include <string>
#include <string_view>

namespace talgu {

/// A need as a person writes it (records.md, "As a file").
struct NeedFile {
  std::string audience;    // empty: the default of the party's policy
  std::optional<Tlp> tlp;  // none: amber, or what the record has
  Need need;
};

/// Faults: invalid_input with file, line, and what to write instead: unknown keys (with the nearest
/// known one), floats, a unit that is not the category's, and whatever check(Need) refuses.
Result<NeedFile> parse_need_file(std::string_view text, const std::string& file_name);

}  // namespace talgu
