#include "protocol/record/kinds/confirmation.h"

#include <array>

namespace talgu {
namespace {

using enum Presence;
using enum Part;

constexpr std::size_t kParcelsMax = 64;  // as a delivery has
constexpr std::size_t kPlaceCharsMax = 100;

constexpr std::array kParcelFields{
    field_of<&ParcelReceipt::parcel_no>("parcel_no", {.presence = required,
                                                      .least = 1,
                                                      .most = 9999,
                                                      .help = "of the delivery"}),
    field_of<&ParcelReceipt::accepted>("accepted", {.help = "received and kept"}),
    field_of<&ParcelReceipt::rejected>("rejected", {.help = "missing, damaged or wrong"}),
    field_of<&ParcelReceipt::discrepancy>("discrepancy", {.help = "what was not as it should be"}),
    field_of<&ParcelReceipt::received_on>("received_on",
                                          {.presence = required, .help = "the day it came"}),
    field_of<&ParcelReceipt::place>("place", {.part = detail,
                                              .chars_max = kPlaceCharsMax,
                                              .help = "class of the place, no address"}),
    field_of<&ParcelReceipt::remark>("remark", {.part = detail,
                                                .meaning = Meaning::lines,
                                                .chars_max = field_limits::kReasonCharsMax,
                                                .help = "demanded of a discrepancy"}),
};

constexpr std::array kFields{
    field_of<&Confirmation::delivery>("delivery", {.presence = required, .help = "that it is to"}),
    field_of<&Confirmation::revision>(
        "revision", {.presence = required, .help = "of the delivery: what is confirmed"}),
    field_of<&Confirmation::category>(
        "category",
        {.presence = required, .meaning = Meaning::category, .help = "that of the delivery"}),
    field_of<&Confirmation::unit>("unit",
                                  {.meaning = Meaning::unit, .help = "that of the category"}),
    field_of<&Confirmation::parcels>(
        "parcels", {.presence = required, .count_max = kParcelsMax, .help = "in their order"}),
};

constexpr std::array kOwners{PartyRole::recipient};
constexpr std::array<std::string_view, 4> kColumns{"name", "owner", "delivery", "parcels"};
constexpr std::array<std::string_view, 1> kVerbs{"list"};  // made by talgu delivery confirm

bool rejects(Discrepancy discrepancy) {
  return discrepancy == Discrepancy::missing || discrepancy == Discrepancy::damaged ||
         discrepancy == Discrepancy::wrong;
}

Checked check_parcel(std::size_t index, const ParcelReceipt& parcel) {
  const auto wrong = [&](std::string_view field, std::string why) {
    return FieldProblem{
        .path = {.outer = "parcels", .item = index, .number = parcel.parcel_no, .field = field},
        .why = std::move(why)};
  };
  if (parcel.accepted.steps == 0 && parcel.rejected.steps == 0) {
    return wrong("accepted", "and rejected are both 0: something was received, or is missing");
  }
  if (rejects(parcel.discrepancy) != (parcel.rejected.steps > 0)) {
    return wrong("discrepancy",
                 "must be missing, damaged or wrong where something is rejected, and only there");
  }
  if (parcel.discrepancy != Discrepancy::none && parcel.remark.empty()) {
    return wrong("remark", "is missing: say what was not as it should have been");
  }
  return {};
}

}  // namespace

const FieldTable& ParcelReceipt::fields() {
  static constexpr FieldTable kTable{"ParcelReceipt", kParcelFields};
  return kTable;
}

const FieldTable& Confirmation::fields() {
  static constexpr FieldTable kTable{"Confirmation", kFields};
  return kTable;
}

const KindRow& Confirmation::row() {
  static constexpr KindRow kRow{.en = "confirmations",
                                .uk = "підтвердження отримання",
                                .owners = kOwners,
                                .audience = "bilateral-*",
                                .columns = kColumns,
                                .verbs = kVerbs,
                                .help = "what of a delivery was received, and what was wrong"};
  return kRow;
}

Checked check_rules(const Confirmation& confirmation, std::uint16_t /*taxonomy_version*/) {
  if (!confirmation.delivery.guest.is_zero()) {
    return problem("delivery", "is of a guest: none owns a delivery");
  }
  for (std::size_t i = 0; i < confirmation.parcels.size(); ++i) {
    const ParcelReceipt& parcel = confirmation.parcels[i];
    if (Checked found = check_parcel(i, parcel)) return found;
    if (i > 0 && parcel.parcel_no <= confirmation.parcels[i - 1].parcel_no) {
      return problem("parcels", "are repeated or out of order");
    }
  }
  return {};
}

std::optional<RecordKey> target_of(const Confirmation& confirmation, const EventOwner& /*owner*/) {
  return confirmation.delivery;
}

bool is_of(const Confirmation& confirmation, const EventOwner& owner) {
  return confirmation.delivery.owner != owner.party;
}

std::vector<CountedLine> counted_lines(const Confirmation& confirmation) {
  std::vector<CountedLine> lines;
  for (const ParcelReceipt& parcel : confirmation.parcels) {
    lines.push_back({parcel.parcel_no, parcel.accepted,
                     meaning_of(confirmation.category, confirmation.unit)});
  }
  return lines;
}

}  // namespace talgu
