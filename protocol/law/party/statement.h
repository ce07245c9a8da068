#pragma once

#include "protocol/base/limits.h"
#include "protocol/law/party/certificate.h"
#include "protocol/law/party/root_set.h"

#include <cstdint>
#include <variant>

namespace talgu {

/// One step of a party log (§3). Actions 3 REVOKE, 4 SETTLE, 5 HEAL, 6 LEAVE are numbered, and
/// refused until they are built.
enum class StatementAction : std::uint8_t { root_set = 1, certificate = 2 };

struct Statement {
  FederationId federation;
  PartyId party;
  std::uint64_t version =
      0;  // the first statement is version 1; version 0 is the charter's root set
  StatementHash previous;
  std::variant<RootSet, CertificateRequest> body;
};

/// u16 suite ‖ u8 action ‖ u8 0 ‖ u32 0 ‖ FID ‖ party_id ‖ u64 version ‖ previous ‖ body.
[[nodiscard]] Bytes encode_statement(const Statement& statement);
Result<Statement> parse_statement(ByteView bytes);

/// H("statement", bytes).
[[nodiscard]] StatementHash statement_hash(ByteView bytes);
/// Version 0: H("party-genesis", FID ‖ party_id ‖ root set).
[[nodiscard]] StatementHash party_genesis(const FederationId& federation, const PartyId& party,
                                          const RootSet& root_set);

template <>
struct SignedAs<Statement> {
  using Signatures = SignatureList;
  static constexpr SignedType kType = SignedType::party_statement;
  static constexpr std::size_t kBytesMax = limits::kStatementBytesMax;
  static constexpr std::string_view kNoun = "statement";
};

using SignedStatement = SignedBytes<Statement>;

}  // namespace talgu
