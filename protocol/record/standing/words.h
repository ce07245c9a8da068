#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What records are searched by.
namespace talgu {

/// The words of a text as search compares them: lower case (Latin, Greek, Cyrillic), without
/// apostrophes, cut after five letters, so that endings do not matter; digits stay. In their order,
/// with repetitions.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

/// A word or a category code as a number. Two may share one: whoever finds something by it may
/// find a record too many, never one too few.
enum class Term : std::uint64_t {};

[[nodiscard]] Term term_of_word(std::string_view word);  // one of words_of()
[[nodiscard]] Term term_of_category(std::string_view code);
/// A whole text, as it is written.
[[nodiscard]] Term term_of_title(std::string_view language, std::string_view text);

}  // namespace talgu
