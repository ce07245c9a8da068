#include "node/records/record_book.h"

#include "node/control/protocol.h"
#include "protocol/base/text.h"

#include <algorithm>
#include <utility>

namespace talgu {
namespace {

/// So many records of one name are told apart; who makes more of them is not worth a longer answer.
constexpr std::size_t kNamesakesMax = 64;

struct Namesake {
  RecordKey key;
  std::string owner;
  std::string name;
};

Record record_of(const NodeParts& parts, RecordState state) {
  std::string owner = code_of(parts, state.key.owner);
  std::string name = record_name(owner, state.key.id);
  return {.state = std::move(state),
          .name = std::move(name),
          .owner = std::move(owner),
          .view = parts.view.get()};
}

/// A guest chooses its ids, and must not take a name from the party that it is a guest of.
void prefer_party(std::vector<Namesake>& found) {
  const auto is_of_party = [](const Namesake& one) { return one.key.guest.is_zero(); };
  if (std::ranges::none_of(found, is_of_party)) return;
  std::erase_if(found, [&](const Namesake& one) { return !is_of_party(one); });
}

Result<RecordKey> only_one(const std::vector<Namesake>& found, const std::string& text) {
  if (found.empty()) {
    return control::refuse(control::ControlRule::not_found,
                           "no record here is called " + escape(text),
                           "talgu need list, offer list and commitment list show what this node "
                           "may see");
  }
  if (found.size() > 1) {
    // Two records may be made to have one name: then only their ids tell them apart.
    const bool same = std::ranges::all_of(
        found, [&](const Namesake& one) { return one.name == found.front().name; });
    std::string names;
    for (const Namesake& one : found) {
      names += (names.empty() ? "" : ", ");
      names += same ? one.owner + "-" + to_hex(one.key.id.view()) : one.name;
    }
    return control::refuse(control::ControlRule::ambiguous,
                           escape(text) + " fits several: " + names, "write more of the name");
  }
  return found.front().key;
}

}  // namespace

std::string code_of(const NodeParts& parts, const PartyId& party) {
  const Party* const found = parts.authority().federation().newest().find(party);
  return found == nullptr ? short_hex(party) : found->code;
}

std::string Record::audience_name(const AudienceId& id) const {
  const auto found = view->audiences().find(id);
  return found == view->audiences().end() ? "?" : escape(found->second);
}

Result<std::optional<Record>> read_record(const NodeParts& parts, const RecordKey& key) {
  TALGU_TRY(storage::ViewReader* const view, parts.records());
  TALGU_TRY(auto state, view->state_of(key));
  if (!state || state->heads.empty()) return std::optional<Record>();
  return std::optional(record_of(parts, *std::move(state)));
}

const Record* Book::find(const RecordKey& key) const {
  const auto found = records.find(key);
  return found == records.end() ? nullptr : &found->second;
}

Result<Book> read_neighbourhood(const NodeParts& parts, std::span<const RecordKey> keys,
                                Date as_of) {
  TALGU_TRY(storage::ViewReader* const view, parts.records());
  Records all;
  for (const RecordKey& key : keys) {
    TALGU_TRY(Records some, neighbourhood_of(*view, key));
    all.merge(some);
  }
  Book book{.as_of = as_of, .standings = standings_of(all, as_of)};
  for (auto& [key, state] : all) book.records.emplace(key, record_of(parts, std::move(state)));
  return book;
}

Result<RecordKey> find_record(const NodeParts& parts, const std::string& text) {
  TALGU_TRY(storage::ViewReader* const view, parts.records());
  TALGU_TRY(const RecordPrefix prefix, RecordPrefix::parse(text));
  const auto [id, bits] = prefix.id_begin();
  std::vector<Namesake> found;
  for (const std::uint64_t number : storage::find_ids(view->cards(), id, bits)) {
    if (found.size() == kNamesakesMax) break;
    TALGU_TRY(const storage::Sheet sheet, view->sheet_at(number));
    std::string owner = code_of(parts, sheet.key.owner);
    if (!prefix.matches(owner, sheet.key.id)) continue;
    std::string name = record_name(owner, sheet.key.id);
    found.push_back({.key = sheet.key, .owner = std::move(owner), .name = std::move(name)});
  }
  prefer_party(found);
  return only_one(found, text);
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
