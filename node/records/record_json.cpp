#include "node/records/record_json.h"

#include "node/records/record_book.h"

namespace talgu {
namespace {

using control::Json;

template <class Body>
std::optional<Body> body_of(const NodeParts& parts, const RecordKey& key) {
  const auto record = read_record(parts, key);
  const Body* const body = record && *record ? (*record)->state.current_as<Body>() : nullptr;
  return body == nullptr ? std::nullopt : std::optional(*body);
}

/// How much of the offer it takes: smallest steps, and where the offer is here what they count.
void add_draws(const NodeParts& parts, const PartyId& owner, const OfferRef& named, Json& shown) {
  shown["draws"] = named.draws->steps;
  const auto offer =
      body_of<Offer>(parts, {.owner = owner, .id = named.id, .guest = named.guest});
  if (!offer) return;
  shown["draws_unit"] = measure_of(*offer).code();
  shown["draws_scale"] = measure_of(*offer).digits();
}

/// An answer's figures are those of what it answers.
void add_answered(const NodeParts& parts, const RecordKey& commitment, Json& shown) {
  const auto promise = body_of<Commitment>(parts, commitment);
  if (!promise) return;
  shown["need"] = name_of(parts, promise->need);
  shown["line"] = promise->line_no;
  add_category(shown, promise->category, promise->unit);
}

}  // namespace

Json to_json(const NodeParts& parts, const PartyId& owner, const RecordBody& body) {
  Json shown =
      body_json(body, owner, [&](const RecordKey& key) { return name_of(parts, key); });
  if (const auto* const commitment = std::get_if<Commitment>(&body)) {
    if (commitment->offer && commitment->offer->draws) {
      add_draws(parts, owner, *commitment->offer, shown);
    }
  }
  if (const auto* const response = std::get_if<Response>(&body)) {
    add_answered(parts, response->commitment, shown);
  }
  return shown;
}

}  // namespace talgu
