#pragma once

#include "protocol/record/kinds/offer.h"
#include "protocol/record/schema/event.h"

#include <optional>
#include <string>
#include <string_view>

namespace talgu {

/// An offer as a person writes it (records.md, "As a file").
struct OfferFile {
  std::string audience;    // empty: the default of the party's policy
  std::optional<Tlp> tlp;  // none: amber, or what the record has
  std::string for_need;    // name of the need of an unsolicited offer, or that money is bound to
  Offer offer;             // without for_need
};

/// Faults: invalid_input with file, line, and what to write instead, as parse_need_file(). What
/// check(Offer) says of the whole is left to the caller, who knows the need.
Result<OfferFile> parse_offer_file(std::string_view text, const std::string& file_name);

}  // namespace talgu
