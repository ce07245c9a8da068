#include "node/records/record_book.h"

#include "node/control/protocol.h"
#include "protocol/base/text.h"
#include "storage/view/view.h"

#include <algorithm>
#include <utility>

namespace talgu {
namespace {

struct Events {
  std::vector<StoredEvent> stored;
  std::shared_ptr<std::map<AudienceId, std::string>> audiences =
      std::make_shared<std::map<AudienceId, std::string>>();
};

Origin origin_of(const storage::EventOrigin& stored) {
  return {.author = stored.party,
          .guest = stored.guest,
          .feed = stored.feed,
          .seq = stored.seq,
          .audience = audience_id(stored.party, stored.audience)};
}

Result<Events> read_events(const NodeParts& parts, const storage::ViewPart& part) {
  const storage::VaultKey* const key = parts.keychain->view_secret();
  if (key == nullptr) {
    return fail(Fault::locked, "the node is locked, its records are closed",
                "open its keystore with: talgu unlock");
  }
  Events events;
  TALGU_PASS(storage::for_each_event(*parts.store, *key, part, [&](const storage::ViewEvent& row) {
    const auto event = decode_event(row.bytes);
    if (!event) {
      return true;  // the projector lets only whole events in; an older one is passed over
    }
    const Origin origin = origin_of(row.origin);
    (*events.audiences)[origin.audience] = escape(row.origin.audience);
    events.stored.push_back({.origin = origin, .id = row.id, .event = *event});
    return true;
  }));
  return events;
}

RoleOf roles_in(const NodeParts& parts) {
  return talgu::roles_in(parts.machine->authority().federation().newest());
}

Record record_of(const NodeParts& parts, const Events& events, RecordState state) {
  std::string owner = code_of(parts, state.key.owner);
  std::string name = record_name(owner, state.key.id);
  return {.state = std::move(state),
          .name = std::move(name),
          .owner = std::move(owner),
          .audiences = events.audiences};
}

/// A guest chooses its ids, and must not take a name from the party that it is a guest of.
void prefer_party(std::vector<const Record*>& found) {
  const auto is_of_party = [](const Record* one) { return one->state.key.guest.is_zero(); };
  if (std::ranges::none_of(found, is_of_party)) return;
  std::erase_if(found, [&](const Record* one) { return !is_of_party(one); });
}

Result<const Record*> only_one(const std::vector<const Record*>& found, const std::string& text) {
  if (found.empty()) {
    return control::refuse(control::ControlRule::not_found,
                           "no record here is called " + escape(text),
                           "talgu need list, offer list and commitment list show what this node "
                           "may see");
  }
  if (found.size() > 1) {
    // Two records may be made to have one name: then only their ids tell them apart.
    const bool same = std::ranges::all_of(
        found, [&](const Record* one) { return one->name == found.front()->name; });
    std::string names;
    for (const Record* const record : found) {
      names += (names.empty() ? "" : ", ");
      names += same ? record->owner + "-" + to_hex(record->state.key.id.view()) : record->name;
    }
    return control::refuse(control::ControlRule::ambiguous,
                           escape(text) + " fits several: " + names, "write more of the name");
  }
  return found.front();
}

}  // namespace

std::string code_of(const NodeParts& parts, const PartyId& party) {
  const Party* const found = parts.machine->authority().federation().newest().find(party);
  return found == nullptr ? short_hex(party) : found->code;
}

std::string text_of(const RecordKey& key) {
  return to_hex(key.owner.view()) + to_hex(key.id.view()) + to_hex(key.guest.view());
}

Result<std::optional<Record>> read_record(const NodeParts& parts, const RecordKey& key) {
  TALGU_TRY(const Events events, read_events(parts, {.owner = key.owner, .record = key.id}));
  RecordState state = fold_record(key, events.stored, roles_in(parts));
  if (state.heads.empty()) return std::optional<Record>();
  return std::optional(record_of(parts, events, std::move(state)));
}

Result<const Record*> Book::find_named(const std::string& text) const {
  TALGU_TRY(const RecordPrefix prefix, RecordPrefix::parse(text));
  std::vector<const Record*> found;
  for (const auto& [key, record] : records) {
    if (prefix.matches(record.owner, key.id)) found.push_back(&record);
  }
  prefer_party(found);
  return only_one(found, text);
}

std::string Record::audience_name(const AudienceId& id) const {
  const auto found = audiences->find(id);
  return found == audiences->end() ? "?" : found->second;
}

const Record* Book::find(const RecordKey& key) const {
  const auto found = records.find(key);
  return found == records.end() ? nullptr : &found->second;
}

Result<Book> read_book(const NodeParts& parts, Date as_of) {
  TALGU_TRY(const Events events, read_events(parts, {}));
  auto states = fold(events.stored, roles_in(parts));
  Book book{.records = {}, .standings = talgu::standings_of(states, as_of)};
  for (auto& [key, state] : states) {
    book.records.emplace(key, record_of(parts, events, std::move(state)));
  }
  return book;
}

Result<RecordKey> find_record(const NodeParts& parts, const std::string& text) {
  TALGU_TRY(const Book book, read_book(parts, Date{}));
  TALGU_TRY(const Record* const record, book.find_named(text));
  return record->state.key;
}

Result<Book> read_neighbourhood(const NodeParts& parts, std::span<const RecordKey> /*keys*/,
                                Date as_of) {
  return read_book(parts, as_of);
}

std::string name_of(const NodeParts& parts, const RecordKey& key) {
  return record_name(code_of(parts, key.owner), key.id);
}

std::string current_audience(const Record& record) {
  if (record.state.heads.empty()) return {};
  const StoredEvent* const head = find_revision(record.state, record.state.heads.back());
  return head == nullptr ? std::string() : record.audience_name(head->origin.audience);
}

std::string audience_text(const Record& record) {
  std::string text;
  for (const AudienceId& id : record.state.audiences) {
    if (!text.empty()) text += ", ";
    text += record.audience_name(id);
  }
  return text;
}

}  // namespace talgu
