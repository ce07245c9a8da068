#pragma once

#include "node/calls/posting.h"
#include "node/control/arguments.h"

#include <optional>
#include <string>

namespace talgu {

// What the drafts of several kinds of records are read with. Faults: control error bad-arguments.

[[nodiscard]] std::unexpected<Error> wrong_argument(std::string what, std::string hint = {});

/// None where the argument is absent.
Result<std::optional<Date>> read_day(const control::Arguments& args, const char* name);

/// A draft that means nothing is a wrong argument of the call.
template <class Value>
Result<Value> as_argument(Result<Value> made) {
  const bool is_plain = !made && made.error().fault == Fault::invalid_input;
  if (is_plain && made.error().rule == 0) {
    return wrong_argument(made.error().what, made.error().hint);
  }
  return made;
}

}  // namespace talgu
