#include "node/calls/need.h"

#include "node/calls/draft_parts.h"
#include "node/calls/record.h"
#include "node/records/record_file.h"
#include "node/records/record_json.h"

#include <algorithm>
#include <map>
#include <utility>

namespace talgu {
namespace {

using control::Json;

std::string english(const LangMap& texts) {
  const auto found = texts.find("en");
  if (found != texts.end()) return found->second;
  return texts.empty() ? std::string() : texts.begin()->second;
}

/// What looks like the same need of ours.
void warn_of_duplicates(const NodeParts& parts, const Book& book, Draft& draft) {
  const Need& ours = std::get<Need>(draft.event.body);
  for (const auto& [key, record] : book.records) {
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

/// A slip of the finger is signed for ever: what is far more than anybody here ever asked for.
void warn_of_size(const Book& book, Draft& draft) {
  constexpr std::int64_t kTimes = 100;
  std::map<std::pair<std::string, Unit>, Quantity> largest;
  for (const auto& [key, record] : book.records) {
    const Need* const other = record.state.current_as<Need>();
    if (other == nullptr || record.name == draft.revises) continue;
    for (const NeedLine& line : other->lines) {
      Quantity& most = largest[{line.category, line.unit}];
      most = std::max(most, line.quantity);
    }
  }
  for (const NeedLine& line : std::get<Need>(draft.event.body).lines) {
    const auto found = largest.find({line.category, line.unit});
    if (found == largest.end() || line.quantity.steps / kTimes < found->second.steps) continue;
    draft.warnings.push_back("line " + std::to_string(line.line_no) + " asks for " +
                             amount(line.quantity, line.unit) + " of " + line.category +
                             "; no other need here asks for more than " +
                             amount(found->second, line.unit));
  }
}

/// What was accepted and would not fit, or be more than is asked for.
void warn_of_accepted(const Book& book, const RecordKey& key, Draft& draft) {
  if (!draft.before) return;
  const Need& now = std::get<Need>(draft.event.body);
  for (const NeedLine& line : std::get<Need>(*draft.before).lines) {
    const Quantity accepted = book.standings.needs.at(key).lines.at(line.line_no).counted;
    if (accepted.steps == 0) continue;
    const auto after = std::ranges::find(now.lines, line.line_no, &NeedLine::line_no);
    const bool fits =
        after != now.lines.end() && after->unit == line.unit && after->category == line.category;
    if (fits && after->quantity >= accepted) continue;
    draft.warnings.push_back(
        "line " + std::to_string(line.line_no) + ": " + amount(accepted, line.unit) +
        " are accepted, and " +
        (fits ? "more than it would ask for" : "would not fit what it would ask for"));
  }
}

}  // namespace

Result<Draft> draft_need(const NodeParts& parts, const control::Arguments& args) {
  TALGU_TRY(const std::string toml, args.text("toml"));
  TALGU_TRY(const std::string file, args.text("file"));
  TALGU_TRY(const std::string audience, args.optional_text("audience"));
  TALGU_TRY(RecordFile parsed, parse_record_file(RecordKind::need, toml, file));
  TALGU_TRY(const Book book, read_book(parts, today()));
  TALGU_TRY(Draft draft,
            draft_file(parts, book, args, "need", std::get<Need>(std::move(parsed.body)), parsed.tlp,
                       {.named = audience, .in_file = parsed.audience, .counterpart = {}}));
  warn_of_accepted(book, own_key(parts, draft.event.id), draft);
  const Need& ours = std::get<Need>(draft.event.body);
  warn_of_past(draft, "needed_by", ours.needed_by);
  warn_of_past(draft, "expires_on", ours.expires_on);
  warn_of_duplicates(parts, book, draft);
  warn_of_size(book, draft);
  return draft;
}

Result<CallOutcome> need_list_call(NodeParts& parts, const control::Call& call) {
  const control::Arguments args(call.request.args);
  TALGU_TRY(control::Page page, control::Page::read(args));
  TALGU_TRY(const Book book, read_book(parts, today()));
  for (const auto& [key, record] : book.records) {
    const Need* const need = record.state.current_as<Need>();
    if (need == nullptr || !page.wants(text_of(key))) continue;
    const NeedStanding& standing = book.standings.needs.at(key);
    page.add({{"name", record.name},
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
  return std::move(page).answer({{"schema", "talgu/need.list/1"}}, "needs");
}

}  // namespace talgu
