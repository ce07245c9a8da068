#pragma once

#include "node/control/json.h"
#include "node/system/text.h"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace talgu::cli {

/// A number that is no letter and no yes or no.
template <class T>
concept Number = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>;

/// What may go to a terminal: our own words, numbers, and what others wrote once it has come
/// through theirs() or lines_of_theirs(). A std::string is none, so no caller can forget the
/// difference: a title that holds a line feed or turns the direction of writing forges no line of
/// ours.
class Printable final {
 public:
  Printable() = default;

  /// A literal.
  template <std::size_t size>
  Printable(const char (&literal)[size]) : text_(literal) {}

  template <std::size_t size>
  Printable(char (&buffer)[size]) = delete;

  Printable(const Words& words) : text_(words.view()) {}

  template <Number T>
  Printable(T number) : text_(std::to_string(number)) {}

  /// One line: all that is no plain character stands as \xNN.
  [[nodiscard]] static Printable theirs(std::string_view text);
  /// Several lines: each after the first is set in and begins with a bar, which no line of ours
  /// does.
  [[nodiscard]] static Printable lines_of_theirs(std::string_view text);

  [[nodiscard]] std::string_view view() const { return text_; }

  [[nodiscard]] bool empty() const { return text_.empty(); }

  Printable& operator+=(const Printable& more);

  friend Printable operator+(Printable left, const Printable& right) { return left += right; }

 private:
  std::string text_;
};

/// At least `columns` wide, with at least one space at its end; counts characters, not bytes.
[[nodiscard]] Printable padded(const Printable& text, std::size_t columns);

/// "135 000 000.00" of 13500000000 smallest steps with two decimals.
[[nodiscard]] Printable grouped(std::int64_t steps, std::size_t scale = 0);

/// "2026-11-25 14:05 UTC", from UTC milliseconds.
[[nodiscard]] Printable time_text(std::uint64_t utc_ms);

/// What an object says under `name`. Of another type, it is as if it were not there: the answer
/// may come from a node of another version.
[[nodiscard]] std::string raw_text(const control::Json& object, const char* name);
[[nodiscard]] Printable text_at(const control::Json& object, const char* name);
[[nodiscard]] std::int64_t number_at(const control::Json& object, const char* name);
/// Not below 0: a count, or a time in UTC milliseconds.
[[nodiscard]] std::uint64_t count_at(const control::Json& object, const char* name);
[[nodiscard]] bool flag_at(const control::Json& object, const char* name);
/// An empty list, an empty object where there is none.
[[nodiscard]] const control::Json& list_at(const control::Json& object, const char* name);
[[nodiscard]] const control::Json& object_at(const control::Json& object, const char* name);

/// The texts of a list, joined by commas.
[[nodiscard]] Printable joined(const control::Json& texts);

}  // namespace talgu::cli
