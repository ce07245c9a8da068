#include "node/control/protocol.h"

#include "crypto/check.h"
#include "protocol/base/refusal.h"

#include <algorithm>
#include <array>
#include <utility>

namespace talgu::control {
namespace {

struct ControlRow {
  ControlRule rule;
  std::string_view code;
  Fault fault;
};

constexpr std::array kControlRows{
    ControlRow{ControlRule::plan_changed, "plan-changed", Fault::not_permitted},
    ControlRow{ControlRule::unknown_call, "unknown-call", Fault::invalid_input},
    ControlRow{ControlRule::bad_arguments, "bad-arguments", Fault::invalid_input},
    ControlRow{ControlRule::not_found, "not-found", Fault::invalid_input},
    ControlRow{ControlRule::ambiguous, "ambiguous", Fault::invalid_input},
    ControlRow{ControlRule::not_joined, "not-joined", Fault::prerequisite_missing},
    ControlRow{ControlRule::unreachable, "unreachable", Fault::io},
};

std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

Result<Request> parse_request(std::string_view line) {
  TALGU_TRY(const Json json, parse_json(line));
  if (!json.is_object()) return refuse(ControlRule::bad_arguments, "a request is a JSON object");
  for (const auto& [key, value] : json.items()) {
    if (key != "id" && key != "call" && key != "args") {
      return refuse(ControlRule::bad_arguments, "a request has id, call and args, nothing else");
    }
  }
  const auto id = json.find("id");
  const auto call = json.find("call");
  if (id == json.end() || !id->is_number_unsigned() || call == json.end() || !call->is_string()) {
    return refuse(ControlRule::bad_arguments, "a request needs a numeric id and a call");
  }
  const auto args = json.find("args");
  Request request{.id = id->get<std::uint64_t>(), .call = call->get<std::string>(), .args = {}};
  request.args = args == json.end() ? Json::object() : *args;
  if (!request.args.is_object()) {
    return refuse(ControlRule::bad_arguments, "args is a JSON object");
  }
  return request;
}

std::string encode_request(const Request& request) {
  const Json json{{"id", request.id}, {"call", request.call}, {"args", request.args}};
  return json_line(json) + "\n";
}

std::string encode_ok(std::uint64_t id, const Json& ok) {
  return json_line({{"id", id}, {"ok", ok}}) + "\n";
}

std::string encode_error(std::uint64_t id, const Error& error) {
  const Json body{{"fault", name_of(error.fault)},
                  {"code", code_of(error)},
                  {"what", error.what},
                  {"hint", error.hint},
                  {"rule", error.rule}};
  return json_line({{"id", id}, {"error", body}}) + "\n";
}

Result<Json> parse_answer(std::string_view line, std::uint64_t id) {
  const auto no_answer = fail(Fault::invalid_input, "the node gave an answer that is none");
  TALGU_TRY(const Json json, parse_json(line));
  if (!json.is_object() || json.find("id") == json.end() || json.at("id") != id) return no_answer;
  if (const auto ok = json.find("ok"); ok != json.end()) return *ok;
  const auto error = json.find("error");
  if (error == json.end() || !error->is_object()) return no_answer;
  const auto rule = error->find("rule");
  const bool has_rule = rule != error->end() && rule->is_number_unsigned();
  return std::unexpected(
      Error{.fault = value_of<Fault>(text_at(*error, "fault")).value_or(Fault::invalid_input),
            .what = text_at(*error, "what"),
            .hint = text_at(*error, "hint"),
            .rule = has_rule ? rule->get<std::uint16_t>() : std::uint16_t{0}});
}

std::string code_of(const Error& error) {
  const auto* const row =
      std::ranges::find(kControlRows, static_cast<ControlRule>(error.rule), &ControlRow::rule);
  if (row != kControlRows.end()) return std::string(row->code);
  if (error.rule != 0) return std::string(name_of(reason_of(rule_of(error))));
  return std::string(name_of(error.fault));
}

std::unexpected<Error> refuse(ControlRule rule, std::string what, std::string hint) {
  const auto* const row = std::ranges::find(kControlRows, rule, &ControlRow::rule);
  TALGU_CHECK(row != kControlRows.end());
  return std::unexpected(Error{.fault = row->fault,
                               .what = std::move(what),
                               .hint = std::move(hint),
                               .rule = std::to_underlying(rule)});
}

}  // namespace talgu::control
