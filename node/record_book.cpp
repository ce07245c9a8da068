#include "node/record_book.h"

#include "node/control_protocol.h"
#include "protocol/text.h"
#include "storage/view.h"

#include <algorithm>
#include <utility>

namespace talgu {
namespace {

struct Events {
  std::vector<StoredEvent> stored;
  std::map<AudienceId, std::string> audiences;
};

std::string code_of(const NodeParts& parts, const PartyId& party) {
  const Party* const found = parts.machine->authority().federation().newest().find(party);
  return found == nullptr ? short_hex(party) : found->code;
}

Origin origin_of(const storage::EventOrigin& stored) {
  return {.author = stored.party,
          .guest = stored.guest,
          .feed = stored.feed,
          .seq = stored.seq,
          .clock = stored.clock,
          .node = stored.node,
          .entry = stored.entry,
          .audience = audience_id(stored.party, stored.audience)};
}

Result<Events> read_events(const NodeParts& parts, const std::optional<RecordPrefix>& wanted) {
  const storage::VaultKey* const key = parts.keychain->view_secret();
  if (key == nullptr) {
    return fail(Fault::locked, "the node is locked, its records are closed",
                "open its keystore with: talgu unlock");
  }
  Events events;
  TALGU_PASS(storage::for_each_event(*parts.store, *key, {}, [&](const storage::ViewEvent& row) {
    if (wanted && !wanted->matches(code_of(parts, row.owner), row.record)) return true;
    const auto event = decode_event(row.bytes);
    if (!event)
      return true;  // the projector lets only whole events in; an older one is passed over
    const Origin origin = origin_of(row.origin);
    events.audiences[origin.audience] = row.origin.audience;
    events.stored.push_back({.origin = origin, .id = row.id, .event = *event});
    return true;
  }));
  return events;
}

}  // namespace

Result<std::vector<Record>> read_records(const NodeParts& parts,
                                         const std::optional<RecordPrefix>& wanted) {
  TALGU_TRY(const Events events, read_events(parts, wanted));
  std::vector<Record> records;
  for (auto& [key, state] : fold(events.stored)) {
    const std::string owner = code_of(parts, key.owner);
    records.push_back({.state = state,
                       .name = record_name(owner, key.id),
                       .owner = owner,
                       .audiences = events.audiences});
  }
  std::ranges::sort(records, {}, &Record::name);
  return records;
}

Result<Record> find_record(const NodeParts& parts, const std::string& text) {
  TALGU_TRY(const RecordPrefix prefix, RecordPrefix::parse(text));
  TALGU_TRY(std::vector<Record> found, read_records(parts, prefix));
  if (found.empty()) {
    return control::refuse(control::ControlRule::not_found,
                           "no record here is called " + escape(text),
                           "talgu need list shows what this node may see");
  }
  if (found.size() > 1) {
    std::string names;
    for (const Record& record : found) names += (names.empty() ? "" : ", ") + record.name;
    return control::refuse(control::ControlRule::ambiguous,
                           escape(text) + " fits several: " + names, "write more of the name");
  }
  return std::move(found.front());
}

std::string audience_text(const Record& record) {
  std::string text;
  for (const AudienceId& id : record.state.audiences) {
    const auto name = record.audiences.find(id);
    if (!text.empty()) text += ", ";
    text += name == record.audiences.end() ? "?" : name->second;
  }
  return text;
}

}  // namespace talgu
