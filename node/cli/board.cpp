#include "node/cli/board.h"

#include "node/cli/say_delivery.h"
#include "node/cli/say_record.h"

namespace talgu::cli {
namespace {

constexpr std::size_t kCodeColumns = 8;
constexpr std::size_t kNumberColumns = 19;
constexpr std::size_t kNameColumns = 14;

void say_matrix(const Invocation& invocation, const Json& categories) {
  if (categories.empty()) return;
  invocation.say("");
  invocation.say(padded(_("category"), kCodeColumns + 2), padded(_("required"), kNumberColumns),
                 padded(_("accepted"), kNumberColumns), padded(_("gap"), kNumberColumns),
                 padded(_("still open"), kNumberColumns), "%");
  for (const Json& row : categories) {
    invocation.say(padded(text_at(row, "category"), kCodeColumns + 2),
                   padded(quantity_at(row, "required"), kNumberColumns),
                   padded(quantity_at(row, "accepted"), kNumberColumns),
                   padded(quantity_at(row, "gap"), kNumberColumns),
                   padded(quantity_at(row, "open"), kNumberColumns),
                   padded(number_at(row, "percent"), 5), text_at(row, "label"));
  }
}

/// What an answer has left out of a list: never without a word.
void say_left_out(const Invocation& invocation, const Json& answer, const char* total,
                  const Json& shown) {
  const auto left = number_at(answer, total) - static_cast<std::int64_t>(shown.size());
  if (left > 0) invocation.say("  ... ", _("and more, not shown:"), " ", grouped(left));
}

void say_gaps(const Invocation& invocation, const Json& gaps) {
  if (gaps.empty()) return;
  invocation.say("");
  invocation.say(_("Gaps, most urgent first:"));
  for (const Json& gap : gaps) {
    Printable text = Printable("  P") + number_at(gap, "priority") + "  " +
                     padded(text_at(gap, "need"), kNameColumns) + _("line") + " " +
                     padded(number_at(gap, "line"), 4) +
                     padded(text_at(gap, "category"), kCodeColumns) +
                     padded(quantity_at(gap, "open"), kNumberColumns);
    if (gap.contains("needed_by")) {
      text += Printable(_("by")) + " " + text_at(gap, "needed_by") + "  ";
    }
    invocation.say(text, title_of(object_at(gap, "title")));
    const Printable stated = stated_text(gap, text_at(gap, "need"));
    if (!stated.empty()) invocation.say("      ", stated);
  }
}

/// Items with a record's name, its title where it is known, and a sentence.
void say_items(const Invocation& invocation, const Json& items) {
  for (const Json& item : items) {
    Printable text = Printable("  ") + padded(text_at(item, "record"), kNameColumns);
    if (item.contains("quantity")) {
      text += padded(quantity_at(item), kNumberColumns) + _("for") + " " +
              padded(text_at(item, "need"), kNameColumns);
    }
    text += text_at(item, "text");
    if (item.contains("count")) text += Printable(" (") + grouped(number_at(item, "count")) + ")";
    invocation.say(text);
    if (item.contains("title")) invocation.say("    ", title_of(object_at(item, "title")));
  }
}

}  // namespace

Result<Exit> show_board(const Invocation& invocation) {
  TALGU_TRY(const Json board, invocation.call("board", invocation.args));
  const Json& counts = object_at(board, "counts");
  const auto number = [&counts](const char* name) { return number_at(counts, name); };
  invocation.say(_("Board of"), " ", text_at(board, "node"), ", ", _("as of"), " ",
                 text_at(board, "as_of"));
  invocation.say(_("Computed from what this node may see:"), " ", grouped(number("needs")), " ",
                 _n("need", "needs", number("needs")), " (", grouped(number("open")), " ",
                 _n("open", "open", number("open")), "), ", grouped(number("offers")), " ",
                 _n("offer", "offers", number("offers")), ", ", grouped(number("commitments")), " ",
                 _n("commitment", "commitments", number("commitments")), ", ",
                 grouped(number("responses")), " ", _n("answer", "answers", number("responses")));
  say_matrix(invocation, list_at(board, "categories"));
  const Json& gaps = list_at(board, "gaps");
  say_gaps(invocation, gaps);
  say_left_out(invocation, board, "gaps_total", gaps);
  const Json& attention = list_at(board, "attention");
  if (!attention.empty()) {
    invocation.say("");
    invocation.say(_("Look at these:"));
    say_items(invocation, attention);
    say_left_out(invocation, board, "attention_total", attention);
  }
  invocation.result(board);
  return Exit::done;
}

Result<Exit> show_inbox(const Invocation& invocation) {
  TALGU_TRY(const Json inbox, invocation.call("inbox", invocation.args));
  const Json& items = list_at(inbox, "items");
  if (items.empty()) invocation.say(_("Nothing waits for this party."));
  say_items(invocation, items);
  say_left_out(invocation, inbox, "total", items);
  invocation.result(inbox);
  return Exit::done;
}

}  // namespace talgu::cli
