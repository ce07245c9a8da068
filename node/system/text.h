#pragma once

#include <libintl.h>

/// A text for people, in the language of LANG (gettext; catalogues in node/po).
#define _(text) ::gettext(text)

namespace talgu {

/// Marks a text of a table for translation; `_` translates it where it is shown.
constexpr const char* mark(const char* text) {
  return text;
}

/// Chooses language and catalogue from the environment. Call once in main.
void start_texts();

}  // namespace talgu
