#pragma once

#include "node/control/json.h"
#include "protocol/base/enum_names.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

/// The control protocol (docs/json/README.md): one JSON object per line over a unix stream socket.
/// {"id":7,"call":"need.add.plan","args":{…}} -> {"id":7,"ok":{…}} or
/// {"id":7,"error":{"fault","code","what","hint"}}. Shared by talgud and talgu.
namespace talgu {

/// What travels of an error's fault.
template <>
struct EnumNames<Fault> {
  static constexpr Fault kFirst = Fault::invalid_input;
  static constexpr std::array<std::string_view, 10> kNames{
      "invalid_input",        "bad_signature", "unknown_peer", "not_permitted",   "limit_exceeded",
      "prerequisite_missing", "locked",        "storage_full", "storage_corrupt", "io"};
};

namespace control {

inline constexpr std::size_t kLineBytesMax = 1024 * 1024;

struct Request {
  std::uint64_t id = 0;
  std::string call;
  Json args;
};

/// Faults: invalid_input (not JSON, wrong shape, unknown member).
Result<Request> parse_request(std::string_view line);
[[nodiscard]] std::string encode_request(const Request& request);

[[nodiscard]] std::string encode_ok(std::uint64_t id, const Json& ok);
[[nodiscard]] std::string encode_error(std::uint64_t id, const Error& error);

/// The `ok` object of an answer, or its error. Faults: as answered; invalid_input (no answer).
Result<Json> parse_answer(std::string_view line, std::uint64_t id);

/// What a person sees as the code of an error: the reason code of the broken rule, a control error
/// such as "plan-changed", or the name of the fault.
[[nodiscard]] std::string code_of(const Error& error);

/// Errors of the control protocol itself, a list apart from the reason codes of peers. They
/// travel in Error::rule from here on; the protocol's own rules stay far below.
enum class ControlRule : std::uint16_t {
  plan_changed = 60'000,
  unknown_call,
  bad_arguments,
  not_found,
  ambiguous,
  not_joined,
  unreachable,
};
[[nodiscard]] std::unexpected<Error> refuse(ControlRule rule, std::string what,
                                            std::string hint = {});

}  // namespace control
}  // namespace talgu
