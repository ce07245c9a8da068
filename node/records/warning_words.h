#pragma once

#include "node/control/protocol.h"
#include "protocol/record/draft/ground.h"

#include <string>
#include <string_view>

namespace talgu {

/// A warning as the control protocol shows it: {"code", "text"} and what it speaks of: `record` (a
/// name), `line`, `amount` and `limit` ({"quantity", "unit", "scale", "text"}), `day`, `count`,
/// `what`. `text` is English.
[[nodiscard]] control::Json warning_json(const draft::Ground& ground,
                                         const draft::Warning& warning);

/// The sentence of a warning by its code, marked for translation; its {members} stand for those of
/// the JSON. "{code}" for a code that is not known here.
[[nodiscard]] const char* warning_sentence(std::string_view code);

/// A sentence with its members filled in.
[[nodiscard]] std::string warning_text(const control::Json& warning, std::string_view sentence);

}  // namespace talgu
