#pragma once

#include "protocol/record/draft/ground.h"

namespace talgu::draft {

struct NeedIntent {
  Need body;
  std::optional<Tlp> tlp = {};            // none: amber, or what it has
  std::optional<RecordKey> revises = {};  // none: a new need
  /// Whether each line says its number. Else they are numbered by their place, which a change may
  /// not be: a line keeps its number for ever, and what was promised stands on it.
  bool has_line_numbers = true;
};

/// Refuses a change that a promise which stands would not fit, or that gives the number of a line
/// that is gone to another thing.
Result<Drafted> make(const Ground& ground, NeedIntent intent);

}  // namespace talgu::draft
