#pragma once

#include "protocol/base/layout.h"
#include "protocol/record/standing/standings.h"

#include <variant>

/// Standings as bytes, for a node's own view of its records: they never travel.
namespace talgu {

/// How one record stands; nothing for kinds that have no standing.
using Standing = std::variant<std::monostate, NeedStanding, OfferStanding, CommitmentStanding>;

/// All of it but the lists of commitments, which are as long as others make them and are looked up.
void write(LayoutWriter& out, const Standing& standing);
/// Faults: those of the reader, which tells at its end.
[[nodiscard]] Standing read_standing(LayoutReader& in);

/// The standing of one record among those of others.
[[nodiscard]] Standing standing_in(const Standings& all, const RecordKey& key);

}  // namespace talgu
