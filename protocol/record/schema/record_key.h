#pragma once

#include "protocol/base/ids.h"
#include "protocol/record/kinds/list.h"
#include "protocol/record/schema/quantity.h"

#include <compare>
#include <optional>

namespace talgu {

/// A record is (owner, id): the same id by two owners is two records (§12). The owner is a party,
/// or a guest of it.
struct RecordKey {
  PartyId owner;
  RecordId id;
  GuestLabel guest{};  // zeros: the party itself

  friend auto operator<=>(const RecordKey&, const RecordKey&) = default;
};

/// The offer that a commitment draws on: its giver's own, or one of a guest of its giver.
struct OfferRef {
  RecordId id;
  GuestLabel guest{};
  /// How much of the offer this takes, in the offer's own unit and currency. None: the quantity
  /// itself, where both count the same thing. Money that pays for devices says it here.
  std::optional<Quantity> draws;

  friend bool operator==(const OfferRef&, const OfferRef&) = default;
};

/// The id of a record that says something about another one: the first 16 bytes of H("about", u16
/// kind ‖ owner ‖ guest label or zeros ‖ id of the target). So there is one response to a
/// commitment and one closing of a need, whichever nodes of the owner write it
/// (docs/decisions/0010-records-about-records.md).
[[nodiscard]] RecordId id_about(RecordKind kind, const RecordKey& target);

}  // namespace talgu
