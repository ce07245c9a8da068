#pragma once

#include "protocol/base/enum_names.h"
#include "protocol/record/standing/standings.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace talgu {

/// What a party is waited for. In the order in which people should look at it.
enum class Waiting : std::uint8_t {
  merge = 1,  // a record of its own, or what it said about one, has concurrent edits: save it again
  answer,     // a commitment to a need of its own is not answered, or changed since
  confirm,    // a delivery for a need of its own has arrived, says its donor
  find_another,      // what it had accepted was withdrawn, or its offer does not hold all of it any
                     // more
  check_acceptance,  // more was accepted than a line asks for or a commitment proposed
  check_promise,     // the need of its own commitment changed, or the two do not fit
  reduce_promise,    // its offer is promised more than once
  make_good,         // of what it sent something was missing, damaged or wrong
  take_note,       // its own promise was declined or revoked, and is neither changed nor withdrawn
  renew_promise,   // its own commitment lapsed while nobody answered
  state_coverage,  // of a need of its own nothing was stated for kStateEveryDays
  reaffirm,        // a need, offer or commitment of its own is stale
};

template <>
struct EnumNames<Waiting> {
  static constexpr Waiting kFirst = Waiting::merge;
  static constexpr std::array<std::string_view, 12> kNames{
      "merge",          "answer",         "confirm",   "find-another", "check-acceptance",
      "check-promise",  "reduce-promise", "make-good", "take-note",    "renew-promise",
      "state-coverage", "reaffirm"};
};

struct WaitingItem {
  Waiting what = Waiting::merge;
  RecordKey record;

  friend auto operator<=>(const WaitingItem&, const WaitingItem&) = default;
};

/// What waits for somebody of `party`, sorted. Pure; closed needs and ended records wait for
/// nobody.
[[nodiscard]] std::vector<WaitingItem> waiting_for(const PartyId& party,
                                                   const Standings& standings);

}  // namespace talgu
