#pragma once

#include "node/control/json.h"

#include <cstdint>
#include <span>

namespace talgu::control {

/// What an argument holds, on the socket and on the command line.
enum class ArgumentType : std::uint8_t {
  text,    // never empty
  day,     // 2027-03-01
  number,  // a whole number from 0 up
  flag,
  texts,  // a list of texts, none of them empty
  file,   // a record's file: the text of member `toml`, and its name in the member `file`
};

/// Where a person writes it.
enum class Place : std::uint8_t {
  word,      // required, without a name: words stand in the order of their rows
  words,     // any number of them, also none
  required,  // --name VALUE
  optional,  // --name VALUE
  inner,     // nowhere: programs add it
};

/// One argument of a call. In names, "valid_until" is --valid-until on the command line.
struct Argument {
  const char* name;
  ArgumentType type;
  Place place;
  const char* help;  // marked for translation
};

/// "valid_until" as people write it: "--valid-until", of a word "NEED".
[[nodiscard]] std::string shown_name(const Argument& argument);

/// Whether the arguments of a call are those of its row: none unknown, none missing, each of its
/// type, no text empty. `args` is an object. Faults: control error bad-arguments.
Status check_arguments(const Json& args, std::span<const Argument> known);

}  // namespace talgu::control
