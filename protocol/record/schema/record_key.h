#pragma once

#include "protocol/base/ids.h"

#include <compare>
#include <cstdint>

namespace talgu {

/// The number is what travels; kinds of the catalogue (domain.md §5.1) are only ever added.
enum class RecordKind : std::uint16_t {
  need = 1,
  offer,
  commitment,
  response,  // to a commitment
  closing,   // of a need; the withdrawal of an offer or a commitment
  reaffirm,
};

[[nodiscard]] std::string_view name_of(RecordKind kind);

/// A record is (owner, id): the same id by two owners is two records (§12). The owner is a party,
/// or a guest of it.
struct RecordKey {
  PartyId owner;
  RecordId id;
  GuestLabel guest{};  // zeros: the party itself

  friend auto operator<=>(const RecordKey&, const RecordKey&) = default;
};

/// The id of a record that says something about another one: the first 16 bytes of H("about", u16
/// kind ‖ owner ‖ guest label or zeros ‖ id of the target). So there is one response to a
/// commitment and one closing of a need, whichever nodes of the owner write it
/// (docs/decisions/0010-records-about-records.md).
[[nodiscard]] RecordId id_about(RecordKind kind, const RecordKey& target);

}  // namespace talgu
