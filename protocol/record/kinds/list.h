#pragma once

#include "protocol/base/enum_names.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <variant>

/// The kinds of records, each with its number, its name and its type. Whatever a kind is beyond that
/// stands in its own file beside this one, and in talgu-records.capnp (docs/architecture.md, "Where
/// to make a change"). Numbers travel: kinds are only ever added, at the end of all three lists.
namespace talgu {

enum class RecordKind : std::uint16_t {
  need = 1,
  offer,
  commitment,
  response,  // to a commitment
  closing,   // of a need; the withdrawal of an offer or a commitment
  reaffirm,
  coverage,      // stated by a need's owner
  delivery,      // on a commitment
  confirmation,  // of a delivery
};

template <>
struct EnumNames<RecordKind> {
  static constexpr RecordKind kFirst = RecordKind::need;
  static constexpr std::array<std::string_view, 9> kNames{
      "need",     "offer",    "commitment", "response",    "closing",
      "reaffirm", "coverage", "delivery",   "confirmation"};
};

struct Need;
struct Offer;
struct Commitment;
struct Response;
struct Closing;
struct Reaffirm;
struct Coverage;
struct Delivery;
struct Confirmation;

using RecordBody = std::variant<Need, Offer, Commitment, Response, Closing, Reaffirm, Coverage,
                                Delivery, Confirmation>;

inline constexpr std::size_t kKinds = EnumNames<RecordKind>::kNames.size();
static_assert(std::variant_size_v<RecordBody> == kKinds);

}  // namespace talgu
