#include "node/records/warning_words.h"

#include "node/system/text.h"
#include "protocol/base/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace talgu {
namespace {

using control::Json;
using draft::WarningCode;

struct Sentence {
  WarningCode code;
  const char* sentence;
};

// The only place where warnings have words.
constexpr std::array kWords{
    Sentence{WarningCode::day_past, mark("{what} {day} is past")},
    Sentence{WarningCode::day_to_come, mark("{what} {day} is still to come")},
    Sentence{WarningCode::readers_none, mark("nobody but this party will read it")},
    Sentence{WarningCode::readers_outside,
             mark("{what} may not read {record} and would learn of it from this")},
    Sentence{
        WarningCode::audience_stays,
        mark("the file says audience {what}, and a record stays where it is: for {what} post a "
             "record of its own")},
    Sentence{WarningCode::tlp_weaker,
             mark("it was TLP:{what} before: who has it may pass it on further from now on")},
    Sentence{WarningCode::tlp_wide,
             mark("its handling mark is strict, and among its readers are: {what}")},
    Sentence{WarningCode::tlp_left_behind,
             mark("records about it that keep a weaker mark: {count}, such as {record}")},
    Sentence{WarningCode::taken_back,
             mark("{record} covers {amount} of what is needed: {limit} of it would be open again")},
    Sentence{
        WarningCode::word_broken,
        mark("{record} was said to be firm until {day}: all who see it are shown that this word "
             "is not kept")},
    Sentence{WarningCode::more, mark("and so for {count} more")},
    Sentence{WarningCode::need_like, mark("it looks like {record}: {what}")},
    Sentence{WarningCode::need_large,
             mark("line {line} asks for {amount} of {what}; no other need here asks for more than "
                  "{limit}")},
    Sentence{WarningCode::line_below_taken,
             mark("line {line}: {amount} are accepted, and it would ask for {limit}")},
    Sentence{
        WarningCode::line_changed,
        mark("line {line} has promises ({count}) that were made for what it asked before: {what}. "
             "Their donors are asked to look again")},
    Sentence{WarningCode::target_ended,
             mark("{record} is closed or withdrawn, and a change does not reopen it")},
    Sentence{WarningCode::offer_over,
             mark("{amount} of {record} would be promised, and it has {limit}")},
    Sentence{WarningCode::over_gap,
             mark("{amount} is more than the gap that this node sees: {limit}")},
    Sentence{
        WarningCode::over_stated,
        mark("{amount} is more than is open by what the need's owner stated on {day}: {limit}")},
    Sentence{WarningCode::own_promise,
             mark("this party promises {amount} for it already: {record}")},
    Sentence{WarningCode::late, mark("it is expected after the day it is needed by, {day}")},
    Sentence{WarningCode::need_expired, mark("{record} was of use until {day}")},
    Sentence{WarningCode::need_waits, mark("{record} still waits for its reviews")},
    Sentence{
        WarningCode::need_changed,
        mark("{record} was changed since it was promised for ({what}): talgu need show {record}")},
    Sentence{WarningCode::below_useful,
             mark("{amount} in all would be covered, and the line is of use from {limit} on")},
    Sentence{WarningCode::provisional,
             mark("{amount}: as long as it is provisional, nothing of it counts")},
    Sentence{WarningCode::offer_not_yet, mark("{record} is not available before {day}")},
    Sentence{WarningCode::offer_expired, mark("{record} was available until {day}")},
    Sentence{WarningCode::offer_lead, mark("from {record} it cannot be there before {day}")},
    Sentence{WarningCode::offer_lot, mark("{record} is given in lots of {limit} or more")},
    Sentence{WarningCode::offer_sectors,
             mark("{record} is for these sectors only: {what}; the beneficiary is of none")},
    Sentence{WarningCode::offer_oblasts,
             mark("{record} is for these oblasts only: {what}; the beneficiary is in none")},
    Sentence{WarningCode::offer_beneficiary,
             mark("{record} is for some beneficiaries only, and who this is for is withheld")},
    Sentence{WarningCode::offer_civil, mark("{record} is for civil use only, and the need is not")},
    Sentence{WarningCode::offer_earmark, mark("{record} may be spent on {what} only")},
    Sentence{WarningCode::offer_other_need, mark("its offer was made for another need: {record}")},
    Sentence{WarningCode::offer_term,
             mark("the term of {record} is shorter than the need asks for: {what} months")},
    Sentence{WarningCode::offer_attribute,
             mark("{record} does not say that it has what the need asks for: {what}")},
    Sentence{
        WarningCode::counts_less,
        mark("{amount} would be accepted, of which its offer holds {limit}: only that counts, and "
             "all of it takes room on the line")},
    Sentence{WarningCode::not_covered,
             mark("it is closed as fulfilled, and its coverage is: {what}")},
    Sentence{WarningCode::promise_accepted, mark("{record} was accepted for it")},
    Sentence{WarningCode::promises_wait, mark("promises that nobody has answered: {count}")},
    Sentence{WarningCode::promises_stay,
             mark("promises that are taken from it, and stand whatever becomes of it: {count}")},
    Sentence{WarningCode::not_received,
             mark("it is closed as fulfilled, and what was received of it is: {what}")},
    Sentence{
        WarningCode::stated_alone,
        mark("line {line}: {amount} would be stated, and {limit} was on {day}: told apart from "
             "other needs, it points at who made the difference (talgu coverage state --all)")},
    Sentence{WarningCode::not_stated, mark("{record} is left out: {what}")},
    Sentence{WarningCode::not_taken,
             mark("{record} was not accepted: nobody expects this delivery")},
    Sentence{WarningCode::sent_over,
             mark("{amount} would be sent in all, and {limit} of it is promised and accepted")},
    Sentence{WarningCode::parcel_confirmed,
             mark("parcel {line} was confirmed before: {amount} of it were accepted")},
    Sentence{WarningCode::parcel_cancelled, mark("parcel {line} is cancelled, says who sent it")},
    Sentence{
        WarningCode::parcel_rest,
        mark("{amount} of parcel {line} go on being under way: say --rejected and --discrepancy "
             "if they are not coming")},
    Sentence{WarningCode::before_dispatch, mark("parcel {line} left on {day}, says who sent it: "
                                                "after the day it is said to have come")},
    Sentence{
        WarningCode::late_unsaid,
        mark("parcel {line} came after the day it was needed by, {day}: --discrepancy late says "
             "so")},
    Sentence{WarningCode::reaffirm_shorter, mark("it was said to be valid longer, until {day}")},
};

static_assert(kWords.size() == EnumNames<WarningCode>::kNames.size(), "words for each warning");

Json amount_json(const draft::Amount& amount) {
  const UnitRow& row = row_of(amount.unit);
  return {{"quantity", amount.quantity.steps},
          {"unit", amount.currency.empty() ? std::string(row.code) : amount.currency},
          {"scale", row.scale},
          {"text", draft::to_text(amount)}};
}

std::string member_text(const Json& warning, const std::string& name) {
  const auto found = warning.find(name);
  if (found == warning.end()) return "?";
  if (found->is_string()) return found->get<std::string>();
  return found->is_object() ? found->value("text", "?") : found->dump();
}

}  // namespace

Json warning_json(const draft::Ground& ground, const draft::Warning& warning) {
  Json shown{{"code", name_of(warning.code)}};
  if (warning.record) shown["record"] = ground.name_of(*warning.record);
  if (warning.line != 0) shown["line"] = warning.line;
  if (warning.amount) shown["amount"] = amount_json(*warning.amount);
  if (warning.limit) shown["limit"] = amount_json(*warning.limit);
  if (warning.day) shown["day"] = to_text(*warning.day);
  if (warning.count != 0) shown["count"] = warning.count;
  if (!warning.what.empty()) shown["what"] = escape(warning.what);
  shown["text"] = warning_text(shown, warning_sentence(name_of(warning.code)));
  return shown;
}

const char* warning_sentence(std::string_view code) {
  const auto known = value_of<WarningCode>(code);
  const auto* const words =
      std::ranges::find_if(kWords, [&](const Sentence& one) { return known && one.code == *known; });
  return words == kWords.end() ? "{code}" : words->sentence;
}

std::string warning_text(const Json& warning, std::string_view sentence) {
  std::string text;
  while (!sentence.empty()) {
    const std::size_t open = std::min(sentence.find('{'), sentence.size());
    text.append(sentence.substr(0, open));
    sentence.remove_prefix(open);
    const std::size_t close = sentence.find('}');
    if (close == std::string_view::npos) break;
    text += member_text(warning, std::string(sentence.substr(1, close - 1)));
    sentence.remove_prefix(close + 1);
  }
  return text;
}

}  // namespace talgu
