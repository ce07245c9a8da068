#include "protocol/base/text.h"

#include "protocol/base/refusal.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace talgu {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

constexpr std::array kAllowed{
    Range{0x0020, 0x007E},  // ASCII without controls
    Range{0x00A1, 0x00AC},  // Latin-1 without the soft hyphen
    Range{0x00AE, 0x024F},  // Latin extended A and B
    Range{0x0259, 0x0259},  // schwa
    Range{0x02BC, 0x02BC},  // the apostrophe of Ukrainian
    Range{0x0301, 0x0301},  // the stress accent
    Range{0x0370, 0x0377},  // Greek
    Range{0x037A, 0x037F}, Range{0x0384, 0x03FF}, Range{0x0400, 0x0482},
    Range{0x048A, 0x052F},  // Cyrillic without its combining marks
    Range{0x0531, 0x0556},                                                // Armenian
    Range{0x0561, 0x0587}, Range{0x10A0, 0x10FF},                         // Georgian
    Range{0x1E00, 0x1FFF},                         // Latin and Greek with more accents
    Range{0x2010, 0x2027},                         // dashes, quotation marks, bullets
    Range{0x2030, 0x205E}, Range{0x20A0, 0x20C0},  // currencies
    Range{0x2100, 0x214F},                         // letter-like symbols, numero sign
    Range{0x2190, 0x22FF},                         // arrows, mathematics
    Range{0x2500, 0x25FF},                         // boxes and shapes
};

bool is_allowed(char32_t c) {
  return std::ranges::any_of(kAllowed,
                             [c](Range range) { return c >= range.first && c <= range.last; });
}

struct Decoded {
  char32_t value = 0;
  std::size_t size = 0;  // 0: not UTF-8
};

bool is_continuation(char c) {
  return (static_cast<std::uint8_t>(c) & 0xC0U) == 0x80;
}

/// The character that `text` begins with. Overlong forms, surrogates and values above U+10FFFF are
/// not UTF-8.
Decoded decode_first(std::string_view text) {
  struct Form {
    std::uint8_t mask, lead;
    std::size_t size;
    char32_t least;
  };

  static constexpr std::array kForms{Form{0x80, 0x00, 1, 0}, Form{0xE0, 0xC0, 2, 0x80},
                                     Form{0xF0, 0xE0, 3, 0x800}, Form{0xF8, 0xF0, 4, 0x10000}};
  const auto lead = static_cast<std::uint8_t>(text.front());
  for (const Form& form : kForms) {
    if ((lead & form.mask) != form.lead) continue;
    if (text.size() < form.size) return {};
    auto value = static_cast<char32_t>(lead & static_cast<std::uint8_t>(~form.mask));
    for (std::size_t i = 1; i < form.size; ++i) {
      if (!is_continuation(text[i])) return {};
      value = (value << 6U) | (static_cast<std::uint8_t>(text[i]) & 0x3FU);
    }
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (value < form.least || value > 0x10FFFF || surrogate) return {};
    return {.value = value, .size = form.size};
  }
  return {};
}

constexpr char32_t kStress = 0x0301;

bool is_letter(char32_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0x00C0 && c != kStress);
}

// Of the first character of `rest`, from 1.
std::size_t place_of(std::string_view text, std::string_view rest) {
  return count_characters(text.substr(0, text.size() - rest.size())) + 1;
}

Status check(std::string_view text, std::size_t bytes_max, bool lines) {
  if (text.size() > bytes_max) {
    return refuse_rule(Rule::size, "a text has at most " + std::to_string(bytes_max) + " bytes");
  }
  if (text.empty() || text.front() == ' ' || text.back() == ' ') {
    return refuse_rule(Rule::text, "a text is empty, or begins or ends with a space");
  }
  char32_t before = kStress;
  for (std::string_view rest = text; !rest.empty();) {
    const Decoded next = decode_first(rest);
    if (next.size == 0) return refuse_rule(Rule::text, "a text is not UTF-8");
    const bool allowed = is_allowed(next.value) || (lines && next.value == '\n');
    if (!allowed || (next.value == kStress && !is_letter(before))) {
      return refuse_rule(Rule::text, "a text holds a character that is not allowed: " +
                                         escape(rest.substr(0, next.size)) + ", at place " +
                                         std::to_string(place_of(text, rest)));
    }
    before = next.value;
    rest.remove_prefix(next.size);
  }
  return {};
}

constexpr std::string_view kDigits = "0123456789abcdef";

enum class Backslash : std::uint8_t { escaped, kept };

std::string escaped(std::string_view text, Backslash backslash) {
  std::string shown;
  for (std::string_view rest = text; !rest.empty();) {
    const Decoded next = decode_first(rest);
    const std::size_t size = std::max<std::size_t>(next.size, 1);
    const bool stays = next.value != '\\' || backslash == Backslash::kept;
    if (next.size > 0 && is_allowed(next.value) && stays) {
      shown += rest.substr(0, size);
    } else {
      for (const char c : rest.substr(0, size)) {
        const auto byte = static_cast<std::uint8_t>(c);
        shown += {'\\', 'x', kDigits[byte >> 4U], kDigits[byte & 0xFU]};
      }
    }
    rest.remove_prefix(size);
  }
  return shown;
}

/// One unit of UTF-16 as JSON writes it.
void add_unit(std::string& json, char32_t unit) {
  json += "\\u";
  for (const unsigned shift : {12U, 8U, 4U, 0U}) json += kDigits[(unit >> shift) & 0xFU];
}

}  // namespace

Status check_name(std::string_view text, std::size_t bytes_max) {
  return check(text, bytes_max, false);
}

Status check_text(std::string_view text, std::size_t bytes_max) {
  return check(text, bytes_max, true);
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) {
    text.remove_prefix(std::max<std::size_t>(decode_first(text).size, 1));
  }
  return count;
}

std::string group_digits(std::string number) {
  const std::size_t first = number.starts_with('-') ? 1 : 0;
  for (std::size_t at = std::min(number.find('.'), number.size()); at > first + 3; at -= 3) {
    number.insert(at - 3, 1, ' ');
  }
  return number;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const Decoded next = decode_first(text);
    if (next.size == 0) return false;
    text.remove_prefix(next.size);
  }
  return true;
}

std::string escape(std::string_view text, std::size_t bytes_max) {
  const bool cut = text.size() > bytes_max;
  const std::string shown = escaped(text.substr(0, bytes_max), Backslash::escaped);
  return cut ? shown + "..." : shown;
}

std::string escape_for_screen(std::string_view text) {
  return escaped(text, Backslash::kept);
}

std::string escape_json(std::string_view json) {
  std::string shown;
  for (std::string_view rest = json; !rest.empty();) {
    const Decoded next = decode_first(rest);
    const std::size_t size = std::max<std::size_t>(next.size, 1);
    if (next.size == 0 || is_allowed(next.value)) {
      shown += rest.substr(0, size);
    } else if (next.value < 0x10000) {
      add_unit(shown, next.value);
    } else {
      add_unit(shown, 0xD800 + ((next.value - 0x10000) >> 10U));
      add_unit(shown, 0xDC00 + ((next.value - 0x10000) & 0x3FFU));
    }
    rest.remove_prefix(size);
  }
  return shown;
}

}  // namespace talgu
