#include "node/records/stated_json.h"

#include "node/control/protocol.h"

namespace talgu {

using control::Json;

void add_stated(const NeedStanding& need, const LineStanding& line, Json& shown) {
  shown["open"] = line.open.steps;
  if (!line.stated || !need.stated_on) return;
  shown["stated"] = {{"required", line.stated->required.steps},
                     {"accepted", line.stated->accepted.steps},
                     {"received", line.stated->received.steps},
                     {"day", to_text(*need.stated_on)}};
}

Json shipment_json(const CommitmentStanding& commitment) {
  const Shipment& shipment = commitment.shipment;
  return {{"fulfilment", name_of(commitment.fulfilment)}, {"dispatched", shipment.dispatched.steps},
          {"delivered", shipment.delivered.steps},        {"in_transit", shipment.in_transit.steps},
          {"received", shipment.received.steps},          {"rejected", shipment.rejected.steps}};
}

}  // namespace talgu
