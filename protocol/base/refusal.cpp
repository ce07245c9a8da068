#include "protocol/base/refusal.h"

#include "crypto/check.h"

#include <array>
#include <utility>

namespace talgu {
namespace {

struct RuleRow {
  Rule rule;
  std::string_view name;
  Reason reason;
  Fault fault;
};

constexpr Fault kInvalid = Fault::invalid_input;
constexpr Fault kMissing = Fault::prerequisite_missing;

constexpr std::array kRules{
    RuleRow{Rule::layout, "layout", Reason::refused_layout, kInvalid},
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
    RuleRow{Rule::padding, "padding", Reason::refused_layout, kInvalid},
    RuleRow{Rule::hedge_missing, "hedge-missing", Reason::hedge_missing, kMissing},
    RuleRow{Rule::epoch_key_missing, "epoch-key-missing", Reason::key_missing, kMissing},
    RuleRow{Rule::wrap, "wrap", Reason::refused_epoch, kInvalid},
    RuleRow{Rule::event_layout, "event-layout", Reason::refused_layout, kInvalid},
    RuleRow{Rule::record_field, "record-field", Reason::refused_rule, kInvalid},
    RuleRow{Rule::record_owner, "record-owner", Reason::not_permitted, Fault::not_permitted},
    RuleRow{Rule::record_kind, "record-kind", Reason::format_unknown, kInvalid},
    RuleRow{Rule::frame, "frame", Reason::refused_layout, kInvalid},
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

/// A row for each rule, in the order of their numbers.
consteval bool is_whole() {
  for (std::size_t at = 0; at < kRules.size(); ++at) {
    if (std::to_underlying(kRules[at].rule) != at + 1) return false;
  }
  return !enum_names_internal::is_enumerator<Rule, static_cast<Rule>(kRules.size() + 1)>();
}

static_assert(is_whole());

const RuleRow& row_of(Rule rule) {
  const auto at = static_cast<std::size_t>(std::to_underlying(rule)) - 1;
  TALGU_CHECK(at < kRules.size());
  return kRules[at];
}

}  // namespace

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
