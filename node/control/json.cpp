#include "node/control/json.h"

#include "node/control/protocol.h"

namespace talgu::control {
namespace {

/// Whether brackets that stand outside texts open at most kNestingMax at once. Of what is no JSON
/// it says anything: the parser sees that.
bool is_shallow(std::string_view text) {
  std::size_t open = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted && c == '\\') {
      ++at;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '{' || c == '[')) {
      if (++open > kNestingMax) return false;
    } else if (!quoted && (c == '}' || c == ']') && open > 0) {
      --open;
    }
  }
  return true;
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  if (!is_shallow(text)) {
    return refuse(ControlRule::bad_arguments,
                  "JSON of more than " + std::to_string(kNestingMax) + " levels is not read");
  }
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return refuse(ControlRule::bad_arguments, "this is no JSON");
  return json;
}

std::string json_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace talgu::control
