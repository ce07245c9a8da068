#include "protocol/law/party/statement.h"

#include "protocol/base/label.h"
#include "protocol/base/limits.h"
#include "protocol/base/refusal.h"

namespace talgu {
namespace {

Result<std::variant<RootSet, CertificateRequest>> parse_body(StatementAction action,
                                                             ByteView bytes) {
  switch (action) {
    case StatementAction::root_set: {
      LayoutReader in(bytes);
      RootSet set = read_root_set(in);
      TALGU_PASS(in.finish("root set"));
      TALGU_PASS(check_root_set(set));
      return set;
    }
    case StatementAction::certificate: {
      TALGU_TRY(CertificateRequest request, parse_request(bytes));
      return request;
    }
  }
  return refuse_rule(Rule::statement_action, "statement of an unknown action");
}

}  // namespace

Bytes encode_statement(const Statement& statement) {
  const auto* const set = std::get_if<RootSet>(&statement.body);
  const StatementAction action =
      set != nullptr ? StatementAction::root_set : StatementAction::certificate;
  LayoutWriter out;
  out.u16(kSuite).u8(std::to_underlying(action)).u8(0).u32(0);
  out.id(statement.federation).id(statement.party).u64(statement.version).id(statement.previous);
  if (set != nullptr) {
    write_root_set(out, *set);
  } else {
    out.bytes(encode_request(std::get<CertificateRequest>(statement.body)));
  }
  return out.take();
}

Result<Statement> parse_statement(ByteView bytes) {
  if (bytes.size() > limits::kStatementBytesMax) {
    return refuse_rule(Rule::size, "a statement has at most 64 KiB");
  }
  LayoutReader in(bytes);
  if (in.u16() != kSuite) return refuse_rule(Rule::suite, "statement of an unknown suite");
  const auto action = static_cast<StatementAction>(in.u8());
  in.reserved(5);
  Statement made;
  made.federation = in.id<FederationId>();
  made.party = in.id<PartyId>();
  made.version = in.u64();
  made.previous = in.id<StatementHash>();
  const ByteView body = in.bytes(in.rest().size());
  TALGU_PASS(in.finish("statement"));
  if (made.version == 0) {
    return refuse_rule(Rule::statement_version, "the first statement has version 1");
  }
  TALGU_TRY(made.body, parse_body(action, body));
  return made;
}

StatementHash statement_hash(ByteView bytes) {
  return hash<StatementHash>(label::kStatement, {bytes});
}

StatementHash party_genesis(const FederationId& federation, const PartyId& party,
                            const RootSet& root_set) {
  LayoutWriter set;
  write_root_set(set, root_set);
  return hash<StatementHash>(label::kPartyGenesis, {federation.view(), party.view(), set.view()});
}

}  // namespace talgu
