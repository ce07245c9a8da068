#include "node/control/argument.h"

#include "node/control/protocol.h"
#include "protocol/base/text.h"
#include "protocol/record/schema/date.h"

#include <algorithm>
#include <string>

namespace talgu::control {
namespace {

std::unexpected<Error> wrong(std::string what, std::string hint = {}) {
  return refuse(ControlRule::bad_arguments, std::move(what), std::move(hint));
}

bool is_required(const Argument& argument) {
  return argument.place == Place::word || argument.place == Place::required;
}

Status check_text(const Json& value, const std::string& name) {
  if (!value.is_string()) return wrong(name + " must be a text");
  if (!value.get_ref<const std::string&>().empty()) return {};
  return wrong(name + " must not be empty", "leave it out, or say something");
}

Status check_day(const Json& value, const std::string& name) {
  TALGU_PASS(check_text(value, name));
  const auto day = parse_date(value.get_ref<const std::string&>());
  if (day) return {};
  return wrong(name + ": " + day.error().what, "a day is written 2027-03-01");
}

Status check_texts(const Json& value, const std::string& name) {
  if (!value.is_array()) return wrong(name + " must be a list of texts");
  for (const Json& item : value) TALGU_PASS(check_text(item, name));
  return {};
}

Status check_value(const Json& args, const Argument& argument) {
  const std::string name = shown_name(argument);
  const Json& value = args.at(argument.type == ArgumentType::file ? "toml" : argument.name);
  switch (argument.type) {
    case ArgumentType::text:
      return check_text(value, name);
    case ArgumentType::day:
      return check_day(value, name);
    case ArgumentType::number:
      return value.is_number_unsigned() ? Status{} : wrong(name + " must be a whole number");
    case ArgumentType::flag:
      return value.is_boolean() ? Status{} : wrong(name + " must be true or false");
    case ArgumentType::texts:
      return check_texts(value, name);
    case ArgumentType::file:
      // An empty file says nothing: the reader of the kind tells what it misses.
      if (!value.is_string()) return wrong("toml must be the text of a file");
      if (!args.contains("file")) return wrong("file, the name of the record's file, is missing");
      return check_text(args.at("file"), "file");
  }
  std::unreachable();
}

bool is_known(std::string_view name, std::span<const Argument> known) {
  return std::ranges::any_of(known, [name](const Argument& one) {
    return name == one.name || (one.type == ArgumentType::file && name == "toml");
  });
}

}  // namespace

std::string shown_name(const Argument& argument) {
  std::string name = argument.name;
  if (argument.place == Place::inner) return name;
  if (argument.place == Place::word || argument.place == Place::words) {
    std::ranges::transform(name, name.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return name;
  }
  std::ranges::replace(name, '_', '-');
  return "--" + name;
}

Status check_arguments(const Json& args, std::span<const Argument> known) {
  for (const auto& [name, value] : args.items()) {
    if (is_known(name, known)) continue;
    return wrong("unknown argument '" + escape(name) + "'",
                 "talgu and talgud may be of different versions");
  }
  for (const Argument& argument : known) {
    if (args.contains(argument.type == ArgumentType::file ? "toml" : argument.name)) {
      TALGU_PASS(check_value(args, argument));
    } else if (is_required(argument)) {
      return wrong(shown_name(argument) + " is missing");
    }
  }
  return {};
}

}  // namespace talgu::control
