#include "node/cli/categories.h"

#include "protocol/record/schema/taxonomy.h"

#include <string>
#include <string_view>

namespace talgu::cli {
namespace {

constexpr std::size_t kCodeColumns = 8;
constexpr std::size_t kUnitColumns = 6;

/// Small letters for capital ones, Latin and Cyrillic, two bytes each in UTF-8.
std::string small(std::string_view text) {
  std::string made;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const auto next = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0U;
    if (byte >= 'A' && byte <= 'Z') {
      made += static_cast<char>(byte - 'A' + 'a');
    } else if (byte == 0xD0 && next >= 0x80 && next <= 0xAF) {
      // U+0400..U+042F: the first sixteen go up by 0x50, the others by 0x20.
      const unsigned code = 0x400U + next - 0x80U;
      const unsigned lower = code + (code < 0x410U ? 0x50U : 0x20U);
      made += static_cast<char>(0xC0U | (lower >> 6U));
      made += static_cast<char>(0x80U | (lower & 0x3FU));
      ++at;
    } else {
      made += text[at];
    }
  }
  return made;
}

bool has(std::string_view text, const std::string& wanted) {
  return small(text).find(wanted) != std::string::npos;
}

bool fits(const Category& category, const std::string& wanted) {
  const UnitRow& unit = row_of(category.unit);
  const CategoryGroup* const group = find_group(category.group());
  const bool in_group = group != nullptr && (has(group->en, wanted) || has(group->uk, wanted));
  return in_group || has(category.code, wanted) || has(category.en, wanted) ||
         has(category.uk, wanted) || has(unit.code, wanted) || has(unit.en, wanted) ||
         has(unit.uk, wanted);
}

Result<Exit> list_categories(const Invocation& invocation, const std::string& find) {
  const bool uk = _("en").view() == "uk";
  const std::string wanted = small(find);
  Json list = Json::array();
  for (const Category& category : categories()) {
    if (!fits(category, wanted)) continue;
    const UnitRow& unit = row_of(category.unit);
    invocation.say(padded(Printable::theirs(category.code), kCodeColumns),
                   padded(Printable::theirs(unit.code), kUnitColumns),
                   Printable::theirs(uk ? category.uk : category.en), " (",
                   Printable::theirs(uk ? unit.uk : unit.en), ")");
    list.push_back({{"category", category.code},
                    {"label", {{"en", category.en}, {"uk", category.uk}}},
                    {"unit", unit.code},
                    {"unit_label", {{"en", unit.en}, {"uk", unit.uk}}},
                    {"scale", unit.scale}});
  }
  invocation.say(list.size(), " ", _n("category", "categories", list.size()));
  invocation.result({{"schema", "talgu/category/1"}, {"categories", std::move(list)}});
  return Exit::done;
}

}  // namespace

CategoryCommands::CategoryCommands(const Command& talgu, Invocation& invocation) {
  const Command category =
      talgu.verb("category", _("codes of what is needed and given, and their units"));
  const Command list = category.verb("list", _("all of them, or some"));
  for (const Command& one : {category, list}) {
    one.may_take("--find", find_, _("those with this text in code, label, group or unit"));
  }
  category.runs([this, &invocation] { return list_categories(invocation, find_); });
}

}  // namespace talgu::cli
