#include "protocol/record/schema/event.h"

#include "protocol/base/hybrid_clock.h"
#include "protocol/base/label.h"
#include "protocol/base/refusal.h"

#include <algorithm>

namespace talgu {
namespace {

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

}  // namespace

RecordKind kind_of(const RecordEvent& event) {
  return kind_of(event.body);
}

std::optional<RecordKey> target_of(const RecordEvent& event, const EventOwner& owner) {
  return find_target(event.body, owner);
}

Status check(const RecordEvent& event) {
  if (event.id.is_zero()) return refuse("the record id is zero");
  if (event.rev == 0) return refuse("revisions count from 1");
  if (event.clock == 0) return refuse("the clock is missing");
  if (event.boot.is_zero()) return refuse("the boot is missing");
  if (event.salt.is_zero()) return refuse("the salt is missing");
  TALGU_PASS(check_previous(event));
  if (!is_known(event.tlp)) return refuse("tlp is unknown");
  if (event.tax_version == 0) return refuse("the taxonomy version is missing");
  return check(event.body, event.tax_version);
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
