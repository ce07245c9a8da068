#include "protocol/sync/session/session.h"

#include "crypto/check.h"
#include "crypto/random.h"
#include "protocol/base/label.h"
#include "protocol/base/layout.h"
#include "protocol/base/refusal.h"

#include <utility>

namespace talgu::sync {
namespace {

SessionRefusal refusal(Reason reason, Rule rule, std::string what) {
  return {reason, refuse_rule(rule, std::move(what)).error()};
}

}  // namespace

std::vector<LogPosition> log_positions(const Authority& authority) {
  std::vector<LogPosition> positions;
  for (const auto& [party, log] : authority.logs()) {
    positions.push_back({.party = party, .version = log.version(), .hash = log.head()});
  }
  return positions;
}

LogsDigest logs_digest(const std::vector<LogPosition>& logs) {
  LayoutWriter out;
  for (const LogPosition& log : logs) out.id(log.party).u64(log.version).id(log.hash);
  return hash<LogsDigest>(label::kLogsDigest, {out.view()});
}

Hello make_hello(const SyncSelf& self, const Authority& authority) {
  Hello hello;
  hello.frame_version_min = kFrameVersion;
  hello.frame_version_max = kFrameVersion;
  hello.federation = authority.id();
  hello.certificate = self.certificate;
  hello.transport_key = self.transport_key;
  hello.nonce = random_id<HelloNonce>();
  hello.boot = self.boot;
  hello.boot_counter = self.boot_counter;
  hello.store = self.store;
  hello.federation_version = authority.federation().newest().number;
  hello.federation_hash = authority.federation().newest().hash;
  hello.logs = logs_digest(log_positions(authority));
  return hello;
}

std::optional<Reason> version_gap(const Hello& ours, const Hello& theirs) {
  if (theirs.frame_version_max < ours.frame_version_min) return Reason::version_too_old;
  if (theirs.frame_version_min > ours.frame_version_max) return Reason::version_too_new;
  return std::nullopt;
}

Session::Session(LinkDirection direction, const TransportKey& link_key, const Hello& ours)
    : direction_(direction), link_key_(link_key), ours_(ours) {}

const CertId& Session::dialler() const {
  return direction_ == LinkDirection::dialled ? ours_.certificate : theirs_.certificate;
}

std::optional<SessionRefusal> Session::receive_hello(const Hello& theirs,
                                                     const Authority& authority) {
  if (stage_ != Stage::awaiting_hello) {
    return refusal(Reason::refused_type, Rule::frame_order, "a second hello");
  }
  if (theirs.federation != authority.id()) {
    return refusal(Reason::wrong_federation, Rule::wrong_federation, "hello of another federation");
  }
  if (const auto gap = version_gap(ours_, theirs)) {
    return refusal(*gap, Rule::frame_version, "no common frame version");
  }
  if (theirs.certificate == ours_.certificate) {
    return refusal(Reason::refused_certificate, Rule::session_self, "peer shows our certificate");
  }
  const auto member = authority.find(theirs.certificate);
  if (!member) {
    return refusal(Reason::we_missed_theirs, Rule::unknown_certificate,
                   "certificate " + short_hex(theirs.certificate) + " is in no party log we hold");
  }
  const Certificate& certificate = member->node->certificate;
  if (theirs.transport_key != link_key_ || certificate.transport_key != link_key_) {
    return refusal(Reason::transport_key_unknown, Rule::session_peer,
                   "transport key of the link is not that of the certificate");
  }
  const PartyLog* const log = authority.log_of(certificate.party);
  if (log == nullptr || !log->is_current(theirs.certificate)) {
    return refusal(Reason::key_revoked, Rule::session_peer, "certificate is not current");
  }
  theirs_ = theirs;
  stage_ = Stage::awaiting_proof;
  return std::nullopt;
}

Bytes Session::message_of(SessionRole role) const {
  TALGU_CHECK(stage_ != Stage::awaiting_hello);
  const Bytes ours = encode_hello(ours_);
  const Bytes theirs = encode_hello(theirs_);
  return direction_ == LinkDirection::dialled ? session_message(role, ours, theirs)
                                              : session_message(role, theirs, ours);
}

Result<Signature> Session::prove(NodeKeys& keys) const {
  const bool dialled = direction_ == LinkDirection::dialled;
  return keys.sign_session(message_of(dialled ? SessionRole::dialler : SessionRole::listener));
}

std::optional<SessionRefusal> Session::receive_proof(const Signature& signature,
                                                     const Authority& authority) {
  if (stage_ != Stage::awaiting_proof) {
    return refusal(Reason::refused_type, Rule::frame_order, "a proof out of order");
  }
  const auto member = authority.find(theirs_.certificate);
  TALGU_CHECK(member.has_value());  // logs only grow
  const bool dialled = direction_ == LinkDirection::dialled;
  const Bytes message = message_of(dialled ? SessionRole::listener : SessionRole::dialler);
  const auto checked = verify(member->node->certificate.sign_key, SignedType::session,
                              authority.id(), message, signature);
  if (!checked) {
    return refusal(Reason::refused_signature, Rule::session_signature,
                   "session signature does not verify");
  }
  stage_ = Stage::established;
  return std::nullopt;
}

BootWatch::Verdict BootWatch::see(const Hello& hello) {
  const auto [at, first] =
      newest_.try_emplace(hello.certificate, Newest{hello.boot_counter, hello.boot});
  if (first || (at->second.boot == hello.boot && at->second.counter <= hello.boot_counter)) {
    at->second.counter = hello.boot_counter;
    return Verdict::usual;
  }
  if (hello.boot_counter <= at->second.counter) return Verdict::superseded_speaks;
  at->second = {hello.boot_counter, hello.boot};
  return Verdict::usual;
}

}  // namespace talgu::sync
