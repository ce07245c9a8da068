#include "node/cli/say_record.h"

#include "node/cli/say_delivery.h"
#include "node/cli/words.h"
#include "node/records/warning_words.h"

#include <algorithm>
#include <initializer_list>
#include <string>

namespace talgu::cli {
namespace {

bool reads_ukrainian() {
  // Translated, this names the language in which people read titles.
  return _("en").view() == "uk";
}

Printable names_of(const Json& parties) {
  Printable text;
  for (const Json& party : parties) {
    if (!text.empty()) text += ", ";
    const bool uk = reads_ukrainian() && party.contains("name_uk");
    text += text_at(party, "code") + " (" + text_at(party, uk ? "name_uk" : "name") + ")";
  }
  return text.empty() ? Printable(_("nobody")) : text;
}

/// "1 250.00 EUR".
Printable money_text(const Json& money) {
  constexpr std::size_t kCents = 2;
  const std::size_t scale =
      money.contains("scale") ? static_cast<std::size_t>(number_at(money, "scale")) : kCents;
  return grouped(number_at(money, "minor"), scale) + " " + text_at(money, "currency");
}

// As deep as parse_json() lets an answer be.
// NOLINTNEXTLINE(misc-no-recursion)
Printable value_text(const Json& value) {
  if (value.is_string()) return Printable::lines_of_theirs(value.get_ref<const std::string&>());
  if (value.is_boolean()) return value.get<bool>() ? _("yes") : _("no");
  if (!value.is_structured()) return Printable::theirs(value.dump());
  if (value.contains("minor") && value.contains("currency")) return money_text(value);
  Printable text;
  for (const auto& [key, item] : value.items()) {
    if (!text.empty()) text += ", ";
    if (value.is_object()) text += Printable::theirs(key) + ": ";
    text += value_text(item);
  }
  return text;
}

/// Every member that is not among `shown`, by its name in the file.
void say_rest(const Invocation& invocation, const Printable& indent, const Json& object,
              std::initializer_list<std::string_view> shown) {
  for (const auto& [key, value] : object.items()) {
    const bool empty = value.is_null() || (value.is_structured() && value.empty());
    if (empty || std::ranges::find(shown, key) != shown.end()) continue;
    invocation.say(indent, Printable::theirs(key), ": ", value_text(value));
  }
}

void say_line(const Invocation& invocation, const Json& line) {
  if (!line.contains("quantity")) {
    invocation.say("  ", coverage_line_text(line));
    return;
  }
  invocation.say("  ", number_at(line, "line"), ". ", padded(text_at(line, "category"), 8),
                 padded(quantity_at(line), 16), text_at(line, "label"));
  if (line.contains("min_useful")) {
    invocation.say("     ", _("useful from:"), " ", quantity_at(line, "min_useful"));
  }
  say_rest(invocation, "     ", line,
           {"line", "category", "quantity", "unit", "scale", "label", "min_useful"});
}

void say_what_for(const Invocation& invocation, const Json& need) {
  invocation.say("  ", _("priority"), " ", number_at(need, "priority"), ", ",
                 text_at(need, "horizon"), "-", _("term, end use"), " ", text_at(need, "end_use"));
  const Json& who = object_at(need, "beneficiary");
  if (who.empty()) return;
  Printable text = who.contains("name") ? text_at(who, "name") : Printable(_("withheld"));
  for (const char* const part : {"sector", "oblast"}) {
    if (who.contains(part)) text += ", " + text_at(who, part);
  }
  invocation.say("  ", _("for:"), " ", text);
}

/// The record that something is for: of a need the line, with its figures.
void say_about(const Invocation& invocation, const Json& about) {
  invocation.say("  ", _("for:"), " ", text_at(about, "record"), "  ",
                 title_of(object_at(about, "title")));
  if (!about.contains("line")) return;
  invocation.say("    ", number_at(about, "line"), ". ", text_at(about, "category"), ", ",
                 _("required"), " ", quantity_at(about, "required"), ", ", _("accepted"), " ",
                 quantity_at(about, "accepted"), ", ", _("gap"), " ", quantity_at(about, "gap"),
                 " ", _("(as far as this node may see)"));
  const Printable stated = stated_text(about, text_at(about, "record"));
  if (!stated.empty()) invocation.say("    ", stated);
}

/// The line with that number, or null.
const Json* line_with(const Json& lines, std::int64_t number) {
  const auto found = std::ranges::find_if(
      lines, [number](const Json& one) { return number_at(one, "line") == number; });
  return found == lines.end() ? nullptr : &*found;
}

/// The parcels or stated lines that read differently now, as they were.
void say_changed_items(const Invocation& invocation, const Json& record, const Json& before,
                       const Json& after) {
  for (const Json& item : before) {
    if (std::ranges::find(after, item) != after.end()) continue;
    invocation.say(
        "  ", _("was:"), " ",
        item.contains("parcel_no") ? parcel_text(record, item) : coverage_line_text(item));
  }
}

/// What of a line reads differently now, field by field; all of it where the line is gone.
void say_changed_lines(const Invocation& invocation, const Json& before, const Json& after) {
  for (const Json& line : before) {
    const std::int64_t number = number_at(line, "line");
    const Json* const now = line_with(after, number);
    if (now != nullptr && *now == line) continue;
    Printable text = Printable("  ") + _("was:") + " " + number + ". " + text_at(line, "category") +
                     " " + quantity_at(line);
    if (now == nullptr) text += Printable(" ") + _("(this line is left out)");
    for (const auto& [key, value] : line.items()) {
      const bool told = key == "line" || key == "category" || key == "quantity" || key == "unit" ||
                        key == "scale" || key == "label";
      if (told || now == nullptr || now->value(key, Json()) == value) continue;
      text += ", " + Printable::theirs(key) + ": " + value_text(value);
    }
    if (now != nullptr) {
      for (const auto& [key, value] : now->items()) {
        if (!line.contains(key)) text += ", " + Printable::theirs(key) + ": " + _("not said");
      }
    }
    invocation.say(text);
  }
}

/// What the revision before said, where this one says something else.
void say_changes(const Invocation& invocation, const Json& before, const Json& after) {
  for (const auto& [key, value] : before.items()) {
    const Json now = after.value(key, Json());
    if (value == now || key == "unit" || key == "scale" || key == "label") continue;
    if (key == "quantity") {
      invocation.say("  ", _("was:"), " ", quantity_at(before));
    } else if (key == "parcels" || (key == "lines" && before.contains("need_revision"))) {
      say_changed_items(invocation, before, value, list_at(after, key.c_str()));
    } else if (key == "lines") {
      say_changed_lines(invocation, value, list_at(after, "lines"));
    } else {
      invocation.say("  ", _("was:"), " ", Printable::theirs(key), ": ", value_text(value));
    }
  }
  for (const auto& [key, value] : after.items()) {
    if (before.contains(key)) continue;
    invocation.say("  ", _("was:"), " ", Printable::theirs(key), ": ", _("not said"));
  }
}

void say_warnings(const Invocation& invocation, const Json& plan) {
  for (const Json& warning : list_at(plan, "warnings")) {
    const Words sentence = translated(warning_sentence(raw_text(warning, "code")));
    const std::string text = warning_text(warning, sentence.view());
    invocation.say(_("Warning:"), " ", Printable::theirs(text));
  }
}

}  // namespace

Printable title_of(const Json& titles) {
  if (!titles.is_object() || titles.empty()) return "?";
  auto found = titles.find(std::string(_("en")));
  if (found == titles.end()) found = titles.find("en");
  const Json& chosen = found == titles.end() ? titles.front() : *found;
  return chosen.is_string() ? Printable::theirs(chosen.get_ref<const std::string&>()) : "?";
}

Printable quantity_at(const Json& object, const char* name) {
  constexpr std::int64_t kScaleMax = 18;
  const std::int64_t scale = std::clamp<std::int64_t>(number_at(object, "scale"), 0, kScaleMax);
  return grouped(number_at(object, name), static_cast<std::size_t>(scale)) + " " +
         text_at(object, "unit");
}

void say_flags(const Invocation& invocation, const Json& record) {
  for (const Json& flag : list_at(record, "flags")) {
    if (flag.is_string()) invocation.say("  ! ", word_of(flag.get_ref<const std::string&>()));
  }
}

void say_record(const Invocation& invocation, const Json& record) {
  for (const auto& [language, text] : object_at(record, "title").items()) {
    invocation.say("  ", padded(Printable::theirs(language) + ":", 4), value_text(text));
  }
  if (record.contains("priority")) say_what_for(invocation, record);
  for (const Json& line : list_at(record, "lines")) say_line(invocation, line);
  if (record.contains("parcels")) {
    invocation.say("  ", padded(text_at(record, "category"), 8), text_at(record, "label"));
  }
  for (const Json& parcel : list_at(record, "parcels")) {
    invocation.say("  ", parcel_text(record, parcel));
  }
  if (record.contains("quantity")) {
    const Printable category =
        record.contains("category") ? padded(text_at(record, "category"), 8) : Printable();
    invocation.say("  ", category, padded(quantity_at(record), 16), text_at(record, "label"));
  }
  if (record.contains("min_lot")) {
    invocation.say("  ", _("smallest lot:"), " ", quantity_at(record, "min_lot"));
  }
  if (record.contains("draws")) {
    const Json drawn{{"draws", record.at("draws")},
                     {"unit", record.contains("draws_unit") ? raw_text(record, "draws_unit")
                                                            : std::string(_("smallest steps"))},
                     {"scale", number_at(record, "draws_scale")}};
    invocation.say("  ", _("takes of its offer:"), " ", quantity_at(drawn, "draws"));
  }
  say_rest(
      invocation, "  ", record,
      {"title", "priority", "horizon", "end_use", "beneficiary", "lines", "category", "quantity",
       "unit", "scale", "label", "min_lot", "draws", "draws_unit", "draws_scale", "parcels",
       // Which revision was answered is for programs.
       "need_revision", "revision"});
}

void say_plan(const Invocation& invocation, const Json& plan, std::string_view kind) {
  if (!raw_text(plan, "revises").empty()) {
    invocation.say(_("A new revision of"), " ", text_at(plan, "revises"), ":");
  }
  const Json& whole = object_at(plan, std::string(kind).c_str());
  Json record = whole;
  const Json& about = object_at(plan, "about");
  if (!about.empty()) {
    record.erase("need");  // said below, with its title
    record.erase("line");
  }
  say_record(invocation, record);
  if (!about.empty() && plan.contains("batch")) say_about(invocation, about);
  for (const Json& one : list_at(plan, "batch")) {
    invocation.say(_("And in the same entry:"));
    say_record(invocation, one);
  }
  if (plan.contains("before")) say_changes(invocation, object_at(plan, "before"), whole);
  if (!about.empty() && !plan.contains("batch")) say_about(invocation, about);
  invocation.say("");
  invocation.say("TLP:", text_at(plan, "tlp"));
  invocation.say(_("Audience:"), " ", text_at(plan, "audience"), "  (", text_at(plan, "rule"), ")");
  invocation.say(_("Will read it:"), " ", names_of(list_at(plan, "readers")));
  invocation.say(_("Will not read it, nor learn of it:"), " ",
                 names_of(list_at(plan, "not_readers")));
  say_warnings(invocation, plan);
}

}  // namespace talgu::cli
