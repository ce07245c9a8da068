#include "protocol/record/draft/ground.h"

#include "protocol/base/text.h"
#include "protocol/record/schema/record_name.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace talgu::draft {

const RecordState* Ground::find(const RecordKey& key) const {
  const auto found = records.find(key);
  return found == records.end() ? nullptr : &found->second;
}

std::string Ground::name_of(const RecordKey& key) const {
  const Party* const party = federation.find(key.owner);
  return record_name(party == nullptr ? short_hex(key.owner) : party->code, key.id);
}

std::unexpected<Error> refuse(std::string what, std::string hint) {
  return fail(Fault::invalid_input, std::move(what), std::move(hint));
}

Drafted new_record(RecordBody body) {
  Drafted made;
  made.event.body = std::move(body);
  return made;
}

Result<Drafted> next_revision(const Ground& ground, const RecordKey& key, RecordBody body,
                              std::optional<Tlp> tlp) {
  if (key != ground.own(key.id)) {
    return fail(Fault::not_permitted, ground.name_of(key) + " is a record of another party",
                "only its owner may change it");
  }
  const RecordState* const state = ground.find(key);
  const RecordEvent* const current = state == nullptr ? nullptr : state->current();
  if (current == nullptr) {
    return fail(Fault::prerequisite_missing, ground.name_of(key) + " has no revision that counts");
  }
  // Of very many heads those of the highest revisions: saving again takes in the rest.
  std::vector<const StoredEvent*> heads;
  heads.reserve(state->heads.size());
  for (const EventId& id : state->heads) heads.push_back(find_revision(*state, id));
  std::ranges::stable_sort(heads, std::ranges::greater{},
                           [](const StoredEvent* one) { return one->event.rev; });
  heads.resize(std::min(heads.size(), event_limits::kPreviousMax));
  Drafted made = new_record(std::move(body));
  made.is_new = false;
  made.revises = key;
  made.event.id = key.id;
  made.event.rev = heads.front()->event.rev + 1;
  for (const StoredEvent* const head : heads) made.event.previous.push_back(head->id);
  std::ranges::sort(made.event.previous);
  made.event.tlp = tlp.value_or(state->tlp);
  made.is_repeated =
      !state->concurrent_edit && current->body == made.event.body && made.event.tlp == state->tlp;
  return made;
}

Result<Drafted> record_about(const Ground& ground, const RecordKey& target, RecordBody body) {
  Drafted made = new_record(std::move(body));
  const RecordKey key = ground.own(id_about(kind_of(made.event), target));
  const RecordState* const before = ground.find(key);
  if (before != nullptr && !before->heads.empty()) {
    TALGU_TRY(made, next_revision(ground, key, std::move(made.event.body)));
  } else {
    made.is_new = false;
    made.event.id = key.id;
  }
  made.about = Subject{.record = target};
  be_as_strict_as(ground, target, made);
  return made;
}

void be_as_strict_as(const Ground& ground, const RecordKey& target, Drafted& made) {
  const RecordState* const state = ground.find(target);
  if (state == nullptr || state->heads.empty() || state->tlp <= made.event.tlp) return;
  made.event.tlp = state->tlp;
  made.is_repeated = false;
}

void warn_of_past(const Ground& ground, const char* field, const std::optional<Date>& day,
                  Drafted& made) {
  if (!day || *day >= ground.day) return;
  made.warn({.code = WarningCode::day_past, .day = day, .what = field});
}

void warn_of_to_come(const Ground& ground, const char* field, const std::optional<Date>& day,
                     Drafted& made) {
  if (!day || *day <= ground.day) return;
  made.warn({.code = WarningCode::day_to_come, .day = day, .what = field});
}

const ParcelReceipt* find_receipt(const Ground& ground, const RecordKey& confirmation,
                                  std::uint16_t parcel_no) {
  const auto* const said = ground.body<Confirmation>(confirmation);
  if (said == nullptr) return nullptr;
  const auto found = std::ranges::find(said->parcels, parcel_no, &ParcelReceipt::parcel_no);
  return found == said->parcels.end() ? nullptr : &*found;
}

std::vector<RecordKey> commitments_of(const Ground& ground, const RecordKey& need,
                                      std::uint16_t line_no, bool (*matches)(CommitmentStage)) {
  std::vector<RecordKey> found;
  const auto standing = ground.standings.needs.find(need);
  if (standing == ground.standings.needs.end()) return found;
  const auto line = standing->second.lines.find(line_no);
  if (line == standing->second.lines.end()) return found;
  std::ranges::copy_if(
      line->second.commitments, std::back_inserter(found),
      [&](const RecordKey& one) { return matches(ground.standings.commitments.at(one).stage); });
  return found;
}

const CommitmentStanding* standing_of(const Ground& ground, const RecordKey& commitment) {
  const auto found = ground.standings.commitments.find(commitment);
  return found == ground.standings.commitments.end() ? nullptr : &found->second;
}

const LineStanding* standing_of(const Ground& ground, const RecordKey& need,
                                std::uint16_t line_no) {
  const auto found = ground.standings.needs.find(need);
  if (found == ground.standings.needs.end()) return nullptr;
  const auto line = found->second.lines.find(line_no);
  return line == found->second.lines.end() ? nullptr : &line->second;
}

bool is_ended(const Ground& ground, RecordKind kind, const RecordKey& key) {
  return ending_of(ground.records, kind, key).has_value();
}

std::string to_text(const Amount& amount) {
  const Measure measure(amount.unit, amount.currency);
  return group_digits(talgu::to_text(amount.quantity, measure)) + " " +
         std::string(measure.code());
}

Amount amount_of(const Offer& offer, Quantity quantity) {
  return {.quantity = quantity, .unit = offer.unit, .currency = offer.currency};
}

const NeedLine* line_of(const Need& need, std::uint16_t line_no) {
  const auto found = std::ranges::find(need.lines, line_no, &NeedLine::line_no);
  return found == need.lines.end() ? nullptr : &*found;
}

}  // namespace talgu::draft
