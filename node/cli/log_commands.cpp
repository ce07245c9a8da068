#include "node/cli/log_commands.h"

#include "node/system/text.h"
#include "protocol/base/layout.h"
#include "protocol/law/party/party_log.h"

#include <utility>
#include <vector>

namespace talgu::cli {
namespace {

/// Base64 of one call; a line is 1 MiB at most, one statement 512 KiB.
constexpr std::size_t kCallBytesMax = 700 * 1024;

/// A party log's file, or one statement that is signed to the full.
Result<std::vector<SignedStatement>> statements_of(const PortableFile& file) {
  if (file.kind == PortableKind::party_log) return parse_party_log(file.content);
  if (file.kind == PortableKind::statement) {
    TALGU_TRY(SignedStatement one, parse_signed<Statement>(file.content));
    return std::vector{std::move(one)};
  }
  return fail(Fault::invalid_input,
              "a file of kind " + std::string(name_of(file.kind)) + " holds no party log",
              "party certify writes one");
}

}  // namespace

LogCommands::LogCommands(const Command& talgu, Invocation& invocation) : invocation_(invocation) {
  const Command log = talgu.known("log");
  const Command read =
      log.verb("read", _("take in a party's newer log; it spreads from here by itself"));
  read.takes("file", file_, _("party log or signed statement (.tgu)"));
  read.runs([this] { return this->read(); });
  const Command write =
      log.verb("write", _("write a party's log to a file, to carry it to a node"));
  write.takes("party", party_, _("party code"));
  write.takes("--out", out_, _("new file"));
  write.runs([this] { return this->write(); });
}

Result<Exit> LogCommands::read() {
  TALGU_TRY(const PortableFile file, read_tgu(file_));
  TALGU_TRY(const std::vector<SignedStatement> statements, statements_of(file));
  if (statements.empty()) return fail(Fault::invalid_input, "the file holds no statement");
  TALGU_TRY(const Statement first, parse_statement(statements.front().bytes));
  Json answer;
  std::uint64_t added = 0;
  for (auto next = statements.begin(); next != statements.end();) {
    Json slice = Json::array();
    for (std::size_t bytes = 0; next != statements.end(); ++next) {
      std::string text = to_base64(encode_signed(*next));
      bytes += text.size();
      if (bytes > kCallBytesMax && !slice.empty()) break;
      slice.push_back(std::move(text));
    }
    const Json args{{"party", to_hex(first.party.view())}, {"statements", std::move(slice)}};
    TALGU_TRY(answer, invocation_.call("log.read", args));
    added += count_at(answer, "added");
  }
  answer["added"] = added;
  if (added == 0) {
    invocation_.say(_("Held already."));
  } else {
    invocation_.say(added, " ", _n("new statement of", "new statements of", added), " ",
                    text_at(answer, "party"));
  }
  invocation_.result(answer);
  return Exit::done;
}

Result<Exit> LogCommands::write() {
  LayoutWriter out;
  std::uint64_t version = 0;
  std::vector<Bytes> statements;
  do {
    const Json args{{"party", party_}, {"from", statements.size() + 1}};
    TALGU_TRY(const Json answer, invocation_.call("log.get", args));
    version = count_at(answer, "version");
    const Json& more = list_at(answer, "statements");
    if (more.empty() && statements.size() < version) {
      return fail(Fault::io, "the node gave no statement");
    }
    for (const Json& text : more) {
      TALGU_TRY(Bytes bytes,
                from_base64(text.is_string() ? text.get<std::string>() : std::string()));
      statements.push_back(std::move(bytes));
    }
  } while (statements.size() < version);
  out.u32(static_cast<std::uint32_t>(statements.size()));
  for (const Bytes& statement : statements) out.prefixed(statement);
  TALGU_PASS(write_tgu(out_, PortableKind::party_log, out.view()));
  invocation_.say(version, " ", _n("statement written to", "statements written to", version), " ",
                  Printable::theirs(out_.string()));
  invocation_.result({{"schema", "talgu/log.write/1"}, {"party", party_}, {"version", version}});
  return Exit::done;
}

Result<Exit> list_logs(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call("log.list", invocation.args));
  for (const Json& log : list_at(answer, "logs")) {
    invocation.say(padded(text_at(log, "party"), 8), _("version"), " ", number_at(log, "version"),
                   "  ", text_at(log, "name"));
    for (const Json& node : list_at(log, "nodes")) {
      invocation.say("  ", padded(text_at(node, "name"), 24), text_at(node, "role"));
    }
  }
  invocation.result(answer);
  return Exit::done;
}

}  // namespace talgu::cli
