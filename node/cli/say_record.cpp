#include "node/cli/say_record.h"

#include "node/records/warning_words.h"
#include "node/system/text.h"

#include <algorithm>

namespace talgu::cli {
namespace {

std::string names_of(const Json& parties) {
  std::string text;
  for (const Json& party : parties) {
    if (!text.empty()) text += ", ";
    text += party.value("code", "?") + " (" + party.value("name", "?") + ")";
  }
  return text.empty() ? _("nobody") : text;
}

/// A text of several lines must not pass for lines of ours.
std::string indented(std::string text) {
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1)) {
    text.insert(at + 1, "      | ");
  }
  return text;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the answer of our own node
std::string value_text(const Json& value) {
  if (value.is_string()) return indented(value.get<std::string>());
  if (!value.is_structured()) return value.dump();
  std::string text;
  for (const auto& [key, item] : value.items()) {
    if (!text.empty()) text += ", ";
    text += (value.is_object() ? key + ": " : "") + value_text(item);
  }
  return text;
}

/// Every member that is not among `shown`, by its name in the file.
void say_rest(const Invocation& invocation, const std::string& indent, const Json& object,
              std::initializer_list<std::string_view> shown) {
  for (const auto& [key, value] : object.items()) {
    const bool empty = value.is_null() || (value.is_structured() && value.empty());
    if (empty || std::ranges::find(shown, key) != shown.end()) continue;
    invocation.say(indent + key + ": " + value_text(value));
  }
}

void say_line(const Invocation& invocation, const Json& line) {
  invocation.say("  " + std::to_string(line.value("line", 0)) + ". " +
                 padded(line.value("category", "?"), 8) + padded(quantity_text(line), 16) +
                 line.value("label", ""));
  if (line.contains("min_useful")) {
    invocation.say(std::string("     ") + _("useful from:") + " " +
                   quantity_text(line, "min_useful"));
  }
  say_rest(invocation, "     ", line,
           {"line", "category", "quantity", "unit", "scale", "label", "min_useful"});
}

void say_what_for(const Invocation& invocation, const Json& need) {
  invocation.say(std::string("  ") + _("priority") + " " +
                 std::to_string(need.value("priority", 0)) + ", " + need.value("horizon", "?") +
                 "-" + _("term, end use") + " " + need.value("end_use", "?"));
  const Json who = need.value("beneficiary", Json::object());
  if (who.empty()) return;
  std::string text = who.value("name", std::string(_("withheld")));
  for (const char* const part : {"sector", "oblast"}) {
    if (who.contains(part)) text += ", " + who.value(part, "");
  }
  invocation.say(std::string("  ") + _("for:") + " " + text);
}

/// The record that something is for: of a need the line, with its figures.
void say_about(const Invocation& invocation, const Json& about) {
  invocation.say(std::string("  ") + _("for:") + " " + about.value("record", "?") + "  " +
                 title_of(about.value("title", Json::object())));
  if (!about.contains("line")) return;
  invocation.say("    " + std::to_string(about.value("line", 0)) + ". " +
                 about.value("category", "?") + ", " + _("required") + " " +
                 quantity_text(about, "required") + ", " + _("accepted") + " " +
                 quantity_text(about, "accepted") + ", " + _("gap") + " " +
                 quantity_text(about, "gap") + " " + _("(as far as this node may see)"));
}

/// What of a line is another thing than before, member by member.
void say_line_change(const Invocation& invocation, const Json& before, const Json& lines) {
  const std::string was =
      std::string("  ") + _("was:") + " " + std::to_string(before.value("line", 0)) + ". ";
  const auto after = std::ranges::find_if(
      lines, [&](const Json& line) { return line.value("line", 0) == before.value("line", 0); });
  if (after == lines.end()) {
    invocation.say(was + before.value("category", "?") + " " + quantity_text(before));
    return;
  }
  for (const auto& [key, value] : before.items()) {
    if (after->value(key, Json()) == value || key == "unit" || key == "scale" || key == "label") {
      continue;
    }
    invocation.say(was +
                   (key == "quantity" ? quantity_text(before) : key + ": " + value_text(value)));
  }
  for (const auto& [key, value] : after->items()) {
    if (!before.contains(key)) invocation.say(was + key + ": " + _("not said"));
  }
}

/// What the revision before said, where this one says something else.
void say_changes(const Invocation& invocation, const Json& before, const Json& after) {
  const std::string was = std::string("  ") + _("was:") + " ";
  for (const auto& [key, value] : before.items()) {
    const Json now = after.value(key, Json());
    if (value == now || key == "unit" || key == "scale" || key == "label") continue;
    if (key == "quantity") {
      invocation.say(was + quantity_text(before));
    } else if (key == "lines") {
      for (const Json& line : value) say_line_change(invocation, line, now);
    } else {
      invocation.say(was + key + ": " + value_text(value));
    }
  }
  for (const auto& [key, value] : after.items()) {
    if (!before.contains(key)) invocation.say(was + key + ": " + _("not said"));
  }
}

}  // namespace

std::string title_of(const Json& titles) {
  if (!titles.is_object() || titles.empty()) return "?";
  // Translated, this names the language in which people read titles.
  auto found = titles.find(_("en"));
  if (found == titles.end()) found = titles.find("en");
  const Json& chosen = found == titles.end() ? titles.front() : *found;
  return chosen.is_string() ? chosen.get<std::string>() : "?";
}

std::string quantity_text(const Json& object, const char* name) {
  std::string digits = std::to_string(object.value(name, std::int64_t{0}));
  const auto scale = object.value("scale", std::size_t{0});
  if (scale > 0) {
    if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
    digits.insert(digits.size() - scale, ".");
  }
  return digits + " " + object.value("unit", "?");
}

std::string list_text(const Json& list) {
  std::string text;
  for (const Json& item : list) text += (text.empty() ? "" : ", ") + value_text(item);
  return text;
}

void say_record(const Invocation& invocation, const Json& record) {
  const Json titles = record.value("title", Json::object());
  for (const auto& [language, text] : titles.items()) {
    invocation.say("  " + padded(language + ":", 4) + text.get<std::string>());
  }
  if (record.contains("priority")) say_what_for(invocation, record);
  for (const Json& line : record.value("lines", Json::array())) say_line(invocation, line);
  if (record.contains("quantity")) {
    const std::string category =
        record.contains("category") ? padded(record.value("category", "?"), 8) : std::string();
    invocation.say("  " + category + padded(quantity_text(record), 16) + record.value("label", ""));
  }
  if (record.contains("min_lot")) {
    invocation.say(std::string("  ") + _("smallest lot:") + " " + quantity_text(record, "min_lot"));
  }
  if (record.contains("draws")) {
    const Json drawn{{"draws", record.at("draws")},
                     {"unit", record.value("draws_unit", std::string(_("smallest steps")))},
                     {"scale", record.value("draws_scale", 0)}};
    invocation.say(std::string("  ") + _("takes of its offer:") + " " +
                   quantity_text(drawn, "draws"));
  }
  say_rest(invocation, "  ", record,
           {"title", "priority", "horizon", "end_use", "beneficiary", "lines", "category",
            "quantity", "unit", "scale", "label", "min_lot", "draws", "draws_unit", "draws_scale"});
}

void say_plan(const Invocation& invocation, const Json& plan, std::string_view kind) {
  if (const auto revises = plan.value("revises", std::string()); !revises.empty()) {
    invocation.say(std::string(_("A new revision of")) + " " + revises + ":");
  }
  Json record = plan.value(std::string(kind), Json::object());
  const Json about = plan.value("about", Json());
  if (about.is_object()) {
    record.erase("need");  // said below, with its title
    record.erase("line");
  }
  say_record(invocation, record);
  if (plan.contains("before")) {
    say_changes(invocation, plan.at("before"), plan.value(std::string(kind), Json::object()));
  }
  if (about.is_object()) say_about(invocation, about);
  invocation.say("");
  invocation.say(std::string("TLP:") + plan.value("tlp", "?"));
  invocation.say(std::string(_("Audience:")) + " " + plan.value("audience", "?") + "  (" +
                 plan.value("rule", "?") + ")");
  invocation.say(std::string(_("Will read it:")) + " " +
                 names_of(plan.value("readers", Json::array())));
  invocation.say(std::string(_("Will not read it, nor learn of it:")) + " " +
                 names_of(plan.value("not_readers", Json::array())));
  for (const Json& warning : plan.value("warnings", Json::array())) {
    const char* const sentence = warning_sentence(warning.value("code", ""));
    invocation.say(std::string(_("Warning:")) + " " + warning_text(warning, _(sentence)));
  }
}

}  // namespace talgu::cli
