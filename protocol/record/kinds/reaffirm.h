#pragma once

#include "protocol/record/kinds/kind.h"

namespace talgu {

/// The owner says that a need, an offer or a commitment still holds. Its id is
/// id_about() the target; each renewal is its next revision.
struct Reaffirm {
  static constexpr RecordKind kKind = RecordKind::reaffirm;

  RecordKind target_kind = RecordKind::need;
  RecordId target;  // of the reaffirmation's own owner
  Date still_valid_until;

  static const FieldTable& fields();
  static const KindRow& row();
  friend bool operator==(const Reaffirm&, const Reaffirm&) = default;
};

/// What holds across fields.
Checked check_rules(const Reaffirm& reaffirm, std::uint16_t taxonomy_version);
std::optional<RecordKey> target_of(const Reaffirm& reaffirm, const EventOwner& owner);
/// A guest reaffirms its offers.
bool is_of(const Reaffirm& reaffirm, const EventOwner& owner);

}  // namespace talgu
