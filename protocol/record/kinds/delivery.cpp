#include "protocol/record/kinds/delivery.h"

#include <array>

namespace talgu {
namespace {

using enum Presence;
using enum Part;

constexpr std::size_t kParcelsMax = 64;
constexpr std::size_t kDocumentsMax = 16;

constexpr std::array kParcelFields{
    field_of<&Parcel::parcel_no>(
        "parcel_no", {.presence = required, .least = 1, .most = 9999, .help = "1, 2, 3 …"}),
    field_of<&Parcel::quantity>("quantity", {.presence = required, .help = "how much"}),
    field_of<&Parcel::state>("state", {.presence = required, .help = "how far it is"}),
    field_of<&Parcel::dispatched_on>("dispatched_on",
                                     {.presence = required, .help = "the day it left"}),
    field_of<&Parcel::expected_on>("expected_on", {.help = "the day it should arrive"}),
    field_of<&Parcel::delivered_on>("delivered_on",
                                    {.help = "the day it arrived, as the donor says"}),
    field_of<&Parcel::tracking>("tracking", {.part = detail,
                                             .chars_max = field_limits::kReferenceCharsMax,
                                             .help = "the carrier's number"}),
    field_of<&Parcel::documents>("documents", {.part = detail,
                                               .chars_max = field_limits::kReferenceCharsMax,
                                               .count_max = kDocumentsMax,
                                               .help = "waybills and the like"}),
    field_of<&Parcel::serials>("serials",
                               {.part = sealed,
                                .chars_max = field_limits::kReferenceCharsMax,
                                .help = "hash of the list of serial numbers, or where it lies"}),
};

constexpr std::array kFields{
    field_of<&Delivery::commitment>("commitment",
                                    {.presence = required, .help = "that it is made on"}),
    field_of<&Delivery::category>(
        "category",
        {.presence = required, .meaning = Meaning::category, .help = "that of the commitment"}),
    field_of<&Delivery::unit>("unit", {.meaning = Meaning::unit, .help = "that of the category"}),
    field_of<&Delivery::parcels>(
        "parcels", {.presence = required, .count_max = kParcelsMax, .help = "in their order"}),
};

constexpr std::array kOwners{PartyRole::donor};
constexpr std::array<std::string_view, 4> kColumns{"name", "owner", "commitment", "parcels"};
constexpr std::array<std::string_view, 4> kVerbs{"add", "change", "confirm", "list"};

Checked check_parcel(std::size_t index, const Parcel& parcel) {
  const auto wrong = [&](std::string_view field, std::string why) {
    return FieldProblem{
        .path = {.outer = "parcels", .item = index, .number = parcel.parcel_no, .field = field},
        .why = std::move(why)};
  };
  if (parcel.expected_on && *parcel.expected_on < parcel.dispatched_on) {
    return wrong("expected_on", "is before dispatched_on");
  }
  if (parcel.delivered_on && *parcel.delivered_on < parcel.dispatched_on) {
    return wrong("delivered_on", "is before dispatched_on");
  }
  if ((parcel.state == ParcelState::delivered) != parcel.delivered_on.has_value()) {
    return wrong("delivered_on", "stands where the state is delivered, and only there");
  }
  return {};
}

}  // namespace

const FieldTable& Parcel::fields() {
  static constexpr FieldTable kTable{"Parcel", kParcelFields};
  return kTable;
}

const FieldTable& Delivery::fields() {
  static constexpr FieldTable kTable{"Delivery", kFields};
  return kTable;
}

const KindRow& Delivery::row() {
  static constexpr KindRow kRow{.en = "deliveries",
                                .uk = "поставки",
                                .owners = kOwners,
                                .columns = kColumns,
                                .verbs = kVerbs,
                                .help = "what a donor has sent on a commitment, by parcels"};
  return kRow;
}

Checked check_rules(const Delivery& delivery, std::uint16_t /*taxonomy_version*/) {
  for (std::size_t i = 0; i < delivery.parcels.size(); ++i) {
    const Parcel& parcel = delivery.parcels[i];
    if (Checked found = check_parcel(i, parcel)) return found;
    if (i > 0 && parcel.parcel_no <= delivery.parcels[i - 1].parcel_no) {
      return problem("parcels", "are repeated or out of order");
    }
  }
  return {};
}

std::optional<RecordKey> target_of(const Delivery& delivery, const EventOwner& owner) {
  return RecordKey{owner.party, delivery.commitment, owner.guest};
}

std::vector<CountedLine> counted_lines(const Delivery& delivery) {
  std::vector<CountedLine> lines;
  for (const Parcel& parcel : delivery.parcels) {
    const bool is_cancelled = parcel.state == ParcelState::cancelled;
    lines.push_back({parcel.parcel_no, is_cancelled ? Quantity{} : parcel.quantity,
                     meaning_of(delivery.category, delivery.unit)});
  }
  return lines;
}

}  // namespace talgu
