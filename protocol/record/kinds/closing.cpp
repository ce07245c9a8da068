#include "protocol/record/kinds/closing.h"

#include <array>

namespace talgu {
namespace {

using enum Presence;
using enum Part;

constexpr std::array kFields{
    field_of<&Closing::target_kind>("target_kind",
                                    {.presence = required, .help = "the kind of what it ends"}),
    field_of<&Closing::target>("target", {.presence = required, .help = "of its own owner"}),
    field_of<&Closing::reason>("reason", {.presence = required, .help = "why it ends"}),
    field_of<&Closing::text>("text", {.part = detail,
                                      .meaning = Meaning::lines,
                                      .chars_max = field_limits::kReasonCharsMax,
                                      .help = "why, in words"}),
    field_of<&Closing::kept>(
        "kept", {.part = detail, .help = "the record that a duplicate repeats, whoever owns it"}),
};

constexpr std::array kOwners{PartyRole::recipient, PartyRole::donor};
constexpr std::array<std::string_view, 4> kColumns{"name", "owner", "target", "reason"};
constexpr std::array<std::string_view, 2> kVerbs{"close", "withdraw"};

}  // namespace

const FieldTable& Closing::fields() {
  static constexpr FieldTable kTable{"Closing", kFields};
  return kTable;
}

const KindRow& Closing::row() {
  static constexpr KindRow kRow{.en = "closings",
                                .uk = "закриття",
                                .owners = kOwners,
                                .guests_own = true,
                                .columns = kColumns,
                                .verbs = kVerbs,
                                .help = "a need is closed, an offer or a commitment withdrawn"};
  return kRow;
}

bool can_close(RecordKind target, CloseReason reason) {
  const bool is_need = target == RecordKind::need;
  const bool is_offer = target == RecordKind::offer;
  switch (reason) {
    case CloseReason::withdrawn:
    case CloseReason::duplicate:
    case CloseReason::expired:
      return is_need || is_offer || target == RecordKind::commitment;
    case CloseReason::fulfilled:
    case CloseReason::reopened:
      return is_need || is_offer;
    case CloseReason::rejected:
    case CloseReason::referred:
    case CloseReason::short_closed:
      return is_need;
  }
  return false;
}

Checked check_rules(const Closing& closing, std::uint16_t /*taxonomy_version*/) {
  if (!can_close(closing.target_kind, closing.reason)) {
    return problem("reason", std::string(name_of(closing.reason)) + " does not fit a " +
                                 std::string(name_of(closing.target_kind)) +
                                 (closing.target_kind == RecordKind::commitment
                                      ? ": it can be withdrawn, expired or duplicate"
                                      : ""));
  }
  if ((closing.reason == CloseReason::duplicate) != closing.kept.has_value()) {
    return problem("kept",
                   "names the record that stays: a duplicate names one, other reasons none");
  }
  if (closing.kept && closing.kept->id == closing.target) return problem("kept", "is the target");
  return {};
}

std::optional<RecordKey> target_of(const Closing& closing, const EventOwner& owner) {
  return RecordKey{owner.party, closing.target, owner.guest};
}

bool is_of(const Closing& closing, const EventOwner& owner) {
  return owner.guest.is_zero() || closing.target_kind == RecordKind::offer;
}

}  // namespace talgu
