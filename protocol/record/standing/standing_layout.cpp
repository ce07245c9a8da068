#include "protocol/record/standing/standing_layout.h"

#include <concepts>
#include <type_traits>

namespace talgu {
namespace {

/// So many lines a need has at most.
constexpr std::size_t kLinesMax = need_limits::kLinesMax;

/// Writes or reads the members that it is given, so that each list of members stands once.
class Writing final {
 public:
  explicit Writing(LayoutWriter& out) : out_(out) {}

  template <class... Members>
  void operator()(Members&... members) {
    (one(members), ...);
  }

 private:
  template <class Number>
  requires std::is_enum_v<Number> || std::same_as<Number, bool> ||
      std::same_as<Number, std::uint8_t>

  void one(Number number) { out_.u8(static_cast<std::uint8_t>(number)); }

  void one(std::uint16_t number) { out_.u16(number); }

  void one(Quantity quantity) { out_.u64(static_cast<std::uint64_t>(quantity.steps)); }

  void one(const EventId& id) { out_.id(id); }

  void one(const RecordKey& key) { out_.id(key.owner).id(key.id).id(key.guest); }

  void one(Date day) { out_.u32(static_cast<std::uint32_t>(day.days)); }

  void one(Ending& ending) { (*this)(ending.reason, ending.record, ending.since); }

  template <class Whole>
  requires std::same_as<Whole, StatedLine> || std::same_as<Whole, AboutConflicts> ||
      std::same_as<Whole, Shipment>

  void one(Whole& whole) { members(*this, whole); }

  template <class Value>
  void one(std::optional<Value>& value) {
    out_.u8(value ? 1 : 0);
    if (value) one(*value);
  }

  void one(std::map<std::uint16_t, LineStanding>& lines);

  LayoutWriter& out_;
};

class Reading final {
 public:
  explicit Reading(LayoutReader& in) : in_(in) {}

  template <class... Members>
  void operator()(Members&... members) {
    (one(members), ...);
  }

 private:
  template <class Number>
  requires std::is_enum_v<Number> || std::same_as<Number, bool> ||
      std::same_as<Number, std::uint8_t>

  void one(Number& number) { number = static_cast<Number>(in_.u8()); }

  void one(std::uint16_t& number) { number = in_.u16(); }

  void one(Quantity& quantity) { quantity.steps = static_cast<std::int64_t>(in_.u64()); }

  void one(EventId& id) { id = in_.id<EventId>(); }

  void one(RecordKey& key) {
    key.owner = in_.id<PartyId>();
    key.id = in_.id<RecordId>();
    key.guest = in_.id<GuestLabel>();
  }

  void one(Date& day) { day.days = static_cast<std::int32_t>(in_.u32()); }

  void one(Ending& ending) { (*this)(ending.reason, ending.record, ending.since); }

  template <class Whole>
  requires std::same_as<Whole, StatedLine> || std::same_as<Whole, AboutConflicts> ||
      std::same_as<Whole, Shipment>

  void one(Whole& whole) { members(*this, whole); }

  template <class Value>
  void one(std::optional<Value>& value) {
    if (in_.u8() == 0) return;
    one(value.emplace());
  }

  void one(std::map<std::uint16_t, LineStanding>& lines);

  LayoutReader& in_;
};

template <class Archive>
void members(Archive& each, StatedLine& stated) {
  each(stated.required, stated.accepted, stated.received, stated.tenths);
}

template <class Archive>
void members(Archive& each, LineStanding& line) {
  each(line.required, line.proposed, line.conditional, line.promised, line.accepted, line.taken,
       line.room, line.counted, line.dispatched, line.in_transit, line.received, line.rejected,
       line.gap, line.to_receive, line.over, line.percent, line.coverage, line.fulfilment,
       line.stated, line.open, line.exceeds_required);
}

template <class Archive>
void members(Archive& each, AboutConflicts& about) {
  each(about.closing, about.reaffirm, about.coverage, about.delivery);
}

template <class Archive>
void members(Archive& each, Shipment& shipment) {
  each(shipment.dispatched, shipment.delivered, shipment.received, shipment.rejected,
       shipment.in_transit, shipment.surplus, shipment.late, shipment.unconfirmed,
       shipment.mismatch, shipment.confirmation_pending);
}

template <class Archive>
void members(Archive& each, NeedStanding& need) {
  each(need.workflow, need.ending, need.coverage, need.fulfilment, need.lines,
       need.percent_by_lines, need.percent_by_cost, need.stated_on,
       need.stated_of_another_revision, need.more_seen_than_stated, need.statement_due, need.stale, need.overdue,
       need.expired, need.changed, need.referred, need.duplicate, need.concurrent_edit,
       need.disputed, need.about);
}

template <class Archive>
void members(Archive& each, OfferStanding& offer) {
  each(offer.stage, offer.ending, offer.quantity, offer.promised, offer.accepted, offer.left,
       offer.over_promised, offer.stale, offer.concurrent_edit, offer.disputed, offer.about);
}

template <class Archive>
void members(Archive& each, CommitmentStanding& one) {
  each(one.need, one.line_no, one.stage, one.form, one.promised, one.accepted, one.effective,
       one.counts, one.draws, one.shipment, one.counted, one.fulfilment, one.revision,
       one.response, one.delivery, one.confirmation, one.answer_pending, one.exceeds_proposal,
       one.void_after_closing, one.does_not_fit, one.need_changed, one.need_revision_not_held,
       one.offer_exceeded, one.offer_mismatch, one.broken_firm_promise, one.stale,
       one.concurrent_edit, one.disputed, one.answer_conflict, one.confirmation_conflict, one.about);
}

template <class Archive>
void members(Archive& /*each*/, std::monostate& /*nothing*/) {}

void Writing::one(std::map<std::uint16_t, LineStanding>& lines) {
  out_.u16(static_cast<std::uint16_t>(lines.size()));
  for (auto& [number, line] : lines) {
    out_.u16(number);
    members(*this, line);
  }
}

void Reading::one(std::map<std::uint16_t, LineStanding>& lines) {
  const std::size_t count = in_.u16();
  if (count > kLinesMax) return in_.refuse();
  for (std::size_t i = 0; i < count && in_.ok(); ++i) members(*this, lines[in_.u16()]);
}

template <std::size_t... Index>
Standing blank(std::size_t index, std::index_sequence<Index...> /*all*/) {
  Standing made;
  ((index == Index ? void(made.emplace<Index>()) : void()), ...);
  return made;
}

}  // namespace

void write(LayoutWriter& out, const Standing& standing) {
  out.u8(static_cast<std::uint8_t>(standing.index()));
  Writing each(out);
  // The members are listed once, for both directions; this one leaves them as they are.
  Standing copy = standing;
  std::visit([&](auto& held) { members(each, held); }, copy);
}

Standing read_standing(LayoutReader& in) {
  const std::size_t index = in.u8();
  if (index >= std::variant_size_v<Standing>) in.refuse();
  Standing made = blank(index, std::make_index_sequence<std::variant_size_v<Standing>>{});
  Reading each(in);
  std::visit([&](auto& held) { members(each, held); }, made);
  return made;
}

Standing standing_in(const Standings& all, const RecordKey& key) {
  if (const auto need = all.needs.find(key); need != all.needs.end()) return need->second;
  if (const auto offer = all.offers.find(key); offer != all.offers.end()) return offer->second;
  const auto promise = all.commitments.find(key);
  return promise == all.commitments.end() ? Standing{} : Standing{promise->second};
}

}  // namespace talgu
