#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace talgu {

/// Where in a text something stands, both from 1; columns count characters.
struct TextPlace {
  std::size_t line = 1;
  std::size_t column = 1;
};

struct TomlTrouble {
  TextPlace place;
  std::string_view what;
  std::string_view hint;
};

/// What must not reach the TOML library, or would be told of in words that nobody can act on: keys,
/// lists and tables nested deeper than any record is (the library follows them by recursion), and
/// characters that only look like blanks or quotation marks. Texts in quotes and comments are passed
/// over. Reads each byte once. None: nothing of that kind.
[[nodiscard]] std::optional<TomlTrouble> scan_toml(std::string_view text);

}  // namespace talgu
