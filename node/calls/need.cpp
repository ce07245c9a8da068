#include "node/calls/need.h"

#include "node/calls/draft_parts.h"
#include "node/records/record_file.h"
#include "protocol/record/draft/need_draft.h"

#include <utility>

namespace talgu {

Result<Draft> draft_need(const NodeParts& parts, const control::Arguments& args) {
  TALGU_TRY(const std::string toml, args.text("toml"));
  TALGU_TRY(const std::string file, args.text("file"));
  TALGU_TRY(const std::string audience, args.optional_text("audience"));
  TALGU_TRY(const std::string key, args.optional_text("key"));
  TALGU_TRY(RecordFile parsed, parse_record_file(RecordKind::need, toml, file));
  TALGU_TRY(Desk desk, Desk::open(parts));
  TALGU_TRY(const auto revises, desk.named_if(args, "record"));
  if (revises) TALGU_PASS(desk.check_kind(*revises, RecordKind::need));
  TALGU_PASS(desk.compare_with(std::get<Need>(parsed.body)));
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

}  // namespace talgu
