#include "protocol/sync/session/sessions.h"

#include "protocol/base/refusal.h"
#include "protocol/sync/replicate/digests.h"
#include "protocol/sync/replicate/logs.h"
#include "protocol/sync/replicate/receipts.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace talgu::sync {
namespace {

void refuse(SyncState& state, Link& link, Reason reason, const std::string& why) {
  note(state, Note::Level::warn, "session",
       "reason=" + std::string(name_of(reason)) + " why=\"" + why + "\"");
  send(state, link, Channel::control, Bye{reason});
  cut(state, link.id, reason);
}

bool prove(SyncState& state, Link& link) {
  const auto signature = link.session.prove(state.keys);
  if (!signature) {
    refuse(state, link, Reason::locked, signature.error().what);
    return false;
  }
  send(state, link, Channel::control,
       Proof{.signature = *signature, .root = digest_root(shared_items(state, link))});
  return true;
}

// If both dialled, the link of the smaller certificate stays; if one side dialled again, the newer.
bool stays_before(const Link& newer, const Link& older) {
  return newer.session.dialler() == older.session.dialler() ||
         newer.session.dialler() < older.session.dialler();
}

// False: this link was the wrong one of two and is cut.
bool take_place(SyncState& state, Link& link) {
  const auto standing = state.standing.find(link.peer());
  if (standing != state.standing.end()) {
    const Link* const older = find_link(state, standing->second);
    if (older != nullptr && !stays_before(link, *older)) {
      cut(state, link.id, Reason::paused);
      return false;
    }
    cut(state, standing->second, Reason::paused);
  }
  state.standing[link.peer()] = link.id;
  return true;
}

// When memory is short, a party with many sessions gives its newest to one that would still have
// fewer than it.
bool make_room(SyncState& state, const Link& newcomer) {
  const auto party_of = [&state](const Link& link) {
    const auto member = state.authority.find(link.peer());
    return member ? std::optional(member->node->certificate.party) : std::nullopt;
  };
  std::map<PartyId, std::vector<LinkId>> standing;
  for (const auto& [peer, id] : state.standing) {
    const Link* const link = find_link(state, id);
    const auto party = link == nullptr ? std::nullopt : party_of(*link);
    if (party) standing[*party].push_back(id);
  }
  const auto count = [](const auto& one) { return one.second.size(); };
  const auto most = std::ranges::max_element(standing, {}, count);
  const auto ours = party_of(newcomer);
  if (most == standing.end() || !ours) return false;
  const auto held = standing.find(*ours);
  if ((held == standing.end() ? 0 : held->second.size()) + 1 >= most->second.size()) return false;
  refuse(state, *find_link(state, std::ranges::max(most->second)), Reason::rate_limited,
         "its party has the most sessions, and another one asks for its first ones");
  return true;
}

void establish(SyncState& state, Link& link, const DigestRoot& their_root) {
  if (budget_used(state) > bounds::kGlobalBudgetBytes && !make_room(state, link)) {
    refuse(state, link, Reason::rate_limited, "no memory budget for one more session");
    return;
  }
  if (!take_place(state, link)) return;
  const std::uint64_t spread = jitter(state, 2 * bounds::kSessionJitterMs);
  link.redial_at = state.now + bounds::kSessionMs - bounds::kSessionJitterMs + spread;
  peer_of(state, link.peer()).changed = true;
  note(state, Note::Level::info, "session", "peer=" + short_hex(link.peer()) + " stands=yes");
  begin_logs(state, link);
  begin_digests(state, link, their_root);
  begin_receipts(state, link);
}

// True if a link was ended for a new one: the oldest without a session of the party that has the
// most of those. Who dials without end pushes out its own.
bool make_place(SyncState& state) {
  std::map<std::optional<PartyId>, std::vector<const Link*>> waiting;
  for (const auto& [id, link] : state.links) {
    if (link.stands()) continue;
    const CertifiedNode* const node = state.authority.find_transport(link.session.link_key());
    waiting[node == nullptr ? std::nullopt : std::optional(node->certificate.party)].push_back(
        &link);
  }
  const auto most =
      std::ranges::max_element(waiting, {}, [](const auto& one) { return one.second.size(); });
  if (most == waiting.end()) return false;
  const auto oldest = std::ranges::min_element(
      most->second, {}, [](const Link* link) { return std::pair(link->up_at, link->id); });
  cut(state, (*oldest)->id, Reason::rate_limited);
  return true;
}

}  // namespace

void link_up(SyncState& state, const LinkUp& up) {
  if (state.links.contains(up.link)) return;
  if (state.links.size() >= bounds::kLinksMax && !make_place(state)) {
    state.effects.push_back(Cut{.link = up.link, .reason = Reason::rate_limited});
    return;
  }
  const auto [at, fresh] = state.links.try_emplace(
      up.link, up.link, up, make_hello(state.self, state.authority), state.now);
  Link& link = at->second;
  if (state.keys.locked()) {
    send(state, link, Channel::control, Bye{Reason::locked});
    cut(state, link.id, Reason::locked);
    return;
  }
  if (up.direction == LinkDirection::dialled) {
    send(state, link, Channel::control, link.session.ours());
  }
}

void receive_hello(SyncState& state, Link& link, const Hello& hello) {
  if (auto wrong = link.session.receive_hello(hello, state.authority)) {
    refuse(state, link, wrong->reason, wrong->error.what);
    return;
  }
  if (link.session.direction() == LinkDirection::accepted) {
    send(state, link, Channel::control, link.session.ours());
  } else {
    static_cast<void>(prove(state, link));
  }
}

void receive_proof(SyncState& state, Link& link, const Proof& proof) {
  if (auto wrong = link.session.receive_proof(proof.signature, state.authority)) {
    refuse(state, link, wrong->reason, wrong->error.what);
    return;
  }
  // Only a proven hello counts: anybody could name another's boot.
  if (state.boots.see(link.session.theirs()) == BootWatch::Verdict::superseded_speaks) {
    note(state, Note::Level::error, "clone",
         "peer=" + short_hex(link.peer()) + " reason=" + std::string(name_of(Reason::clone_alarm)));
  }
  if (link.session.direction() == LinkDirection::accepted && !prove(state, link)) return;
  establish(state, link, proof.root);
}

void receive_bye(SyncState& state, Link& link, const Bye& bye) {
  const CertifiedNode* const node = state.authority.find_transport(link.session.link_key());
  if (node != nullptr) peer_of(state, node->id).they_say = bye.reason;
  cut(state, link.id, bye.reason);
}

void tick_sessions(SyncState& state) {
  std::vector<LinkId> late;
  for (auto& [id, link] : state.links) {
    if (!link.stands()) {
      if (state.now >= link.up_at + Session::kDeadlineMs) late.push_back(id);
      continue;
    }
    // Only who dialled dials again, so that both sides agree which link is the newer.
    if (link.session.direction() == LinkDirection::dialled && state.now >= link.redial_at) {
      link.redial_at = state.now + bounds::kRedialAgainMs;
      state.effects.push_back(Redial{link.peer()});
    }
  }
  for (const LinkId id : late) cut(state, id, Reason::timeout);
}

void drop_outdated_peers(SyncState& state) {
  std::vector<LinkId> outdated;
  for (const auto& [id, link] : state.links) {
    if (link.session.stage() == Session::Stage::awaiting_hello) continue;
    const auto member = state.authority.find(link.peer());
    const PartyLog* const log =
        member ? state.authority.log_of(member->node->certificate.party) : nullptr;
    if (log == nullptr || !log->is_current(link.peer())) outdated.push_back(id);
  }
  for (const LinkId id : outdated) {
    send(state, *find_link(state, id), Channel::control, Bye{Reason::key_revoked});
    cut(state, id, Reason::key_revoked);
  }
}

}  // namespace talgu::sync
