#include "node/calls/draft_parts.h"

#include <utility>

namespace talgu {

std::unexpected<Error> wrong_argument(std::string what, std::string hint) {
  return control::refuse(control::ControlRule::bad_arguments, std::move(what), std::move(hint));
}

Result<std::optional<Date>> read_day(const control::Arguments& args, const char* name) {
  TALGU_TRY(const std::string text, args.optional_text(name));
  if (text.empty()) return std::optional<Date>();
  const auto day = parse_date(text);
  if (day) return std::optional(*day);
  return wrong_argument(std::string(name) + ": " + day.error().what, "a day is written 2027-03-01");
}

}  // namespace talgu
