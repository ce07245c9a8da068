#include "protocol/law/policy/policy.h"

#include "crypto/check.h"
#include "protocol/base/label.h"
#include "protocol/base/limits.h"
#include "protocol/base/refusal.h"
#include "protocol/law/authority.h"

#include <algorithm>
#include <array>
#include <functional>

namespace talgu {
namespace {

constexpr std::size_t kAudiencesMax = 64;
constexpr std::size_t kDefaultsMax = 32;
constexpr std::size_t kAudienceNameBytesPolicyMax = 31;
constexpr std::string_view kPatternEnd = "-*";
constexpr std::string_view kCodeMark = "{XX}";

// Record kinds by their numbers in talgu-records.capnp.
constexpr std::uint16_t kNeedKind = 1;
// Offer, commitment, response, confirmation. What is about an own record stands where that stands.
constexpr std::array<std::uint16_t, 4> kBilateralKinds{2, 3, 4, 9};

std::unexpected<Error> refuse_policy(std::string what) {
  return refuse_rule(Rule::policy, std::move(what));
}

bool is_pattern(std::string_view name) {
  return name.ends_with(kPatternEnd);
}

bool is_audience_name(std::string_view name) {
  if (is_pattern(name)) name.remove_suffix(kPatternEnd.size());
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !name.empty() && name.size() <= kAudienceNameBytesPolicyMax && is_letter(name.front()) &&
         std::ranges::all_of(
             name, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

std::string with_code(std::string rule, std::string_view code) {
  for (std::size_t at = rule.find(kCodeMark); at != std::string::npos; at = rule.find(kCodeMark)) {
    rule.replace(at, kCodeMark.size(), code);
  }
  return rule;
}

Status check_audience(const PolicyAudience& audience) {
  if (!is_audience_name(audience.name)) {
    return refuse_policy("an audience's name is a-z, then a-z, 0-9 or -, at most 31");
  }
  const bool has_mark = audience.rule.find(kCodeMark) != std::string::npos;
  if (has_mark != is_pattern(audience.name)) {
    return refuse_policy("{XX} stands in the rules of patterns, and only there");
  }
  TALGU_PASS(parse_audience_rule(with_code(audience.rule, "XX")));
  return {};
}

Status check_policy(const Policy& policy) {
  if (policy.version == 0 || policy.audiences.empty()) {
    return refuse_policy("a policy has a version from 1 on, and audiences");
  }
  for (const PolicyAudience& audience : policy.audiences) TALGU_PASS(check_audience(audience));
  if (std::ranges::adjacent_find(policy.audiences, std::greater_equal{}, &PolicyAudience::name) !=
          policy.audiences.end() ||
      std::ranges::adjacent_find(policy.defaults, std::greater_equal{},
                                 &PolicyDefault::record_kind) != policy.defaults.end()) {
    return refuse_policy("audiences and defaults are sorted, each stands once");
  }
  for (const PolicyDefault& one : policy.defaults) {
    if (one.record_kind == 0) return refuse_policy("no record is of kind 0");
    if (std::ranges::find(policy.audiences, one.audience, &PolicyAudience::name) ==
        policy.audiences.end()) {
      return refuse_policy("the default of a record kind names no audience of this policy");
    }
  }
  return {};
}

// A code that no party has is a slip: nobody would ever be selected by it (§6).
Status check_codes(const Policy& policy, const FederationVersion& version) {
  const Party* const own = version.find(policy.party);
  if (own == nullptr) return refuse_policy("policy of no party");
  for (const PolicyAudience& audience : policy.audiences) {
    TALGU_TRY(const AudienceRule rule, parse_audience_rule(with_code(audience.rule, own->code)));
    TALGU_PASS(expand(rule, version, {.party = own->id, .guest = {}}));
  }
  return {};
}

PolicyAudience read_audience(LayoutReader& in) {
  PolicyAudience audience;
  audience.name = in.text(limits::kAudienceNameBytesMax);
  audience.rule = in.text(limits::kRuleBytesMax);
  const auto history = from_number<History>(in.u8());
  if (!history) in.refuse();
  audience.history = history.value_or(History::join);
  return audience;
}

}  // namespace

Bytes encode_policy(const Policy& policy) {
  LayoutWriter out;
  out.u16(kSuite).zeros(6).id(policy.federation).id(policy.party).u64(policy.version);
  out.u16(static_cast<std::uint16_t>(policy.audiences.size()));
  for (const PolicyAudience& audience : policy.audiences) {
    out.text(audience.name).text(audience.rule).u8(std::to_underlying(audience.history));
  }
  out.u16(static_cast<std::uint16_t>(policy.defaults.size()));
  for (const PolicyDefault& one : policy.defaults) out.u16(one.record_kind).text(one.audience);
  return out.take();
}

Result<Policy> parse_policy(ByteView bytes) {
  LayoutReader in(bytes);
  if (in.u16() != kSuite) return refuse_rule(Rule::suite, "policy of an unknown suite");
  in.reserved(6);
  Policy made;
  made.federation = in.id<FederationId>();
  made.party = in.id<PartyId>();
  made.version = in.u64();
  const std::size_t audiences = in.u16();
  if (audiences > kAudiencesMax) in.refuse();
  for (std::size_t i = 0; i < audiences && in.ok(); ++i) {
    made.audiences.push_back(read_audience(in));
  }
  const std::size_t defaults = in.u16();
  if (defaults > kDefaultsMax) in.refuse();
  for (std::size_t i = 0; i < defaults && in.ok(); ++i) {
    PolicyDefault one;
    one.record_kind = in.u16();
    one.audience = in.text(limits::kAudienceNameBytesMax);
    made.defaults.push_back(std::move(one));
  }
  TALGU_PASS(in.finish("policy"));
  TALGU_PASS(check_policy(made));
  return made;
}

Policy minimal_policy(const FederationId& federation, const PartyId& party,
                      const std::string& back_office) {
  const std::string office = back_office.empty() ? "" : " + party:" + back_office;
  Policy made{
      .federation = federation, .party = party, .version = 1, .audiences = {}, .defaults = {}};
  made.audiences = {
      {.name = "bilateral-*", .rule = "party:{XX}" + office, .history = History::join},
      {.name = "coordination", .rule = "role:recipient + role:donor", .history = History::join},
      {.name = "open",
       .rule = "role:recipient + role:donor + role:observer",
       .history = History::join}};
  made.defaults.push_back({.record_kind = kNeedKind, .audience = "coordination"});
  for (const std::uint16_t kind : kBilateralKinds) {
    made.defaults.push_back({.record_kind = kind, .audience = "bilateral-*"});
  }
  TALGU_CHECK(check_policy(made));
  return made;
}

Result<Policy> verify_policy(const SignedPolicy& policy, const PartyId& party,
                             const Authority& authority) {
  TALGU_TRY(Policy parsed, parse_policy(policy.bytes));
  if (parsed.federation != authority.id()) {
    return refuse_rule(Rule::wrong_federation, "policy of another federation");
  }
  const PartyLog* const log = authority.log_of(party);
  if (parsed.party != party || log == nullptr) return refuse_policy("policy of another party");
  TALGU_PASS(check_threshold(log->root_set(), authority.id(), policy));
  TALGU_PASS(check_codes(parsed, authority.federation().newest()));
  return parsed;
}

Result<Audience> find_audience(const Policy& policy, std::string_view name) {
  for (const PolicyAudience& audience : policy.audiences) {
    std::string rule = audience.rule;
    if (is_pattern(audience.name)) {
      // "bilateral-*" keeps its dash: bilateral-PL.
      const std::string_view prefix(audience.name.data(), audience.name.size() - 1);
      if (!name.starts_with(prefix) || !is_party_code(name.substr(prefix.size()))) continue;
      rule = with_code(rule, name.substr(prefix.size()));
    } else if (audience.name != name) {
      continue;
    }
    TALGU_TRY(AudienceRule parsed, parse_audience_rule(rule));
    return Audience{.name = std::string(name),
                    .id = audience_id(policy.party, name),
                    .rule = std::move(parsed),
                    .history = audience.history};
  }
  std::string names;
  for (const PolicyAudience& audience : policy.audiences) {
    names += (names.empty() ? "" : ", ") + audience.name;
  }
  return std::unexpected(Error{.fault = Fault::not_permitted,
                               .what = "this party's policy has no audience of that name",
                               .hint = "it has " + names + "; a star stands for a party's code",
                               .rule = std::to_underlying(Rule::policy)});
}

AudienceId audience_id(const PartyId& party, std::string_view name) {
  using Digest = FixedBytes<struct AudienceDigestTag, 32>;
  const Digest whole = hash<Digest>(label::kAudience, {party.view(), as_bytes(name)});
  return AudienceId{hash16(whole).bytes};
}

}  // namespace talgu
