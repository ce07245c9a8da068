#include "crypto/bytes.h"
#include "crypto/check.h"
#include "node/calls/call_table.h"
#include "node/control/protocol.h"

#include <cstdint>

// Any line is a request or an error. A request can be written again and is the same; its arguments
// are good for its call or refused. Any line is an answer or an error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talgu;
  const std::string_view line = as_text(std::as_bytes(std::span(data, size)));
  static_cast<void>(control::parse_answer(line, 7));
  const auto request = control::parse_request(line);
  if (!request) return 0;
  const auto again = control::parse_request(control::encode_request(*request));
  TALGU_CHECK(again.has_value() && again->id == request->id && again->args == request->args);
  if (const auto choice = choose_call(request->call)) {
    static_cast<void>(check_arguments(*choice, request->args));
  }
  return 0;
}
