#include "protocol/record/schema/event.h"

#include "protocol/base/hybrid_clock.h"
#include "protocol/base/label.h"
#include "protocol/base/refusal.h"

#include <algorithm>
#include <array>

namespace talgu {
namespace {

constexpr std::array<std::string_view, 5> kTlpNames{"clear", "green", "amber", "amber+strict",
                                                    "red"};

std::unexpected<Error> refuse(std::string what) {
  return refuse_rule(Rule::record_field, std::move(what));
}

Status check_previous(const RecordEvent& event) {
  const auto& previous = event.previous;
  if (event.rev == 1 && !previous.empty()) return refuse("a first revision has no previous one");
  if (event.rev > 1 && (previous.empty() || previous.size() > event_limits::kPreviousMax)) {
    return refuse("a later revision names 1 to 8 previous ones");
  }
  if (std::ranges::adjacent_find(previous, std::ranges::greater_equal{}) != previous.end()) {
    return refuse("previous revisions are not sorted or repeated");
  }
  return {};
}

// Some kinds name codes of the taxonomy, some do not.
template <class Body>
Status check_body(const Body& body, std::uint16_t taxonomy_version) {
  if constexpr (requires { check(body, taxonomy_version); }) {
    return check(body, taxonomy_version);
  } else {
    return check(body);
  }
}

}  // namespace

static_assert(std::variant_size_v<RecordBody> == static_cast<std::size_t>(RecordKind::reaffirm));

std::string_view name_of(Tlp tlp) {
  const auto index = static_cast<std::size_t>(tlp) - 1;
  return index < kTlpNames.size() ? kTlpNames.at(index) : "unknown";
}

Result<Tlp> tlp_from(std::string_view name) {
  const auto* const found = std::ranges::find(kTlpNames, name);
  if (found == kTlpNames.end()) return refuse("tlp must be clear, green, amber, amber+strict, red");
  return static_cast<Tlp>(found - kTlpNames.begin() + 1);
}

RecordKind kind_of(const RecordEvent& event) {
  return static_cast<RecordKind>(event.body.index() + 1);
}

std::optional<RecordKey> target_of(const RecordEvent& event, const EventOwner& owner) {
  const auto own = [&](const RecordId& id) { return RecordKey{owner.party, id, owner.guest}; };
  if (const auto* response = std::get_if<Response>(&event.body)) return response->commitment;
  if (const auto* closing = std::get_if<Closing>(&event.body)) return own(closing->target);
  if (const auto* reaffirm = std::get_if<Reaffirm>(&event.body)) return own(reaffirm->target);
  return {};
}

Status check(const RecordEvent& event) {
  if (event.id.is_zero()) return refuse("the record id is zero");
  if (event.rev == 0) return refuse("revisions count from 1");
  if (event.clock == 0) return refuse("the clock is missing");
  if (event.boot.is_zero()) return refuse("the boot is missing");
  if (event.salt.is_zero()) return refuse("the salt is missing");
  TALGU_PASS(check_previous(event));
  if (event.tlp < Tlp::clear || event.tlp > Tlp::red) return refuse("tlp is unknown");
  if (event.tax_version == 0) return refuse("the taxonomy version is missing");
  return std::visit([&](const auto& body) { return check_body(body, event.tax_version); },
                    event.body);
}

Date day_of(const RecordEvent& event) {
  constexpr std::uint64_t kMillisecondsPerDay = 24ULL * 3600 * 1000;
  // 48 bits of milliseconds are fewer days than an int32 holds.
  return {static_cast<std::int32_t>(ms_of(event.clock) / kMillisecondsPerDay)};
}

EventId event_id(const PartyId& party, const GuestLabel& guest, ByteView bytes) {
  return hash<EventId>(label::kEvent, {party.view(), guest.view(), bytes});
}

}  // namespace talgu
