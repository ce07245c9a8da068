#pragma once

#include "protocol/base/enum_names.h"
#include "protocol/record/schema/date.h"
#include "protocol/record/schema/quantity.h"
#include "protocol/record/schema/record_key.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace talgu::draft {

/// What a person should look at twice before signing. The words stand in one place in node/; the
/// comment says which members of the Warning each speaks of.
enum class WarningCode : std::uint8_t {
  // any record
  day_past = 1,     // what (the field), day
  day_to_come,      // what (the field), day: it is said to have happened then
  readers_none,     // nobody but the own party will read it
  readers_outside,  // what (codes), record: they may not read that one, and would learn of it
  audience_stays,   // what: the file names that audience, and a record stays where it is
  tlp_weaker,       // what: the handling mark that it had
  tlp_wide,         // what (codes): readers that the handling mark hardly means
  tlp_left_behind,  // record, count: what is about it keeps a weaker mark
  taken_back,       // record (a promise), amount (it covers), limit (of it no longer)
  word_broken,      // record (a promise), day: it was said to be firm until then
  more,             // count: so many more of the last
  // needs
  need_like,         // record, what (its title)
  need_large,        // line, what (category), amount, limit: no other asks for more than that
  line_below_taken,  // line, amount (said yes to), limit (asked for)
  line_changed,      // line, what (terms), count: so many promises were made for what it was
  target_ended,      // record: it is ended, and a change does not reopen it
  // offers
  offer_over,  // record (the offer), amount (promised of it), limit (it holds)
  // commitments
  over_gap,           // amount, limit: the gap as this node sees it
  over_stated,        // amount, limit: what its owner states as open, day
  own_promise,        // record, amount: this party promises for the line already
  late,               // day: it is needed by then
  need_expired,       // record, day
  need_waits,         // record: it waits for reviews
  need_changed,       // record, what (terms): it was promised for what the need was before
  below_useful,       // amount, limit: the line is of use from there
  provisional,        // amount: it counts nothing while it is provisional
  offer_not_yet,      // record, day: not available before
  offer_expired,      // record, day
  offer_lead,         // record, day: it cannot be there before
  offer_lot,          // record, limit: no smaller part is given
  offer_sectors,      // record, what: for beneficiaries of these only
  offer_oblasts,      // record, what
  offer_beneficiary,  // record: for some beneficiaries only, and this one is withheld
  offer_civil,        // record
  offer_earmark,      // record, what: money for these only
  offer_other_need,   // record (the other need)
  offer_term,         // record, what ("12 of 60 months")
  offer_attribute,    // record, what ("ram_gib")
  // answers
  counts_less,  // amount (accepted), limit (so much of it counts)
  // closings
  not_covered,       // what: closed as fulfilled, and its coverage is that
  promise_accepted,  // record
  promises_wait,     // count: nobody answered them
  promises_stay,     // count: they draw on the offer, and go on
  not_received,      // what: closed as fulfilled, and its fulfilment is that
  // coverage statements
  stated_alone,  // line, amount, limit (stated before), day: it points at who made it change
  not_stated,    // record, what (why): left out of the batch
  // deliveries
  not_taken,         // record: a promise that nobody has accepted
  sent_over,         // amount, limit: more than is due on the promise
  parcel_confirmed,  // line (parcel), amount: its receiver has said so much of it
  // confirmations
  parcel_cancelled,  // line (parcel)
  parcel_rest,       // line (parcel), amount: so much of it goes on being under way
  before_dispatch,   // line (parcel), day: it left then
  late_unsaid,       // line (parcel), day: needed by then, and not said to be late
  // reaffirmations
  reaffirm_shorter,  // day: it was said to hold until then
};

}  // namespace talgu::draft

namespace talgu {

template <>
struct EnumNames<draft::WarningCode> {
  static constexpr draft::WarningCode kFirst = draft::WarningCode::day_past;
  static constexpr std::array<std::string_view, 54> kNames{"day-past",
                                                           "day-to-come",
                                                           "readers-none",
                                                           "readers-outside",
                                                           "audience-stays",
                                                           "tlp-weaker",
                                                           "tlp-wide",
                                                           "tlp-left-behind",
                                                           "taken-back",
                                                           "word-broken",
                                                           "more",
                                                           "need-like",
                                                           "need-large",
                                                           "line-below-taken",
                                                           "line-changed",
                                                           "target-ended",
                                                           "offer-over",
                                                           "over-gap",
                                                           "over-stated",
                                                           "own-promise",
                                                           "late",
                                                           "need-expired",
                                                           "need-waits",
                                                           "need-changed",
                                                           "below-useful",
                                                           "provisional",
                                                           "offer-not-yet",
                                                           "offer-expired",
                                                           "offer-lead",
                                                           "offer-lot",
                                                           "offer-sectors",
                                                           "offer-oblasts",
                                                           "offer-beneficiary",
                                                           "offer-civil",
                                                           "offer-earmark",
                                                           "offer-other-need",
                                                           "offer-term",
                                                           "offer-attribute",
                                                           "counts-less",
                                                           "not-covered",
                                                           "promise-accepted",
                                                           "promises-wait",
                                                           "promises-stay",
                                                           "not-received",
                                                           "stated-alone",
                                                           "not-stated",
                                                           "not-taken",
                                                           "sent-over",
                                                           "parcel-confirmed",
                                                           "parcel-cancelled",
                                                           "parcel-rest",
                                                           "before-dispatch",
                                                           "late-unsaid",
                                                           "reaffirm-shorter"};
};

}  // namespace talgu

namespace talgu::draft {

/// So much of something, as people write it.
struct Amount {
  Quantity quantity;
  Unit unit = Unit::device;
  std::string currency;  // of money that is not in euros

  friend bool operator==(const Amount&, const Amount&) = default;
};

struct Warning {
  WarningCode code = WarningCode::day_past;
  std::optional<RecordKey> record = {};
  std::uint16_t line = 0;
  std::optional<Amount> amount = {};
  std::optional<Amount> limit = {};
  std::optional<Date> day = {};
  std::uint64_t count = 0;
  std::string what = {};

  friend bool operator==(const Warning&, const Warning&) = default;
};

}  // namespace talgu::draft
