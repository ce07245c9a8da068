#pragma once

#include <cstdint>
#include <libintl.h>
#include <string>
#include <string_view>

namespace talgu {

/// Words of ours for people, in the language of LANG (gettext; catalogues in node/po).
class Words final {
 public:
  explicit Words(const char* text) : text_(text) {}

  [[nodiscard]] std::string_view view() const { return text_; }

  // Where a text is asked for, they are one.
  operator std::string() const { return text_; }

  friend std::string operator+(std::string left, const Words& right) { return left += right.text_; }

  friend std::string operator+(const Words& left, std::string_view right) {
    return std::string(left.text_).append(right);
  }

 private:
  const char* text_;
};

/// Marks a text of a table for translation.
constexpr const char* mark(const char* text) {
  return text;
}

/// The translation of what was marked.
[[nodiscard]] inline Words translated(const char* marked) {
  return Words(*marked == '\0' ? marked : ::gettext(marked));
}

[[nodiscard]] inline Words words_for(const char* one, const char* many, std::uint64_t number) {
  return Words(::ngettext(one, many, number));
}

[[nodiscard]] inline Words words_for(const char* one, const char* many, std::int64_t number) {
  return words_for(one, many, static_cast<std::uint64_t>(number));
}

/// Chooses language and catalogue from the environment. Call once in main.
void start_texts();

}  // namespace talgu

/// Takes a literal only: what somebody else wrote is nobody's words.
#define _(text) ::talgu::Words(::gettext("" text))

/// The form that goes with a number: _n("need", "needs", 5).
#define _n(one, many, number) ::talgu::words_for("" one, "" many, number)
