#include "protocol/base/refusal.h"
#include "protocol/base/text.h"
#include "protocol/record/schema/currency.h"
#include "protocol/record/schema/field_table.h"

#include <algorithm>
#include <array>

namespace talgu {
namespace {

using Why = std::optional<std::string>;  // none: nothing is wrong

Why bad(std::string why) {
  return why;
}

Why in_place(Why why, const std::string& place) {
  return why ? bad(place + " " + *why) : Why{};
}

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// "en", "uk", "pt-BR": a language and, rarely, a region.
bool is_language(std::string_view tag) {
  const std::size_t dash = std::min(tag.find('-'), tag.size());
  const std::string_view language = tag.substr(0, dash);
  const std::string_view region = tag.substr(std::min(dash + 1, tag.size()));
  const bool whole = dash == tag.size() || region.size() == 2;
  return (language.size() == 2 || language.size() == 3) && whole &&
         std::ranges::all_of(language, is_lower) && std::ranges::all_of(region, is_upper);
}

bool is_attribute_name(std::string_view name) {
  return !name.empty() && name.size() <= field_limits::kAttributeNameBytesMax &&
         is_lower(name.front()) &&
         std::ranges::all_of(name, [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

Why check_text_of(std::string_view text, std::size_t chars_max, bool lines) {
  constexpr std::size_t kBytesPerCharacter = 4;
  const std::size_t characters = count_characters(text);
  if (characters > chars_max) {
    return bad("has " + std::to_string(characters) + " characters, " + std::to_string(chars_max) +
               " at most");
  }
  const Status checked = lines ? check_text(text, chars_max * kBytesPerCharacter)
                               : check_name(text, chars_max * kBytesPerCharacter);
  return checked ? Why{} : bad("cannot stand: " + checked.error().what);
}

template <class Number>
Why check_range(Number number, const FieldRules& rules) {
  if (number >= rules.least && number <= rules.most) return {};
  return bad("must be " + std::to_string(rules.least) + " to " + std::to_string(rules.most));
}

Why check_amount(std::int64_t steps, std::int64_t least) {
  if (steps < least) return bad(least > 0 ? "must be more than 0" : "must not be less than 0");
  if (steps > kQuantityMax.steps) return bad("is too large");
  return {};
}

Why check_day(Date date) {
  if (date >= kDateMin && date <= kDateMax) return {};
  return bad("is outside the years 2000 to 2199");
}

Why check_currency_code(std::string_view code) {
  if (find_currency(code) != nullptr) return {};
  return bad("is no currency of ISO 4217: " + escape(code, 16));
}

bool is_known_category(std::string_view code, std::uint16_t version) {
  if (find_category(code) != nullptr) return true;
  return version > kTaxonomyVersion && is_category_form(code);
}

Why check_choice(const ChoiceType& type, std::uint16_t number, Presence presence) {
  const std::size_t at = static_cast<std::size_t>(number) - type.first;
  const bool known = number >= type.first && at < type.names.size();
  if (known && !(type.names[at].empty() && presence == Presence::required)) return {};
  return bad(must_be_one_of(type.names));
}

/// One field that holds neither a group nor a list of groups.
struct Checker {
  const FieldTable& table;
  const Field& field;
  const void* of;
  std::uint16_t version;

  [[nodiscard]] bool is_required() const { return field.rules.presence == Presence::required; }

  [[nodiscard]] Why missing() const { return is_required() ? bad("is missing") : Why{}; }

  Why operator()(const std::string* text) const {
    if (text->empty()) return missing();
    switch (field.rules.meaning) {
      case Meaning::category:
        return is_known_category(*text, version) ? check_unit_of(*text)
                                                 : bad("is unknown: " + escape(*text, 16));
      case Meaning::sector:
        return check_code(*text, sectors(), "is no sector of NIS2: ");
      case Meaning::oblast:
        return check_code(*text, oblasts(), "is no code of ISO 3166-2:UA: ");
      case Meaning::currency:
        return check_currency_code(*text);
      case Meaning::plain:
      case Meaning::categories:
      case Meaning::unit:
      case Meaning::other_steps:
      case Meaning::lines:
        break;
    }
    return check_text_of(*text, field.rules.chars_max, field.rules.meaning == Meaning::lines);
  }

  // The unit that stands beside a category is that of the category (I1).
  [[nodiscard]] Why check_unit_of(const std::string& code) const {
    const Field* const unit = table.find(Meaning::unit);
    const Category* const category = find_category(code);
    if (unit == nullptr || category == nullptr) return {};
    const std::uint16_t number = std::get<FieldTypes<true>::Choice>(unit->read(of)).number();
    if (number == std::to_underlying(category->unit)) return {};
    return bad(code + " is counted in " + std::string(name_of(category->unit)) + ", not in " +
               std::string(name_of(static_cast<Unit>(number))));
  }

  static Why check_code(const std::string& code, std::span<const std::string_view> known,
                        const std::string& why) {
    return std::ranges::binary_search(known, code) ? Why{} : bad(why + escape(code, 40));
  }

  Why operator()(const LangMap* texts) const {
    if (is_required() && !texts->contains("en")) return bad("is missing in English (en)");
    if (texts->size() > field_limits::kLanguagesMax) return bad("has more than 8 languages");
    for (const auto& [language, text] : *texts) {
      if (!is_language(language)) return bad("has no language '" + escape(language, 16) + "'");
      const bool lines = field.rules.meaning == Meaning::lines;
      if (Why why = check_text_of(text, field.rules.chars_max, lines)) {
        return in_place(std::move(why), "in " + language);
      }
    }
    return {};
  }

  Why operator()(const std::vector<std::string>* list) const {
    if (list->empty()) return missing();
    if (list->size() > field.rules.count_max) {
      return bad("has more than " + std::to_string(field.rules.count_max) + " entries");
    }
    for (const std::string& one : *list) {
      if (Why why = check_entry(one)) return why;
      const bool is_code = field.rules.meaning != Meaning::plain;
      if (is_code && std::ranges::count(*list, one) > 1) return bad("names " + one + " twice");
    }
    return {};
  }

  [[nodiscard]] Why check_entry(const std::string& one) const {
    switch (field.rules.meaning) {
      case Meaning::sector:
        return check_code(one, sectors(), "has no sector of NIS2 called ");
      case Meaning::oblast:
        return check_code(one, oblasts(), "has no code of ISO 3166-2:UA called ");
      case Meaning::categories:
        if (is_known_category(one, version) || is_known_group(one)) return {};
        return bad("names an unknown category: " + escape(one, 16));
      case Meaning::plain:
      case Meaning::category:
      case Meaning::unit:
      case Meaning::currency:
      case Meaning::other_steps:
      case Meaning::lines:
        break;
    }
    return check_text_of(one, field.rules.chars_max, false);
  }

  [[nodiscard]] bool is_known_group(std::string_view code) const {
    if (find_group(code) != nullptr) return true;
    return version > kTaxonomyVersion && code.size() == 2 && std::ranges::all_of(code, is_upper);
  }

  Why operator()(const Attributes* attributes) const {
    if (attributes->size() > field_limits::kAttributesMax) {
      return bad("has more than " + std::to_string(field_limits::kAttributesMax) + " entries");
    }
    for (const auto& [name, value] : *attributes) {
      if (!is_attribute_name(name)) {
        return bad("has no name such as ram_gib: " + escape(name, 40));
      }
      if (Why why = check_amount(value, 0)) return in_place(std::move(why), "of " + name);
    }
    return {};
  }

  Why operator()(const bool* /*said*/) const { return {}; }

  Why operator()(const std::uint16_t* number) const { return check_range(*number, field.rules); }

  Why operator()(const std::optional<std::uint16_t>* number) const {
    return *number ? check_range(**number, field.rules) : missing();
  }

  Why operator()(const Date* date) const { return check_day(*date); }

  Why operator()(const std::optional<Date>* date) const {
    return *date ? check_day(**date) : missing();
  }

  Why operator()(const Quantity* quantity) const {
    return check_amount(quantity->steps, is_required() ? 1 : 0);
  }

  Why operator()(const std::optional<Quantity>* quantity) const {
    return *quantity ? check_amount((*quantity)->steps, 1) : missing();
  }

  Why operator()(const std::optional<Money>* money) const {
    if (!*money) return missing();
    if (Why why = check_currency_code((*money)->currency)) return why;
    return check_amount((*money)->minor, 1);
  }

  Why operator()(const RecordKey* key) const {
    return key->id.is_zero() ? bad("has no id") : Why{};
  }

  Why operator()(const std::optional<RecordKey>* key) const {
    if (!*key) return missing();
    return (*key)->id.is_zero() ? bad("has no id") : Why{};
  }

  Why operator()(const std::optional<OfferRef>* offer) const {
    if (!*offer) return missing();
    if ((*offer)->id.is_zero()) return bad("has no id");
    if (!(*offer)->draws) return {};
    return in_place(check_amount((*offer)->draws->steps, 1), "draws what");
  }

  Why operator()(const RecordId* id) const { return id->is_zero() ? bad("has no id") : Why{}; }

  Why operator()(const EventId* id) const { return id->is_zero() ? bad("is missing") : Why{}; }

  Why operator()(const ReviewTracks* /*tracks*/) const { return {}; }

  Why operator()(const FieldTypes<true>::Choice& choice) const {
    return check_choice(*choice.type, choice.number(), field.rules.presence);
  }

  Why operator()(const FieldTypes<true>::Group& /*group*/) const { return {}; }

  Why operator()(const FieldTypes<true>::Items& items) const {
    const std::size_t size = items.type->size(items.at);
    if (size == 0) return is_required() ? bad("is missing: at least one is asked for") : Why{};
    if (size <= field.rules.count_max) return {};
    return bad("are more than " + std::to_string(field.rules.count_max));
  }
};

// The fields of one table, without what is in its groups and lists.
Checked check_flat(const FieldTable& table, const void* of, std::uint16_t version) {
  for (const Field& field : table.fields) {
    const Checker checker{.table = table, .field = field, .of = of, .version = version};
    if (Why why = std::visit(checker, field.read(of))) {
      FieldProblem found = problem(field.file_name(), *std::move(why));
      found.hint = field.rules.hint;
      return found;
    }
  }
  return {};
}

// Items are called by the number that stands first in them, if one does.
std::uint16_t number_of(const FieldTable& table, const void* item, std::size_t index) {
  const FieldValue first = table.fields.front().read(item);
  const auto* const number = std::get_if<const std::uint16_t*>(&first);
  return number != nullptr ? **number : static_cast<std::uint16_t>(index + 1);
}

Checked check_items(const Field& field, const FieldTypes<true>::Items& items,
                    std::uint16_t version) {
  const FieldTable& table = items.type->table();
  for (std::size_t i = 0; i < items.type->size(items.at); ++i) {
    const void* const item = items.type->item(items.at, i);
    Checked found = check_flat(table, item, version);
    if (!found) continue;
    found->path.outer = field.file_name();
    found->path.item = i;
    found->path.number = number_of(table, item, i);
    return found;
  }
  return {};
}

}  // namespace

const Field* FieldTable::find(std::string_view field) const {
  const auto found = std::ranges::find(fields, field, &Field::name);
  return found == fields.end() ? nullptr : &*found;
}

const Field* FieldTable::find(Meaning meaning) const {
  const auto found =
      std::ranges::find(fields, meaning, [](const Field& field) { return field.rules.meaning; });
  return found == fields.end() ? nullptr : &*found;
}

Checked check_fields(const FieldTable& table, const void* of, std::uint16_t taxonomy_version) {
  if (Checked found = check_flat(table, of, taxonomy_version)) return found;
  for (const Field& field : table.fields) {
    const FieldValue value = field.read(of);
    Checked found;
    if (const auto* const group = std::get_if<FieldTypes<true>::Group>(&value)) {
      found = check_flat(*group->table, group->at, taxonomy_version);
      if (found) found->path.outer = field.file_name();
    }
    if (const auto* const items = std::get_if<FieldTypes<true>::Items>(&value)) {
      found = check_items(field, *items, taxonomy_version);
    }
    if (found) return found;
  }
  return {};
}

std::string to_text(const FieldPath& path) {
  std::string text(path.outer);
  if (path.item) text += " " + std::to_string(path.number) + (path.field.empty() ? "" : ": ");
  if (!path.item && !text.empty() && !path.field.empty()) text += '.';
  return text.append(path.field);
}

std::unexpected<Error> refuse(const FieldProblem& problem) {
  auto refused = refuse_rule(Rule::record_field, to_text(problem.path) + " " + problem.why);
  refused.error().hint = problem.hint;
  return refused;
}

std::string must_be_one_of(std::span<const std::string_view> names) {
  std::string list = "must be ";
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) continue;
    if (list.back() != ' ') list += i + 1 == names.size() ? " or " : ", ";
    list += names[i];
  }
  return list;
}

FieldProblem problem(std::string_view field, std::string why) {
  return {.path = {.item = std::nullopt, .field = field}, .why = std::move(why)};
}

}  // namespace talgu
