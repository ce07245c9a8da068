#include "node/records/toml_scan.h"

#include <algorithm>
#include <array>
#include <string>

namespace talgu {
namespace {

/// A record needs three: a list of lines, a table in a line, a list in it.
constexpr std::size_t kDepthMax = 8;

struct LookAlike {
  std::string_view bytes;
  std::string_view what;
  std::string_view hint;
};

constexpr std::string_view kBlankHint = "write a plain space";
constexpr std::string_view kQuoteHint = "a text stands between straight quotation marks: \"...\"";

constexpr std::array kLookAlikes{
    LookAlike{"\u00A0", "a no-break space (U+00A0) stands here", kBlankHint},
    LookAlike{"\u202F", "a narrow no-break space (U+202F) stands here", kBlankHint},
    LookAlike{"\u2009", "a thin space (U+2009) stands here", kBlankHint},
    LookAlike{"\u201C", "a curly quotation mark (U+201C) stands here", kQuoteHint},
    LookAlike{"\u201D", "a curly quotation mark (U+201D) stands here", kQuoteHint},
    LookAlike{"\u201E", "a low quotation mark (U+201E) stands here", kQuoteHint},
    LookAlike{"\u2018", "a curly quotation mark (U+2018) stands here", kQuoteHint},
    LookAlike{"\u2019", "a curly quotation mark (U+2019) stands here", kQuoteHint},
    LookAlike{"\u00AB", "an angle quotation mark (U+00AB) stands here", kQuoteHint},
    LookAlike{"\u00BB", "an angle quotation mark (U+00BB) stands here", kQuoteHint},
};

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

/// Walks the text once, from one thing outside of quotes to the next.
class Scan final {
 public:
  explicit Scan(std::string_view text) : rest_(text) {}

  std::optional<TomlTrouble> run() {
    while (!rest_.empty()) {
      const char c = rest_.front();
      if (c == '#') {
        pass_comment();
      } else if (c == '"' || c == '\'') {
        pass_text(c);
      } else {
        if (auto trouble = look_at(c)) return trouble;
        pass(1);
      }
    }
    return std::nullopt;
  }

 private:
  void pass(std::size_t bytes) {
    for (const char c : rest_.substr(0, bytes)) {
      if (c == '\n') {
        ++place_.line;
        place_.column = 1;
      } else if (begins_character(c)) {
        ++place_.column;
      }
    }
    rest_.remove_prefix(std::min(bytes, rest_.size()));
  }

  void pass_comment() { pass(std::min(rest_.find('\n'), rest_.size())); }

  // Up to the quotes that end it, or to the end of the line where there can be none: what is left
  // open is for the library to tell.
  void pass_text(char quote) {
    const std::string three(3, quote);
    const bool is_long = rest_.starts_with(three);
    const std::string_view end = is_long ? std::string_view(three) : rest_.substr(0, 1);
    std::size_t at = end.size();
    while (at < rest_.size() && !rest_.substr(at).starts_with(end)) {
      if (!is_long && rest_[at] == '\n') return pass(at);
      at += quote == '"' && rest_[at] == '\\' ? std::size_t{2} : std::size_t{1};
    }
    pass(at + end.size());
  }

  std::optional<TomlTrouble> look_at(char c) {
    if (static_cast<unsigned char>(c) >= 0x80U) return look_at_character();
    switch (c) {
      case '.':
        ++dots_;
        break;
      case '\n':
      case '=':
      case ',':
        dots_ = 0;
        break;
      case '[':
      case '{':
        ++depth_;
        dots_ = 0;
        break;
      case ']':
      case '}':
        depth_ -= depth_ > 0 ? 1 : 0;
        break;
      default:
        break;
    }
    if (dots_ <= kDepthMax && depth_ <= kDepthMax) return std::nullopt;
    return TomlTrouble{place_, "this is nested deeper than a record is",
                       "a record has fields, lines and lists, and nothing below these"};
  }

  [[nodiscard]] std::optional<TomlTrouble> look_at_character() const {
    for (const LookAlike& one : kLookAlikes) {
      if (rest_.starts_with(one.bytes)) return TomlTrouble{place_, one.what, one.hint};
    }
    if (place_.line == 1 && place_.column == 1 && rest_.starts_with("\uFEFF")) return std::nullopt;
    return TomlTrouble{place_, "a letter outside of quotation marks that is not a Latin one",
                       "names of fields are Latin letters; a text stands in quotes: \"...\""};
  }

  std::string_view rest_;
  TextPlace place_;
  std::size_t dots_ = 0;   // since a key or a value began
  std::size_t depth_ = 0;  // brackets that are open
};

}  // namespace

std::optional<TomlTrouble> scan_toml(std::string_view text) {
  return Scan(text).run();
}

}  // namespace talgu
