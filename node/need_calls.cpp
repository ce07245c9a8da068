#include "node/need_calls.h"

#include "node/need_file.h"
#include "node/record_calls.h"
#include "node/record_json.h"

#include <utility>

namespace talgu {
namespace {

using control::Json;

std::string english(const LangMap& texts) {
  const auto found = texts.find("en");
  if (found != texts.end()) return found->second;
  return texts.empty() ? std::string() : texts.begin()->second;
}

/// What looks like the same need of ours (domain.md §4).
void warn_of_duplicates(const NodeParts& parts, Draft& draft) {
  const Need& ours = std::get<Need>(draft.event.body);
  const auto records = read_records(parts, std::nullopt);
  for (const Record& record : records ? *records : std::vector<Record>{}) {
    const Need* const other = record.state.current_as<Need>();
    if (other == nullptr || record.owner != parts.party().code) continue;
    if (record.name == draft.revises) continue;
    const bool same_title = english(other->title) == english(ours.title);
    const bool same_lines = !other->lines.empty() && other->beneficiary == ours.beneficiary &&
                            other->lines.front().category == ours.lines.front().category;
    if (same_title || same_lines) {
      draft.warnings.push_back("possible duplicate of " + record.name + ": " +
                               english(other->title));
    }
  }
}

Result<Draft> draft_of(const NodeParts& parts, const control::Arguments& args, Need need,
                       const AudienceChoice& choice) {
  if (!args.has("record")) return draft_record(parts, std::move(need), choice);
  TALGU_TRY(const std::string name, args.text("record"));
  TALGU_TRY(const Record record, find_record(parts, name));
  if (record.state.current_as<Need>() == nullptr) {
    return control::refuse(control::ControlRule::not_found, record.name + " is not a need",
                           "talgu need list shows the needs");
  }
  return draft_revision(parts, record, std::move(need));
}

}  // namespace

Result<Draft> draft_need(const NodeParts& parts, const control::Arguments& args) {
  TALGU_PASS(args.allow_only({"toml", "file", "audience", "record", "plan"}));
  TALGU_TRY(const std::string toml, args.text("toml"));
  TALGU_TRY(const std::string file, args.text("file"));
  TALGU_TRY(const std::string audience, args.optional_text("audience"));
  TALGU_TRY(NeedFile parsed, parse_need_file(toml, file));
  TALGU_TRY(Draft draft,
            draft_of(parts, args, std::move(parsed.need),
                     {.named = audience, .in_file = parsed.audience, .counterpart = {}}));
  warn_of_duplicates(parts, draft);
  return draft;
}

Result<CallOutcome> need_list_call(NodeParts& parts, const control::Call& call) {
  TALGU_PASS(control::Arguments(call.request.args).allow_only({}));
  TALGU_TRY(const Book book, read_book(parts, today()));
  Json needs = Json::array();
  std::size_t pending = 0;
  for (const auto& [key, record] : book.records) {
    pending += record.state.pending;
    const Need* const need = record.state.current_as<Need>();
    if (need == nullptr) continue;
    const NeedStanding& standing = book.exchange.needs.at(key);
    needs.push_back({{"name", record.name},
                     {"record", to_hex(key.id.view())},
                     {"owner", record.owner},
                     {"title", need->title},
                     {"priority", need->priority},
                     {"lines", need->lines.size()},
                     {"audience", audience_text(record)},
                     {"rev", record.state.current()->rev},
                     {"workflow", name_of(standing.workflow)},
                     {"coverage", name_of(standing.coverage)},
                     {"percent", standing.percent_by_lines},
                     {"flags", need_flags(record.state, standing)}});
  }
  return Json{{"schema", "talgu/need.list/1"}, {"needs", std::move(needs)}, {"pending", pending}};
}

}  // namespace talgu
