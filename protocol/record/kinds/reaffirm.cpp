#include "protocol/record/kinds/reaffirm.h"

#include <array>

namespace talgu {
namespace {

using enum Presence;

constexpr std::array kFields{
    field_of<&Reaffirm::target_kind>("target_kind",
                                     {.presence = required, .help = "the kind of what still holds"}),
    field_of<&Reaffirm::target>("target", {.presence = required, .help = "of its own owner"}),
    field_of<&Reaffirm::still_valid_until>(
        "still_valid_until", {.presence = required, .help = "the last day"}),
};

constexpr std::array kOwners{PartyRole::recipient, PartyRole::donor};
constexpr std::array<std::string_view, 4> kColumns{"name", "owner", "target", "still_valid_until"};
constexpr std::array<std::string_view, 1> kVerbs{"reaffirm"};

}  // namespace

const FieldTable& Reaffirm::fields() {
  static constexpr FieldTable kTable{"Reaffirm", kFields};
  return kTable;
}

const KindRow& Reaffirm::row() {
  static constexpr KindRow kRow{.en = "reaffirmations",
                                .uk = "підтвердження чинності",
                                .owners = kOwners,
                                .guests_own = true,
                                .columns = kColumns,
                                .verbs = kVerbs,
                                .help = "it still holds until a day"};
  return kRow;
}

Checked check_rules(const Reaffirm& reaffirm, std::uint16_t /*taxonomy_version*/) {
  const bool can_hold = reaffirm.target_kind == RecordKind::need ||
                        reaffirm.target_kind == RecordKind::offer ||
                        reaffirm.target_kind == RecordKind::commitment;
  if (can_hold) return {};
  return problem("target", "is no need, offer or commitment");
}

std::optional<RecordKey> target_of(const Reaffirm& reaffirm, const EventOwner& owner) {
  return RecordKey{owner.party, reaffirm.target, owner.guest};
}

bool is_of(const Reaffirm& reaffirm, const EventOwner& owner) {
  return owner.guest.is_zero() || reaffirm.target_kind == RecordKind::offer;
}

}  // namespace talgu
