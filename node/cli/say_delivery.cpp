#include "node/cli/say_delivery.h"

#include "node/cli/say_record.h"
#include "node/cli/words.h"

#include <string>

namespace talgu::cli {
namespace {

/// A figure of `part` in the unit of `whole`.
Printable amount_of(const Json& whole, const Json& part, const char* name) {
  Json figure = Json::object();
  figure["quantity"] = number_at(part, name);
  figure["scale"] = number_at(whole, "scale");
  figure["unit"] = raw_text(whole, "unit");
  return quantity_at(figure);
}

/// Every other member by its name.
Printable rest_of(const Json& parcel) {
  Printable text;
  for (const auto& [key, value] : parcel.items()) {
    const bool is_figure = key == "parcel_no" || key == "quantity" || key == "accepted" ||
                           key == "rejected" || key == "state" || key == "discrepancy";
    if (is_figure) continue;
    text += ", " + Printable::theirs(key) + ": ";
    text += value.is_array() ? joined(value)
                             : Printable::lines_of_theirs(
                                   value.is_string() ? value.get<std::string>() : value.dump());
  }
  return text;
}

}  // namespace

Printable coverage_line_text(const Json& line) {
  return Printable() + number_at(line, "line") + ". " + padded(text_at(line, "category"), 8) +
         _("accepted") + " " + quantity_at(line, "accepted") + " " + _("of") + " " +
         quantity_at(line, "required") + ", " + _("received") + " " +
         quantity_at(line, "received") + "  " + text_at(line, "label");
}

Printable parcel_text(const Json& record, const Json& parcel) {
  Printable text = Printable(_("parcel")) + " " + number_at(parcel, "parcel_no") + ": ";
  if (parcel.contains("quantity")) {
    text += amount_of(record, parcel, "quantity") + ", " + word_at(parcel, "state");
  } else {
    text += Printable(_("accepted")) + " " + amount_of(record, parcel, "accepted");
    if (parcel.contains("rejected")) {
      text += Printable(", ") + _("rejected") + " " + amount_of(record, parcel, "rejected");
    }
    if (parcel.contains("discrepancy")) text += ", " + word_at(parcel, "discrepancy");
  }
  return text + rest_of(parcel);
}

Printable stated_text(const Json& line, const Printable& record) {
  const Json& stated = object_at(line, "stated");
  if (stated.empty()) return {};
  const std::string name(record.view());
  return Printable(_("stated by")) + " " + Printable::theirs(name.substr(0, name.rfind('-'))) +
         ", " + text_at(stated, "day") + ": " + amount_of(line, stated, "accepted") + " " +
         _("of") + " " + amount_of(line, stated, "required") + " " + _("covered; seen here:") +
         " " + quantity_at(line, "accepted");
}

Printable shipment_text(const Json& promise, const Json& shipment) {
  if (number_at(shipment, "dispatched") == 0 && number_at(shipment, "received") == 0) return {};
  // Of records "disputed" means another thing.
  const bool is_disputed = raw_text(shipment, "fulfilment") == "disputed";
  Printable text =
      is_disputed ? Printable(_("not as it was promised")) : word_at(shipment, "fulfilment");
  text += Printable(": ") + _("sent") + " " + amount_of(promise, shipment, "dispatched") + ", " +
          _("on its way") + " " + amount_of(promise, shipment, "in_transit") + ", " +
          _("received") + " " + amount_of(promise, shipment, "received");
  if (number_at(shipment, "rejected") > 0) {
    text += Printable(", ") + _("rejected") + " " + amount_of(promise, shipment, "rejected");
  }
  return text;
}

}  // namespace talgu::cli
