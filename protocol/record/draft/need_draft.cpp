#include "protocol/record/draft/need_draft.h"

#include "protocol/record/draft/outcome.h"

#include <algorithm>
#include <map>
#include <utility>

namespace talgu::draft {
namespace {

std::string line_text(std::uint16_t line_no) {
  return "line " + std::to_string(line_no);
}

std::string title_of(const Need& need) {
  const auto found = need.title.find("en");
  if (found != need.title.end()) return found->second;
  return need.title.empty() ? std::string() : need.title.begin()->second;
}

Status check_numbers(const Ground& ground, const RecordKey& key, const Need& before,
                     const NeedIntent& intent) {
  if (intent.has_line_numbers) return {};
  if (before.lines.size() == 1 && intent.body.lines.size() == 1) return {};
  return refuse("the file of a change says which line is which: line_no is missing",
                "talgu need show " + ground.name_of(key) +
                    " shows the numbers; a line keeps its own, a new one gets a new one");
}

/// A number that was ever given stays with what it was given to.
Status check_reuse(const RecordState& state, const Need& before, const Need& now) {
  for (const NeedLine& line : now.lines) {
    if (line_of(before, line.line_no) != nullptr) continue;
    for (const StoredEvent& one : state.revisions) {
      const Need* const earlier = std::get_if<Need>(&one.event.body);
      const NeedLine* const was = earlier == nullptr ? nullptr : line_of(*earlier, line.line_no);
      if (was == nullptr || (was->category == line.category && was->unit == line.unit)) continue;
      return refuse(line_text(line.line_no) + " was a line of " + was->category + " before",
                    "a number is never given to another thing: take one that was never used");
    }
  }
  return {};
}

/// What was promised must go on meaning what its donor signed.
Status check_promises(const Ground& ground, const RecordKey& key, const Need& before,
                      const Need& now) {
  for (const NeedLine& line : before.lines) {
    for (const RecordKey& one : commitments_of(ground, key, line.line_no, is_standing)) {
      const Commitment* const promise = ground.body<Commitment>(one);
      if (promise == nullptr || !fits(*promise, before) || fits(*promise, now)) continue;
      const NeedLine* const after = line_of(now, line.line_no);
      const bool taken = is_taken(ground.standings.commitments.at(one).stage);
      return refuse(
          ground.name_of(one) + " promises " + promise->category + " for " +
              line_text(line.line_no) + ", which would " +
              (after == nullptr ? "be gone" : "ask for " + after->category + " and not allow it"),
          std::string(taken ? "revoke" : "decline") + " it first: talgu response " +
              (taken ? "revoke " : "decline ") + ground.name_of(one) +
              "; or give what is needed instead a line of its own");
    }
  }
  return {};
}

void warn_of_lines(const Ground& ground, const RecordKey& key, const Need& before, Drafted& made) {
  const Need& now = std::get<Need>(made.event.body);
  for (const NeedLine& line : before.lines) {
    const LineStanding* const standing = standing_of(ground, key, line.line_no);
    const NeedLine* const after = line_of(now, line.line_no);
    if (standing == nullptr || after == nullptr) continue;
    if (after->quantity < standing->taken && !after->over_ok) {
      made.warn({.code = WarningCode::line_below_taken,
                 .line = line.line_no,
                 .amount = Amount{standing->taken, line.unit, {}},
                 .limit = Amount{after->quantity, after->unit, {}}});
    }
    const std::size_t promises = commitments_of(ground, key, line.line_no, is_standing).size();
    const std::string terms = to_text(material_changes(before, now, line.line_no));
    if (promises == 0 || terms.empty()) continue;
    made.warn({.code = WarningCode::line_changed,
               .line = line.line_no,
               .count = promises,
               .what = terms});
  }
}

/// What looks like the same need of ours.
void warn_of_likes(const Ground& ground, Drafted& made) {
  const Need& ours = std::get<Need>(made.event.body);
  for (const auto& [key, standing] : ground.standings.needs) {
    const Need* const other = ground.body<Need>(key);
    const bool is_ours = key.owner == ground.self.party && key != made.revises;
    if (other == nullptr || !is_ours || standing.workflow == Workflow::closed) continue;
    const bool same_title = std::ranges::any_of(ours.title, [&](const auto& text) {
      return std::ranges::find(other->title, text) != other->title.end();
    });
    const bool same_lines = other->beneficiary == ours.beneficiary &&
                            other->lines.front().category == ours.lines.front().category;
    if (!same_title && !same_lines) continue;
    made.warn({.code = WarningCode::need_like, .record = key, .what = title_of(*other)});
  }
}

/// A slip of the finger is signed for ever: what is far more than anybody here ever asked for.
void warn_of_size(const Ground& ground, Drafted& made) {
  constexpr std::int64_t kTimes = 100;
  std::map<Article, Quantity> largest = ground.largest;
  for (const auto& [key, standing] : ground.standings.needs) {
    const Need* const other = ground.body<Need>(key);
    if (other == nullptr || key == made.revises) continue;
    for (const NeedLine& line : other->lines) {
      Quantity& most = largest[{line.category, line.unit}];
      most = std::max(most, line.quantity);
    }
  }
  for (const NeedLine& line : std::get<Need>(made.event.body).lines) {
    const auto found = largest.find({line.category, line.unit});
    if (found == largest.end() || line.quantity.steps / kTimes < found->second.steps) continue;
    made.warn({.code = WarningCode::need_large,
               .line = line.line_no,
               .amount = Amount{line.quantity, line.unit, {}},
               .limit = Amount{found->second, line.unit, {}},
               .what = line.category});
  }
}

Result<Drafted> change(const Ground& ground, NeedIntent intent) {
  const RecordKey key = *intent.revises;
  const Need* const before = ground.body<Need>(key);
  if (before == nullptr) return refuse(ground.name_of(key) + " is not here as a need");
  TALGU_PASS(check_numbers(ground, key, *before, intent));
  TALGU_PASS(check_reuse(*ground.find(key), *before, intent.body));
  TALGU_PASS(check_promises(ground, key, *before, intent.body));
  TALGU_TRY(Drafted made, next_revision(ground, key, std::move(intent.body), intent.tlp));
  if (is_ended(ground, RecordKind::need, key)) {
    made.warn({.code = WarningCode::target_ended, .record = key});
  }
  warn_of_lines(ground, key, *before, made);
  warn_of_losses(ground, outcome_of(ground, made), made);
  return made;
}

}  // namespace

Result<Drafted> make(const Ground& ground, NeedIntent intent) {
  TALGU_PASS(check(intent.body));
  const std::optional<Tlp> tlp = intent.tlp;
  TALGU_TRY(Drafted made, intent.revises ? change(ground, std::move(intent))
                                         : Result<Drafted>(new_record(std::move(intent.body))));
  if (tlp) made.event.tlp = *tlp;
  const Need& need = std::get<Need>(made.event.body);
  warn_of_past(ground, "needed_by", need.needed_by, made);
  warn_of_past(ground, "expires_on", need.expires_on, made);
  warn_of_likes(ground, made);
  warn_of_size(ground, made);
  return made;
}

}  // namespace talgu::draft
