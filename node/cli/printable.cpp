#include "node/cli/printable.h"

#include "protocol/base/text.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <limits>

namespace talgu::cli {
namespace {

using control::Json;

const Json kNoList = Json::array();
const Json kNoObject = Json::object();

}  // namespace

Printable Printable::theirs(std::string_view text) {
  Printable made;
  made.text_ = escape_for_screen(text);
  return made;
}

Printable Printable::lines_of_theirs(std::string_view text) {
  Printable made;
  for (;;) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    made += theirs(text.substr(0, end));
    if (end == text.size()) return made;
    made += "\n      | ";
    text.remove_prefix(end + 1);
  }
}

Printable& Printable::operator+=(const Printable& more) {
  text_ += more.text_;
  return *this;
}

Printable padded(const Printable& text, std::size_t columns) {
  const auto is_lead = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  const auto shown = static_cast<std::size_t>(std::ranges::count_if(text.view(), is_lead));
  Printable made = text + " ";
  for (std::size_t at = shown + 1; at < columns; ++at) made += " ";
  return made;
}

Printable grouped(std::int64_t steps, std::size_t scale) {
  std::string digits = std::to_string(steps);
  std::string sign;
  if (digits.front() == '-') {
    sign = "-";
    digits.erase(0, 1);
  }
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  const std::string decimals = digits.substr(digits.size() - scale);
  digits.resize(digits.size() - scale);
  if (scale > 0) digits += "." + decimals;
  return Printable::theirs(group_digits(sign + digits));
}

Printable time_text(std::uint64_t utc_ms) {
  const std::time_t seconds = static_cast<std::time_t>(utc_ms / 1000);
  std::tm parts{};
  if (::gmtime_r(&seconds, &parts) == nullptr) return "?";
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M UTC", &parts);
  return Printable::theirs({text.data(), size});
}

std::string raw_text(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Printable text_at(const Json& object, const char* name) {
  return Printable::theirs(raw_text(object, name));
}

std::int64_t number_at(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  if (found == object.end() || !found->is_number_integer()) return 0;
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  if (!found->is_number_unsigned()) return found->get<std::int64_t>();
  return static_cast<std::int64_t>(
      std::min(found->get<std::uint64_t>(), static_cast<std::uint64_t>(kMost)));
}

std::uint64_t count_at(const Json& object, const char* name) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(number_at(object, name), 0));
}

bool flag_at(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

const Json& list_at(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_array() ? *found : kNoList;
}

const Json& object_at(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_object() ? *found : kNoObject;
}

Printable joined(const Json& texts) {
  Printable made;
  for (const Json& one : texts) {
    if (!one.is_string()) continue;
    if (!made.empty()) made += ", ";
    made += Printable::theirs(one.get_ref<const std::string&>());
  }
  return made;
}

}  // namespace talgu::cli
