#pragma once

#include "crypto/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace talgu {

/// Text that people read: valid UTF-8 of an allow-list of scripts (Latin, Greek, Cyrillic,
/// Armenian, Georgian), punctuation and symbols. Nothing invisible, nothing that turns the
/// direction of writing, no private use: two texts that look alike to a reader are alike (F9).
/// A letter with a mark is one character; the one combining mark that may stand, once behind a
/// letter, is the stress accent (U+0301), since Cyrillic vowels have no other way to bear it.

/// One line, 1..bytes_max bytes, no space at either end. Faults: rules text, size.
Status check_name(std::string_view text, std::size_t bytes_max);

/// As check_name(), with line feeds inside. Faults: rules text, size.
Status check_text(std::string_view text, std::size_t bytes_max);

/// What a reader counts: code points. Bytes that are no UTF-8 count one each.
[[nodiscard]] std::size_t count_characters(std::string_view text);

/// "135 000 000.00" of "135000000.00": a space between each three digits before the point.
[[nodiscard]] std::string group_digits(std::string number);

/// Well-formed UTF-8, whatever its characters.
[[nodiscard]] bool is_utf8(std::string_view text);

/// What logs and terminals show of text that a peer chose: everything outside the allow-list as
/// \xNN, cut at `bytes_max` with "...". Never fails.
[[nodiscard]] std::string escape(std::string_view text, std::size_t bytes_max = 200);

/// The same for a screen: nothing is cut, and a backslash stays one. Never fails.
[[nodiscard]] std::string escape_for_screen(std::string_view text);

/// The same JSON, in whose texts all outside the allow-list but the line's end is written as
/// \uNNNN. `json` is well-formed, in UTF-8, without white space between its values.
[[nodiscard]] std::string escape_json(std::string_view json);

}  // namespace talgu
