#pragma once

#include "crypto/result.h"
#include "protocol/base/enum_names.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace talgu {

/// Reason codes: what people and peers see (docs/format/wire.md, a closed list). The number is what
/// travels.
enum class Reason : std::uint8_t {
  // reach
  never_seen = 1,
  name_lookup,
  no_route,
  refused_port,
  timeout,
  bundle_only,
  // trust
  transport_key_unknown,
  peer_missed_our_rotation,
  we_missed_theirs,
  key_revoked,
  not_member,
  expelled,
  log_fork,
  fork,
  clone_alarm,
  // compatibility
  version_too_old,
  version_too_new,
  format_unknown,
  // policy
  nothing_addressed,
  refused_rule,
  refused_signature,
  refused_size,
  refused_readers,
  refused_type,
  refused_chain,
  refused_certificate,
  refused_epoch,
  wrong_federation,
  observer_write,
  not_permitted,
  unconfirmed_after_revocation,
  // flow
  their_turn,
  our_turn,
  backing_off,
  prerequisite_missing,
  part_missing,
  key_missing,
  hedge_missing,
  rate_limited,
  // local
  locked,
  recovering,
  paused,
  disk_reserve,
  map_limit,
  clock_implausible,
  // good
  in_sync_proven,
  in_sync_claimed,
  receiving,
  sending,
  // whatever comes later
  refused_layout,
};

template <>
struct EnumNames<Reason> {
  static constexpr Reason kFirst = Reason::never_seen;
  static constexpr std::array<std::string_view, 50> kNames{"never-seen",
                                                           "name-lookup",
                                                           "no-route",
                                                           "refused-port",
                                                           "timeout",
                                                           "bundle-only",
                                                           "transport-key-unknown",
                                                           "peer-missed-our-rotation",
                                                           "we-missed-theirs",
                                                           "key-revoked",
                                                           "not-member",
                                                           "expelled",
                                                           "log-fork",
                                                           "fork",
                                                           "clone-alarm",
                                                           "version-too-old",
                                                           "version-too-new",
                                                           "format-unknown",
                                                           "nothing-addressed",
                                                           "refused-rule",
                                                           "refused-signature",
                                                           "refused-size",
                                                           "refused-readers",
                                                           "refused-type",
                                                           "refused-chain",
                                                           "refused-certificate",
                                                           "refused-epoch",
                                                           "wrong-federation",
                                                           "observer-write",
                                                           "not-permitted",
                                                           "unconfirmed-after-revocation",
                                                           "their-turn",
                                                           "our-turn",
                                                           "backing-off",
                                                           "prerequisite-missing",
                                                           "part-missing",
                                                           "key-missing",
                                                           "hedge-missing",
                                                           "rate-limited",
                                                           "locked",
                                                           "recovering",
                                                           "paused",
                                                           "disk-reserve",
                                                           "map-limit",
                                                           "clock-implausible",
                                                           "in-sync-proven",
                                                           "in-sync-claimed",
                                                           "receiving",
                                                           "sending",
                                                           "refused-layout"};
};

/// Every *must* of the protocol that an object can break. Each row of the table in refusal.cpp
/// gives its name, the reason code shown to people, and the fault by which the caller branches.
/// Append only; a test holds one broken object for each.
enum class Rule : std::uint16_t {
  none = 0,
  // any object
  layout,               // fixed layout: length, reserved bytes, trailing bytes, unknown values
  suite,                // suite number is not 1
  format,               // format number is not ours
  size,                 // over a limit of §13
  text,                 // a name or text outside the allow-list (F9)
  wrong_federation,     // FID differs (A1)
  signature,            // a listed signature of a known key does not verify
  signature_order,      // signatures or groups not sorted, repeated, or too many (A6, A7)
  signature_threshold,  // fewer than t of m, or a party is missing
  key_usage,            // this kind of key may not sign this type (A2)
  key_invalid,          // no valid point: Ed25519 (A4), X25519 (B11); see §1
  // charter, federation log
  charter_party,     // parties: order, duplicate code, none, bad root set
  charter_quorum,    // a/b outside (1/2, 1]
  charter_recovery,  // fewer than 3 recovery keys, or two of one party
  federation_hash,   // hash16 differs from the version held
  // party log
  root_set,             // 2t > m, m <= 16, sorted, distinct
  statement_version,    // version or previous hash does not continue the log
  statement_action,     // unknown action
  certificate,          // generation, previous id, role, label, party
  possession,           // no valid possession signature
  key_reuse,            // a key appears twice in a party log
  unknown_certificate,  // prerequisite: certificate not held
  unknown_version,      // prerequisite: federation or party log version not held
  policy,               // party policy: audience, rule, default
  // feeds
  feed_id,         // feed_id is not the hash of OPEN
  entry_kind,      // kind at this position: OPEN 0, EPOCH 1, nothing after CLOSE
  entry_sequence,  // seq is not the next
  entry_previous,  // prev is not the hash of the entry before
  entry_body,      // body hash or body length differs
  entry_clock,     // clock does not increase
  entry_version,   // federation version decreases
  entry_epoch,     // not the epoch of the feed
  entry_author,    // certificate is no writer or guest, or the party was observer (A13, C16)
  incarnation,     // incarnation number >= 64
  run_start,       // run does not begin at a position already trusted (prerequisite)
  run_anchor,      // run crosses an anchor or is too long
  run_head,        // head is not that of the last entry
  fork,            // another hash at a position that we hold
  closed,          // feed is closed
  // epochs, audiences
  audience_rule,      // grammar, unknown code, not canonical
  readers,            // reader list is not the expansion (B4, B5)
  readers_versions,   // a reader's log version decreases
  epoch_number,       // epoch is not previous + 1
  epoch_full,         // more than 65 536 entries
  epoch_stale_rule,   // header cites a version at which the rule no longer selects a listed party
                      // (B6)
  history,            // join: reader outside the first list
  witness_number,     // q differs from min(w, other parties)
  not_a_reader,       // we are not in the list
  epoch_commit,       // K does not match EC (B2, B3)
  key_commit,         // EK does not match KC
  ciphertext,         // AEAD tag
  padding,            // padding is wrong
  hedge_missing,      // prerequisite: hedge secret
  epoch_key_missing,  // prerequisite: K not held
  wrap,               // wrap does not open
  // records
  event_layout,  // event cannot be decoded
  record_field,  // a field breaks its bounds or table
  record_owner,  // author is not the owner's party
  record_kind,   // unknown kind
  // sync
  frame,          // frame header, capnp limits, trailing bytes
  frame_version,  // version range has no overlap
  frame_order,    // frame not expected in this state
  session_peer,   // certificate, transport key or party not as claimed
  session_self,   // equal certificate ids
  session_signature,
  may_read,  // asked for a feed that we do not serve to this peer
  // receipts
  receipt_ahead,     // position that we do not hold yet (prerequisite)
  receipt_position,  // another hash at a position that we hold
  receipt_reader,    // the signer is the author, or the epoch's rule does not select it
  receipt_versions,  // a later position cites earlier logs
  log_hash,          // hash16 differs from the version of the party log held
};

[[nodiscard]] std::string_view name_of(Rule rule);
[[nodiscard]] Reason reason_of(Rule rule);
[[nodiscard]] Fault fault_of(Rule rule);

/// The rule an error carries; Rule::none where it carries none.
[[nodiscard]] inline Rule rule_of(const Error& error) {
  return static_cast<Rule>(error.rule);
}

/// The unexpected value for a broken rule, with the fault of the table.
[[nodiscard]] std::unexpected<Error> refuse_rule(Rule rule, std::string what);

}  // namespace talgu
