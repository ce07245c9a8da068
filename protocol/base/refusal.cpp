#include "protocol/base/refusal.h"

#include "crypto/check.h"

#include <algorithm>
#include <array>
#include <utility>

namespace talgu {
namespace {

struct ReasonRow {
  Reason reason;
  std::string_view name;
};

constexpr std::array kReasons{
    ReasonRow{Reason::never_seen, "never-seen"},
    ReasonRow{Reason::name_lookup, "name-lookup"},
    ReasonRow{Reason::no_route, "no-route"},
    ReasonRow{Reason::refused_port, "refused-port"},
    ReasonRow{Reason::timeout, "timeout"},
    ReasonRow{Reason::bundle_only, "bundle-only"},
    ReasonRow{Reason::transport_key_unknown, "transport-key-unknown"},
    ReasonRow{Reason::peer_missed_our_rotation, "peer-missed-our-rotation"},
    ReasonRow{Reason::we_missed_theirs, "we-missed-theirs"},
    ReasonRow{Reason::key_revoked, "key-revoked"},
    ReasonRow{Reason::not_member, "not-member"},
    ReasonRow{Reason::expelled, "expelled"},
    ReasonRow{Reason::log_fork, "log-fork"},
    ReasonRow{Reason::fork, "fork"},
    ReasonRow{Reason::clone_alarm, "clone-alarm"},
    ReasonRow{Reason::version_too_old, "version-too-old"},
    ReasonRow{Reason::version_too_new, "version-too-new"},
    ReasonRow{Reason::format_unknown, "format-unknown"},
    ReasonRow{Reason::nothing_addressed, "nothing-addressed"},
    ReasonRow{Reason::refused_rule, "refused-rule"},
    ReasonRow{Reason::refused_signature, "refused-signature"},
    ReasonRow{Reason::refused_size, "refused-size"},
    ReasonRow{Reason::refused_readers, "refused-readers"},
    ReasonRow{Reason::refused_type, "refused-type"},
    ReasonRow{Reason::refused_chain, "refused-chain"},
    ReasonRow{Reason::refused_certificate, "refused-certificate"},
    ReasonRow{Reason::refused_epoch, "refused-epoch"},
    ReasonRow{Reason::wrong_federation, "wrong-federation"},
    ReasonRow{Reason::observer_write, "observer-write"},
    ReasonRow{Reason::not_permitted, "not-permitted"},
    ReasonRow{Reason::unconfirmed_after_revocation, "unconfirmed-after-revocation"},
    ReasonRow{Reason::their_turn, "their-turn"},
    ReasonRow{Reason::our_turn, "our-turn"},
    ReasonRow{Reason::backing_off, "backing-off"},
    ReasonRow{Reason::prerequisite_missing, "prerequisite-missing"},
    ReasonRow{Reason::part_missing, "part-missing"},
    ReasonRow{Reason::key_missing, "key-missing"},
    ReasonRow{Reason::hedge_missing, "hedge-missing"},
    ReasonRow{Reason::rate_limited, "rate-limited"},
    ReasonRow{Reason::locked, "locked"},
    ReasonRow{Reason::recovering, "recovering"},
    ReasonRow{Reason::paused, "paused"},
    ReasonRow{Reason::disk_reserve, "disk-reserve"},
    ReasonRow{Reason::map_limit, "map-limit"},
    ReasonRow{Reason::clock_implausible, "clock-implausible"},
    ReasonRow{Reason::in_sync_proven, "in-sync-proven"},
    ReasonRow{Reason::in_sync_claimed, "in-sync-claimed"},
    ReasonRow{Reason::receiving, "receiving"},
    ReasonRow{Reason::sending, "sending"},
};

struct RuleRow {
  Rule rule;
  std::string_view name;
  Reason reason;
  Fault fault;
};

constexpr Fault kInvalid = Fault::invalid_input;
constexpr Fault kMissing = Fault::prerequisite_missing;

constexpr std::array kRules{
    RuleRow{Rule::layout, "layout", Reason::refused_type, kInvalid},
    RuleRow{Rule::suite, "suite", Reason::format_unknown, kInvalid},
    RuleRow{Rule::format, "format", Reason::format_unknown, kInvalid},
    RuleRow{Rule::size, "size", Reason::refused_size, Fault::limit_exceeded},
    RuleRow{Rule::text, "text", Reason::refused_rule, kInvalid},
    RuleRow{Rule::wrong_federation, "wrong-federation", Reason::wrong_federation, kInvalid},
    RuleRow{Rule::signature, "signature", Reason::refused_signature, Fault::bad_signature},
    RuleRow{Rule::signature_order, "signature-order", Reason::refused_signature, kInvalid},
    RuleRow{Rule::signature_threshold, "signature-threshold", Reason::refused_signature,
            Fault::bad_signature},
    RuleRow{Rule::key_usage, "key-usage", Reason::refused_type, kInvalid},
    RuleRow{Rule::key_invalid, "key-invalid", Reason::refused_certificate, kInvalid},
    RuleRow{Rule::charter_party, "charter-party", Reason::refused_rule, kInvalid},
    RuleRow{Rule::charter_quorum, "charter-quorum", Reason::refused_rule, kInvalid},
    RuleRow{Rule::charter_recovery, "charter-recovery", Reason::refused_rule, kInvalid},
    RuleRow{Rule::federation_hash, "federation-hash", Reason::log_fork, kInvalid},
    RuleRow{Rule::root_set, "root-set", Reason::refused_certificate, kInvalid},
    RuleRow{Rule::statement_version, "statement-version", Reason::refused_chain, kInvalid},
    RuleRow{Rule::statement_action, "statement-action", Reason::refused_type, kInvalid},
    RuleRow{Rule::certificate, "certificate", Reason::refused_certificate, kInvalid},
    RuleRow{Rule::possession, "possession", Reason::refused_certificate, Fault::bad_signature},
    RuleRow{Rule::key_reuse, "key-reuse", Reason::refused_certificate, kInvalid},
    RuleRow{Rule::unknown_certificate, "unknown-certificate", Reason::prerequisite_missing,
            kMissing},
    RuleRow{Rule::unknown_version, "unknown-version", Reason::prerequisite_missing, kMissing},
    RuleRow{Rule::policy, "policy", Reason::refused_rule, kInvalid},
    RuleRow{Rule::feed_id, "feed-id", Reason::refused_chain, kInvalid},
    RuleRow{Rule::entry_kind, "entry-kind", Reason::refused_type, kInvalid},
    RuleRow{Rule::entry_sequence, "entry-sequence", Reason::refused_chain, kInvalid},
    RuleRow{Rule::entry_previous, "entry-previous", Reason::refused_chain, kInvalid},
    RuleRow{Rule::entry_body, "entry-body", Reason::refused_chain, kInvalid},
    RuleRow{Rule::entry_clock, "entry-clock", Reason::refused_chain, kInvalid},
    RuleRow{Rule::entry_version, "entry-version", Reason::refused_chain, kInvalid},
    RuleRow{Rule::entry_epoch, "entry-epoch", Reason::refused_epoch, kInvalid},
    RuleRow{Rule::entry_author, "entry-author", Reason::observer_write, kInvalid},
    RuleRow{Rule::incarnation, "incarnation", Reason::refused_size, kInvalid},
    RuleRow{Rule::run_start, "run-start", Reason::prerequisite_missing, kMissing},
    RuleRow{Rule::run_anchor, "run-anchor", Reason::refused_size, kInvalid},
    RuleRow{Rule::run_head, "run-head", Reason::refused_chain, kInvalid},
    RuleRow{Rule::fork, "fork", Reason::fork, kInvalid},
    RuleRow{Rule::closed, "closed", Reason::refused_chain, kInvalid},
    RuleRow{Rule::audience_rule, "audience-rule", Reason::refused_rule, kInvalid},
    RuleRow{Rule::readers, "readers", Reason::refused_readers, kInvalid},
    RuleRow{Rule::readers_versions, "readers-versions", Reason::refused_readers, kInvalid},
    RuleRow{Rule::epoch_number, "epoch-number", Reason::refused_epoch, kInvalid},
    RuleRow{Rule::epoch_full, "epoch-full", Reason::refused_epoch, kInvalid},
    RuleRow{Rule::epoch_stale_rule, "epoch-stale-rule", Reason::refused_epoch, kInvalid},
    RuleRow{Rule::history, "history", Reason::refused_readers, kInvalid},
    RuleRow{Rule::witness_number, "witness-number", Reason::refused_epoch, kInvalid},
    RuleRow{Rule::not_a_reader, "not-a-reader", Reason::nothing_addressed, Fault::not_permitted},
    RuleRow{Rule::epoch_commit, "epoch-commit", Reason::refused_epoch, kInvalid},
    RuleRow{Rule::key_commit, "key-commit", Reason::refused_chain, kInvalid},
    RuleRow{Rule::ciphertext, "ciphertext", Reason::refused_chain, kInvalid},
    RuleRow{Rule::padding, "padding", Reason::refused_type, kInvalid},
    RuleRow{Rule::hedge_missing, "hedge-missing", Reason::hedge_missing, kMissing},
    RuleRow{Rule::epoch_key_missing, "epoch-key-missing", Reason::key_missing, kMissing},
    RuleRow{Rule::wrap, "wrap", Reason::refused_epoch, kInvalid},
    RuleRow{Rule::event_layout, "event-layout", Reason::refused_type, kInvalid},
    RuleRow{Rule::record_field, "record-field", Reason::refused_rule, kInvalid},
    RuleRow{Rule::record_owner, "record-owner", Reason::not_permitted, Fault::not_permitted},
    RuleRow{Rule::record_kind, "record-kind", Reason::format_unknown, kInvalid},
    RuleRow{Rule::frame, "frame", Reason::refused_type, kInvalid},
    RuleRow{Rule::frame_version, "frame-version", Reason::version_too_new, kInvalid},
    RuleRow{Rule::frame_order, "frame-order", Reason::refused_type, kInvalid},
    RuleRow{Rule::session_peer, "session-peer", Reason::refused_certificate, Fault::unknown_peer},
    RuleRow{Rule::session_self, "session-self", Reason::refused_certificate, Fault::unknown_peer},
    RuleRow{Rule::session_signature, "session-signature", Reason::refused_signature,
            Fault::bad_signature},
    RuleRow{Rule::may_read, "may-read", Reason::not_permitted, Fault::not_permitted},
    RuleRow{Rule::receipt_ahead, "receipt-ahead", Reason::prerequisite_missing, kMissing},
    RuleRow{Rule::receipt_position, "receipt-position", Reason::refused_chain, kInvalid},
    RuleRow{Rule::receipt_reader, "receipt-reader", Reason::not_permitted, Fault::not_permitted},
    RuleRow{Rule::receipt_versions, "receipt-versions", Reason::refused_chain, kInvalid},
    RuleRow{Rule::log_hash, "log-hash", Reason::log_fork, kInvalid},
};

const RuleRow& row_of(Rule rule) {
  const auto* const found = std::ranges::find(kRules, rule, &RuleRow::rule);
  TALGU_CHECK(found != kRules.end());
  return *found;
}

}  // namespace

std::string_view name_of(Reason reason) {
  const auto* const found = std::ranges::find(kReasons, reason, &ReasonRow::reason);
  TALGU_CHECK(found != kReasons.end());
  return found->name;
}

Result<Reason> reason_from(std::uint8_t number) {
  const auto* const found =
      std::ranges::find(kReasons, static_cast<Reason>(number), &ReasonRow::reason);
  if (found == kReasons.end()) return refuse_rule(Rule::layout, "unknown reason code");
  return found->reason;
}

std::string_view name_of(Rule rule) {
  return rule == Rule::none ? "none" : row_of(rule).name;
}

Reason reason_of(Rule rule) {
  return row_of(rule).reason;
}

Fault fault_of(Rule rule) {
  return row_of(rule).fault;
}

std::unexpected<Error> refuse_rule(Rule rule, std::string what) {
  return std::unexpected(
      Error{.fault = fault_of(rule), .what = std::move(what), .rule = std::to_underlying(rule)});
}

}  // namespace talgu
