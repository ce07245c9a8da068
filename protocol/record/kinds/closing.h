#pragma once

#include "protocol/record/kinds/kind.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace talgu {

/// Why a record ends. The number is what travels.
enum class CloseReason : std::uint8_t {
  fulfilled = 1,
  withdrawn,
  rejected,
  duplicate,  // of another record, which is kept
  referred,   // to another scheme
  expired,
  short_closed,  // part was given, the rest is needed no more
  reopened,      // a later revision of the closing: what it closed goes on
};

template <>
struct EnumNames<CloseReason> {
  static constexpr CloseReason kFirst = CloseReason::fulfilled;
  static constexpr std::array<std::string_view, 8> kNames{"fulfilled", "withdrawn",    "rejected",
                                                          "duplicate", "referred",     "expired",
                                                          "short-closed", "reopened"};
};

/// The end of a need, or the withdrawal of an offer or a commitment, by its owner (I6). Its id is
/// id_about() the target, so that there is one.
struct Closing {
  static constexpr RecordKind kKind = RecordKind::closing;

  RecordKind target_kind = RecordKind::need;
  RecordId target;  // of the closing's own owner
  CloseReason reason = CloseReason::withdrawn;
  std::string text;
  std::optional<RecordKey> kept;  // the record that a duplicate repeats, whoever owns it

  static const FieldTable& fields();
  static const KindRow& row();
  friend bool operator==(const Closing&, const Closing&) = default;
};

/// Whether a record of this kind can end so. A commitment is never reopened: the need's owner has
/// planned without it, and the donor makes a new one.
[[nodiscard]] bool can_close(RecordKind target, CloseReason reason);

/// What holds across fields.
Checked check_rules(const Closing& closing, std::uint16_t taxonomy_version);
std::optional<RecordKey> target_of(const Closing& closing, const EventOwner& owner);
/// A guest ends its offers.
bool is_of(const Closing& closing, const EventOwner& owner);

}  // namespace talgu
