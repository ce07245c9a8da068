#pragma once

#include "protocol/base/enum_names.h"
#include "protocol/base/ids.h"

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

namespace talgu {

/// The number is what travels; kinds of the catalogue (records.md) are only ever added.
enum class RecordKind : std::uint16_t {
  need = 1,
  offer,
  commitment,
  response,  // to a commitment
  closing,   // of a need; the withdrawal of an offer or a commitment
  reaffirm,
};

template <>
struct EnumNames<RecordKind> {
  static constexpr RecordKind kFirst = RecordKind::need;
  static constexpr std::array<std::string_view, 6> kNames{"need",     "offer",   "commitment",
                                                          "response", "closing", "reaffirm"};
};

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
