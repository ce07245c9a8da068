#include "protocol/record/draft/handling.h"

#include "protocol/base/text.h"

#include <algorithm>

namespace talgu::draft {
namespace {

std::string code_of(const Ground& ground, const ReaderName& reader) {
  const Party* const party = ground.federation.find(reader.party);
  std::string code = party == nullptr ? short_hex(reader.party) : party->code;
  if (reader.guest.is_zero()) return code;
  const std::string_view label = as_text(reader.guest.view());
  return code + "/" + std::string(label.substr(0, label.find('\0')));
}

/// Red and amber+strict are for organisations that work on it: neither for those who watch, nor for
/// a member's guests.
bool is_meant(const Ground& ground, Tlp tlp, const ReaderName& reader) {
  if (tlp < Tlp::amber_strict) return true;
  const Party* const party = ground.federation.find(reader.party);
  return reader.guest.is_zero() && party != nullptr && party->role != PartyRole::observer;
}

void warn_of_left_behind(const Ground& ground, Drafted& made) {
  const RecordKey key = ground.own(made.event.id);
  Warning warning{.code = WarningCode::tlp_left_behind};
  for (const auto& [other, state] : ground.records) {
    const RecordEvent* const current = state.current();
    if (current == nullptr || state.tlp >= made.event.tlp) continue;
    const Commitment* const promise = std::get_if<Commitment>(&current->body);
    const bool is_about = target_of(*current, {other.owner, other.guest}) == key ||
                          (promise != nullptr && promise->need == key);
    if (!is_about) continue;
    if (warning.count++ == 0) warning.record = other;
  }
  if (warning.count > 0) made.warn(std::move(warning));
}

}  // namespace

void warn_of_handling(const Ground& ground, const std::vector<ReaderName>& readers, Drafted& made) {
  const auto is_ours = [&](const ReaderName& one) { return one.party == ground.self.party; };
  if (std::ranges::all_of(readers, is_ours)) made.warn({.code = WarningCode::readers_none});
  std::string wide;
  for (const ReaderName& reader : readers) {
    const bool is_own = reader.party == ground.self.party && reader.guest == ground.self.guest;
    if (is_own || is_meant(ground, made.event.tlp, reader)) continue;
    wide += (wide.empty() ? "" : ", ") + code_of(ground, reader);
  }
  if (!wide.empty()) made.warn({.code = WarningCode::tlp_wide, .what = wide});
  const RecordState* const before = made.revises ? ground.find(*made.revises) : nullptr;
  if (before == nullptr) return;
  if (made.event.tlp < before->tlp) {
    made.warn({.code = WarningCode::tlp_weaker, .what = std::string(name_of(before->tlp))});
  }
  if (made.event.tlp > before->tlp) warn_of_left_behind(ground, made);
}

std::string outsiders_of(const Ground& ground, const RecordKey& record,
                         const std::vector<ReaderName>& readers,
                         const std::vector<ReaderName>& may_read) {
  std::string outsiders;
  for (const ReaderName& reader : readers) {
    if (reader.party == record.owner || std::ranges::find(may_read, reader) != may_read.end()) {
      continue;
    }
    outsiders += (outsiders.empty() ? "" : ", ") + code_of(ground, reader);
  }
  return outsiders;
}

}  // namespace talgu::draft
