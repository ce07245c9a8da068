#include "protocol/law/party/party_log.h"

#include "protocol/base/limits.h"
#include "protocol/base/refusal.h"

#include <algorithm>
#include <array>

namespace talgu {
namespace {

std::array<ByteView, 3> keys_of(const Certificate& certificate) {
  return {certificate.sign_key.view(), certificate.seal_key.view(),
          certificate.transport_key.view()};
}

bool has_key(const Certificate& certificate, ByteView key) {
  return std::ranges::any_of(keys_of(certificate), [key](ByteView own) { return equal(own, key); });
}

Status check_fresh_keys(const Certificate& certificate, const RootSet& root_set,
                        const std::map<CertId, CertifiedNode>& nodes) {
  const auto keys = keys_of(certificate);
  const bool own_twice =
      equal(keys[0], keys[1]) || equal(keys[0], keys[2]) || equal(keys[1], keys[2]);
  const bool in_log = std::ranges::any_of(keys, [&](ByteView key) {
    return std::ranges::any_of(root_set.keys,
                               [key](const AdminKey& admin) { return equal(admin.view(), key); }) ||
           std::ranges::any_of(
               nodes, [key](const auto& held) { return has_key(held.second.certificate, key); });
  });
  if (own_twice || in_log) {
    return refuse_rule(Rule::key_reuse, "a key of this certificate was used before");
  }
  return {};
}

}  // namespace

PartyLog PartyLog::begin(const FederationId& federation, const PartyId& party, RootSet genesis) {
  PartyLog log;
  log.federation_ = federation;
  log.party_ = party;
  log.hashes_.push_back(party_genesis(federation, party, genesis));
  log.root_set_ = std::move(genesis);
  return log;
}

Result<StatementHash> PartyLog::hash_at(std::uint64_t version) const {
  if (version >= hashes_.size()) {
    return refuse_rule(Rule::unknown_version,
                       "party log version " + std::to_string(version) + " is not held");
  }
  return hashes_[version];
}

const CertifiedNode* PartyLog::find(const CertId& id) const {
  const auto found = nodes_.find(id);
  return found == nodes_.end() ? nullptr : &found->second;
}

std::vector<const CertifiedNode*> PartyLog::current() const {
  std::vector<const CertifiedNode*> list;
  for (const auto& [id, node] : nodes_) {
    if (node.ended_by == 0) list.push_back(&node);
  }
  std::ranges::sort(list, {}, [](const CertifiedNode* node) { return node->certificate.node; });
  return list;
}

bool PartyLog::is_current(const CertId& id) const {
  const CertifiedNode* const node = find(id);
  return node != nullptr && node->ended_by == 0;
}

Status PartyLog::check_next(const Statement& statement) const {
  if (statement.federation != federation_) {
    return refuse_rule(Rule::wrong_federation, "statement of another federation");
  }
  if (statement.party != party_) {
    return refuse_rule(Rule::statement_version, "statement of another party");
  }
  if (statement.version > version() + 1) {
    return refuse_rule(
        Rule::unknown_version,
        "statements before version " + std::to_string(statement.version) + " are not held");
  }
  if (statement.previous != hashes_[statement.version - 1]) {
    return refuse_rule(Rule::statement_version, "statement does not follow the one before");
  }
  return {};
}

Status PartyLog::check_certificate(const Certificate& certificate) const {
  if (certificate.federation != federation_ || certificate.party != party_) {
    return refuse_rule(Rule::certificate, "certificate of another party or federation");
  }
  const CertifiedNode* newest = nullptr;
  for (const auto& [id, node] : nodes_) {
    if (node.certificate.node == certificate.node && node.ended_by == 0) newest = &node;
  }
  const std::uint32_t generation = newest == nullptr ? 1 : newest->certificate.generation + 1;
  const CertId previous = newest == nullptr ? CertId{} : newest->id;
  if (certificate.generation != generation || certificate.previous != previous) {
    return refuse_rule(Rule::certificate, "certificate does not follow the node's newest one");
  }
  if (newest == nullptr && current().size() >= limits::kCurrentNodesMax) {
    return refuse_rule(Rule::size, "a party has at most 64 nodes at a time");
  }
  return check_fresh_keys(certificate, root_set_, nodes_);
}

void PartyLog::add_node(const Certificate& certificate) {
  const CertId id = cert_id(encode_certificate(certificate));
  const std::uint64_t at = version() + 1;
  if (const auto before = nodes_.find(certificate.previous); before != nodes_.end()) {
    before->second.ended_by = at;
  }
  nodes_.emplace(id,
                 CertifiedNode{.id = id, .certificate = certificate, .since = at, .ended_by = 0});
}

Status PartyLog::check_unsigned(const Statement& statement) const {
  TALGU_PASS(check_next(statement));
  if (statement.version <= version()) {
    return refuse_rule(Rule::statement_version, "version " + std::to_string(statement.version) +
                                                    " of this party's log is held already");
  }
  const auto* const request = std::get_if<CertificateRequest>(&statement.body);
  return request == nullptr ? Status() : check_certificate(request->certificate);
}

Status PartyLog::append(SignedStatement statement) {
  TALGU_TRY(Statement parsed, parse_statement(statement.bytes));
  TALGU_PASS(check_next(parsed));
  if (parsed.version <= version()) {
    if (statements_[parsed.version - 1].bytes == statement.bytes) return {};
    return refuse_rule(Rule::statement_version, "another statement of version " +
                                                    std::to_string(parsed.version) +
                                                    " is held: the log has forked");
  }
  if (parsed.version > limits::kPartyStatementsMax) {
    return refuse_rule(Rule::size, "a party log of over 4096 statements");
  }
  TALGU_PASS(check_threshold(root_set_, federation_, statement));
  if (auto* const set = std::get_if<RootSet>(&parsed.body)) {
    // The new set says yes too: nobody is made an admin, or loses the quorum, by a slip.
    TALGU_PASS(check_threshold(*set, federation_, statement));
    root_set_ = std::move(*set);
  } else {
    const Certificate& certificate = std::get<CertificateRequest>(parsed.body).certificate;
    TALGU_PASS(check_certificate(certificate));
    add_node(certificate);
  }
  hashes_.push_back(statement_hash(statement.bytes));
  statements_.push_back(std::move(statement));
  return {};
}

Bytes encode_party_log(const PartyLog& log) {
  LayoutWriter out;
  out.u32(static_cast<std::uint32_t>(log.statements().size()));
  for (const SignedStatement& statement : log.statements()) {
    out.prefixed(encode_signed(statement));
  }
  return out.take();
}

Result<std::vector<SignedStatement>> parse_party_log(ByteView bytes) {
  LayoutReader in(bytes);
  const std::uint32_t count = in.u32();
  if (count > limits::kPartyStatementsMax)
    return refuse_rule(Rule::size, "a party log of over 4096 statements");
  std::vector<SignedStatement> statements;
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    const ByteView one = in.prefixed(limits::kVotedStatementBytesMax);
    if (!in.ok()) break;
    TALGU_TRY(SignedStatement statement, parse_signed<Statement>(one));
    TALGU_TRY(const Statement parsed, parse_statement(statement.bytes));
    if (parsed.version != i + 1) {
      return refuse_rule(Rule::statement_version, "a party log has each version once, from 1 on");
    }
    statements.push_back(std::move(statement));
  }
  TALGU_PASS(in.finish("party log"));
  return statements;
}

}  // namespace talgu
