#include "protocol/record/schema/field.h"

#include <algorithm>
#include <array>

namespace talgu {
namespace {

constexpr std::array<std::string_view, kSectors> kSectorCodes{"banking",
                                                    "chemicals",
                                                    "cross-sector",
                                                    "digital-infrastructure",
                                                    "digital-providers",
                                                    "drinking-water",
                                                    "energy",
                                                    "financial-markets",
                                                    "food",
                                                    "health",
                                                    "ict-services",
                                                    "manufacturing",
                                                    "postal",
                                                    "public-administration",
                                                    "research-education",
                                                    "space",
                                                    "transport",
                                                    "waste",
                                                    "waste-water"};

// ISO 3166-2:UA: names of regions are spelt in many ways, codes in one.
constexpr std::array<std::string_view, kOblasts> kOblastCodes{
    "UA-05", "UA-07", "UA-09", "UA-12", "UA-14", "UA-18", "UA-21", "UA-23", "UA-26",
    "UA-30", "UA-32", "UA-35", "UA-40", "UA-43", "UA-46", "UA-48", "UA-51", "UA-53",
    "UA-56", "UA-59", "UA-61", "UA-63", "UA-65", "UA-68", "UA-71", "UA-74", "UA-77"};

static_assert(std::ranges::is_sorted(kSectorCodes) && std::ranges::is_sorted(kOblastCodes));

}  // namespace

std::span<const std::string_view> sectors() {
  return kSectorCodes;
}

std::span<const std::string_view> oblasts() {
  return kOblastCodes;
}

}  // namespace talgu
