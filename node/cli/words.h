#pragma once

#include "node/cli/printable.h"

#include <string_view>

namespace talgu::cli {

/// The words for a name of the control protocol: "does_not_fit" is "does not fit its need". A name
/// that this tool does not know is shown as it is.
[[nodiscard]] Printable word_of(std::string_view name);

[[nodiscard]] bool has_words(std::string_view name);

/// The words for what an object says under `name`; empty if nothing.
[[nodiscard]] Printable word_at(const control::Json& object, const char* name);

}  // namespace talgu::cli
