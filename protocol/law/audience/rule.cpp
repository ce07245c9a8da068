#include "protocol/law/audience/rule.h"

#include "protocol/base/limits.h"
#include "protocol/base/refusal.h"
#include "protocol/law/party/certificate.h"

#include <set>

namespace talgu {
namespace {

constexpr std::size_t kClausesMax = 32;

std::unexpected<Error> refuse_audience(std::string what) {
  return refuse_rule(Rule::audience_rule, std::move(what));
}

Result<AudienceClause> parse_guest(AudienceClause clause, std::string_view value) {
  const std::size_t slash = value.find('/');
  if (slash == std::string_view::npos || !is_party_code(value.substr(0, slash)) ||
      !is_label(value.substr(slash + 1))) {
    return refuse_audience("a guest is written guest:EE/acme");
  }
  clause.kind = AudienceClause::Kind::guest;
  clause.code = value.substr(0, slash);
  clause.label = value.substr(slash + 1);
  return clause;
}

Result<AudienceClause> parse_clause(AudienceClause::Sign sign, std::string_view text) {
  AudienceClause clause{.sign = sign, .code = {}, .label = {}};
  if (text.starts_with("role:")) {
    const auto role = value_of<PartyRole>(text.substr(5));
    if (!role) return refuse_audience("a role is recipient, donor or observer");
    clause.role = *role;
    return clause;
  }
  if (text.starts_with("party:")) {
    if (!is_party_code(text.substr(6))) return refuse_audience("a party is written party:UA");
    clause.kind = AudienceClause::Kind::party;
    clause.code = text.substr(6);
    return clause;
  }
  if (text.starts_with("guest:")) return parse_guest(std::move(clause), text.substr(6));
  return refuse_audience("a clause begins with role:, party: or guest:");
}

std::string clause_text(const AudienceClause& clause) {
  switch (clause.kind) {
    case AudienceClause::Kind::role:
      return "role:" + std::string(name_of(clause.role));
    case AudienceClause::Kind::party:
      return "party:" + clause.code;
    case AudienceClause::Kind::guest:
      return "guest:" + clause.code + "/" + clause.label;
  }
  std::unreachable();
}

using Names = std::set<ReaderName>;

void apply(Names& names, AudienceClause::Sign sign, const ReaderName& name) {
  if (sign == AudienceClause::Sign::plus) {
    names.insert(name);
  } else {
    names.erase(name);
  }
}

Status apply(Names& names, const AudienceClause& clause, const FederationVersion& version) {
  if (clause.kind == AudienceClause::Kind::role) {
    for (const Party& party : version.parties) {
      if (party.role == clause.role) apply(names, clause.sign, {.party = party.id, .guest = {}});
    }
    return {};
  }
  const Party* const party = version.find_code(clause.code);
  if (party == nullptr) {
    return refuse_audience("no party has the code " + clause.code + " at this federation version");
  }
  const bool is_guest = clause.kind == AudienceClause::Kind::guest;
  apply(names, clause.sign,
        {.party = party->id, .guest = is_guest ? guest_label_of(clause.label) : GuestLabel{}});
  return {};
}

}  // namespace

Result<AudienceRule> parse_audience_rule(std::string_view text) {
  if (text.empty() || text.size() > limits::kRuleBytesMax) {
    return refuse_audience("a rule has 1 to 1024 bytes");
  }
  AudienceRule rule;
  AudienceClause::Sign sign = AudienceClause::Sign::plus;
  for (std::string_view rest = text;;) {
    const std::size_t end = rest.find(' ');
    TALGU_TRY(AudienceClause clause, parse_clause(sign, rest.substr(0, end)));
    rule.clauses.push_back(std::move(clause));
    if (rule.clauses.size() > kClausesMax) return refuse_audience("a rule has at most 32 clauses");
    if (end == std::string_view::npos) return rule;
    rest.remove_prefix(end);
    if (!rest.starts_with(" + ") && !rest.starts_with(" - ")) {
      return refuse_audience("clauses are joined by ' + ' or ' - '");
    }
    sign = rest[1] == '+' ? AudienceClause::Sign::plus : AudienceClause::Sign::minus;
    rest.remove_prefix(3);
  }
}

std::string canonical_text(const AudienceRule& rule) {
  std::string text;
  for (const AudienceClause& clause : rule.clauses) {
    if (!text.empty()) text += clause.sign == AudienceClause::Sign::plus ? " + " : " - ";
    text += clause_text(clause);
  }
  return text;
}

ReaderName reader_name(const Certificate& certificate) {
  return {.party = certificate.party, .guest = guest_label(certificate)};
}

Result<std::vector<ReaderName>> expand(const AudienceRule& rule, const FederationVersion& version,
                                       const ReaderName& author) {
  if (rule.clauses.empty()) return refuse_audience("an empty rule");
  Names names;
  for (const AudienceClause& clause : rule.clauses) TALGU_PASS(apply(names, clause, version));
  names.insert(author);
  names.insert({.party = author.party, .guest = {}});
  return std::vector<ReaderName>(names.begin(), names.end());
}

}  // namespace talgu
