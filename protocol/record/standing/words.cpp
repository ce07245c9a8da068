#include "protocol/record/standing/words.h"

#include <cstddef>
#include <optional>

namespace talgu {
namespace {

constexpr std::size_t kLettersMax = 5;
constexpr std::size_t kWordBytesMax = 32;

/// The next code point; what is no UTF-8 ends a word, byte by byte.
char32_t next_point(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  std::size_t size = 1;
  if (lead >= 0xC2) size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1;
  if (size == 1 || text.size() < size) {
    text.remove_prefix(1);
    return lead < 0x80 ? lead : U' ';
  }
  char32_t point = lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0U) != 0x80U) {
      text.remove_prefix(1);
      return U' ';
    }
    point = (point << 6U) | (next & 0x3FU);
  }
  text.remove_prefix(size);
  return point;
}

bool is_apostrophe(char32_t point) {
  return point == U'\'' || point == U'\u2019' || point == U'\u02BC';
}

bool is_letter_or_digit(char32_t point) {
  if (point < 0x80) {
    return (point >= U'0' && point <= U'9') || (point >= U'A' && point <= U'Z') ||
           (point >= U'a' && point <= U'z');
  }
  if (point < 0xC0) return false;
  return point != 0xD7 && point != 0xF7 && (point < 0x2000 || point > 0x2BFF);
}

/// The alphabets of the members; what has no case, or another rule, stays as it is.
char32_t lower(char32_t point) {
  if (point >= U'A' && point <= U'Z') return point + 0x20;
  if (point >= 0xC0 && point <= 0xDE && point != 0xD7) return point + 0x20;
  // Latin of Poland, the Baltic states, Czechia …: capital and small letter side by side.
  const bool odd_capital = (point >= 0x139 && point <= 0x148) || (point >= 0x179 && point <= 0x17E);
  if (odd_capital) return (point & 1U) != 0 ? point + 1 : point;
  if (point >= 0x100 && point <= 0x177) return point | 1U;
  if (point >= 0x391 && point <= 0x3A9) return point + 0x20;
  if (point >= 0x400 && point <= 0x40F) return point + 0x50;
  if (point >= 0x410 && point <= 0x42F) return point + 0x20;
  if (point >= 0x48A && point <= 0x4BF) return point | 1U;  // the Ukrainian Ґ among them
  return point;
}

void append_point(std::string& out, char32_t point) {
  if (point < 0x80) {
    out.push_back(static_cast<char>(point));
    return;
  }
  const int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  constexpr unsigned kLeads[] = {0, 0xC0, 0xE0, 0xF0};
  out.push_back(static_cast<char>(kLeads[more] | (point >> (6 * more))));
  for (int i = more - 1; i >= 0; --i) {
    out.push_back(static_cast<char>(0x80U | ((point >> (6 * i)) & 0x3FU)));
  }
}

Term term_of(char kind, std::string_view text) {
  // FNV-1a: terms stay inside sealed pages, and a collision costs a look.
  std::uint64_t hash = 0xcbf29ce484222325ULL ^ static_cast<unsigned char>(kind);
  for (const char byte : text) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
  }
  return Term{hash};
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::size_t letters = 0;  // of the last word
  bool inside = false;      // else the next letter begins one
  while (!text.empty()) {
    const char32_t point = next_point(text);
    if (is_apostrophe(point)) continue;
    if (!is_letter_or_digit(point)) {
      inside = false;
      continue;
    }
    if (!inside) {
      words.emplace_back();
      letters = 0;
    }
    inside = true;
    const bool is_digit = point >= U'0' && point <= U'9';
    const bool stays = is_digit ? words.back().size() < kWordBytesMax : ++letters <= kLettersMax;
    if (stays) append_point(words.back(), lower(point));
  }
  return words;
}

Term term_of_word(std::string_view word) {
  return term_of('w', word);
}

Term term_of_category(std::string_view code) {
  return term_of('c', code);
}

Term term_of_title(std::string_view language, std::string_view text) {
  return term_of('t', std::string(language) + '\n' + std::string(text));
}

}  // namespace talgu
