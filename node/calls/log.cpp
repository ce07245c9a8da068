#include "node/calls/log.h"

#include "node/control/arguments.h"
#include "protocol/base/text.h"

#include <algorithm>
#include <map>
#include <utility>

namespace talgu {
namespace {

using control::Json;

/// Base64 of one answer; a line is 1 MiB at most, one statement 512 KiB.
constexpr std::size_t kAnswerBytesMax = 700 * 1024;

Result<const PartyLog*> log_by_code(const Authority& authority, const std::string& code) {
  for (const Party& party : authority.federation().newest().parties) {
    if (party.code == code) return authority.log_of(party.id);
  }
  return control::refuse(control::ControlRule::not_found, "no party has the code " + escape(code),
                         "talgu log names them");
}

Json log_json(const Authority& authority, const PartyLog& log) {
  const Party& party = *authority.federation().newest().find(log.party());
  Json nodes = Json::array();
  for (const CertifiedNode* const node : log.current()) {
    nodes.push_back({{"name", PeerBook::name_of(authority, node->id)},
                     {"role", name_of(node->certificate.role)},
                     {"certificate", to_hex(node->id.view())}});
  }
  return {{"party", party.code},
          {"name", party.name_en},
          {"version", log.version()},
          {"head", to_hex(log.head().view())},
          {"nodes", std::move(nodes)}};
}

}  // namespace

Result<CallOutcome> log_list_call(CoreParts& parts, const control::Call& /*call*/) {
  const Authority& authority = parts.machine->authority();
  std::map<std::string, Json> by_code;
  for (const auto& [party, log] : authority.logs()) {
    Json one = log_json(authority, log);
    by_code.emplace(one.at("party").get<std::string>(), std::move(one));
  }
  Json list = Json::array();
  for (auto& [code, log] : by_code) list.push_back(std::move(log));
  return Json{{"schema", "talgu/log/1"}, {"logs", std::move(list)}};
}

Result<CallOutcome> log_get_call(CoreParts& parts, const control::Call& call) {
  const control::Arguments args(call.request.args);
  TALGU_TRY(const std::string code, args.text("party"));
  TALGU_TRY(const std::uint64_t from, args.number("from"));
  TALGU_TRY(const PartyLog* const log, log_by_code(parts.machine->authority(), code));
  Json statements = Json::array();
  std::size_t bytes = 0;
  for (std::uint64_t version = std::max<std::uint64_t>(from, 1); version <= log->version();
       ++version) {
    std::string text = to_base64(encode_signed(log->statements()[version - 1]));
    bytes += text.size();
    if (bytes > kAnswerBytesMax && !statements.empty()) break;
    statements.push_back(std::move(text));
  }
  return Json{{"schema", "talgu/log.get/1"},
              {"party", code},
              {"id", to_hex(log->party().view())},
              {"version", log->version()},
              {"statements", std::move(statements)}};
}

Result<CallOutcome> log_read_call(CoreParts& parts, const control::Call& call) {
  const control::Arguments args(call.request.args);
  TALGU_TRY(const std::string hex, args.text("party"));
  TALGU_TRY(const std::vector<std::string> texts, args.texts("statements"));
  const Bytes raw = from_hex(hex).value_or(Bytes());
  const auto party = PartyId::from(raw);
  if (!party) return control::refuse(control::ControlRule::bad_arguments, "party is no id in hex");
  const PartyLog* const held = parts.machine->authority().log_of(*party);
  if (held == nullptr) {
    return control::refuse(control::ControlRule::not_found,
                           "the file is of a party that this federation does not have",
                           "compare with: talgu log");
  }
  PartyLog log = *held;
  LogAddition addition{.party = *party, .statements = {}, .version = 0, .answer = {}};
  for (const std::string& text : texts) {
    TALGU_TRY(const Bytes bytes, from_base64(text));
    TALGU_TRY(SignedStatement statement, parse_signed<Statement>(bytes));
    const std::uint64_t before = log.version();
    TALGU_PASS(log.append(statement));
    if (log.version() > before) addition.statements.push_back(std::move(statement));
  }
  addition.version = log.version();
  addition.answer =
      Json{{"schema", "talgu/log.read/1"},
           {"party", parts.machine->authority().federation().newest().find(*party)->code},
           {"added", addition.statements.size()},
           {"version", addition.version}};
  // Held is not durable: a statement may still wait for the disk.
  const bool durable = parts.machine->durable_log(*party) >= addition.version;
  if (addition.statements.empty() && durable) return std::move(addition.answer);
  return addition;
}

}  // namespace talgu
