#include "node/calls/need.h"

#include "node/calls/draft_parts.h"
#include "node/calls/record.h"
#include "node/records/record_file.h"
#include "protocol/record/draft/need_draft.h"

#include <utility>

namespace talgu {

using control::Json;

Result<Draft> draft_need(const NodeParts& parts, const control::Arguments& args) {
  TALGU_TRY(const std::string toml, args.text("toml"));
  TALGU_TRY(const std::string file, args.text("file"));
  TALGU_TRY(const std::string audience, args.optional_text("audience"));
  TALGU_TRY(const std::string key, args.optional_text("key"));
  TALGU_TRY(RecordFile parsed, parse_record_file(RecordKind::need, toml, file));
  TALGU_TRY(const Desk desk, Desk::open(parts));
  TALGU_TRY(const auto revises, desk.named_if(args, "record"));
  if (revises) TALGU_PASS(desk.check_kind(*revises, RecordKind::need));
  TALGU_TRY(draft::Drafted drafted,
            as_argument(draft::make(
                desk.ground(), draft::NeedIntent{.body = std::get<Need>(std::move(parsed.body)),
                                                 .tlp = parsed.tlp,
                                                 .revises = revises,
                                                 .has_line_numbers = parsed.numbers_items})));
  return desk.finish(
      std::move(drafted),
      {.named = audience, .in_file = parsed.audience, .inherited = {}, .counterpart = {}}, key);
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
              {"fulfilment", name_of(standing.fulfilment)},
              {"percent", standing.percent_by_lines},
              {"flags", need_flags(record.state, standing)}});
  }
  return std::move(page).answer({{"schema", "talgu/need.list/1"}}, "needs");
}

}  // namespace talgu
