#include "node/cli/board.h"

#include "node/cli/say_record.h"
#include "node/system/text.h"

#include <algorithm>
#include <utility>

namespace talgu::cli {
namespace {

constexpr std::size_t kCodeColumns = 8;
constexpr std::size_t kNumberColumns = 17;
constexpr std::size_t kNameColumns = 14;
constexpr std::size_t kGapsShown = 15;

void say_matrix(const Invocation& invocation, const Json& categories) {
  if (categories.empty()) return;
  invocation.say("");
  invocation.say(padded(_("category"), kCodeColumns + 2) + padded(_("required"), kNumberColumns) +
                 padded(_("accepted"), kNumberColumns) + padded(_("gap"), kNumberColumns) + "%");
  for (const Json& row : categories) {
    invocation.say(padded(row.value("category", "?"), kCodeColumns + 2) +
                   padded(quantity_text(row, "required"), kNumberColumns) +
                   padded(quantity_text(row, "accepted"), kNumberColumns) +
                   padded(quantity_text(row, "gap"), kNumberColumns) +
                   padded(std::to_string(row.value("percent", 0)), 5) + row.value("label", ""));
  }
}

void say_gaps(const Invocation& invocation, const Json& gaps, std::size_t most, std::size_t total) {
  if (gaps.empty()) return;
  invocation.say("");
  invocation.say(_("Gaps, most urgent first:"));
  for (std::size_t i = 0; i < std::min(most, gaps.size()); ++i) {
    const Json& gap = gaps[i];
    std::string text = "  P" + std::to_string(gap.value("priority", 0)) + "  " +
                       padded(gap.value("need", "?"), kNameColumns) +
                       padded(gap.value("category", "?"), kCodeColumns) +
                       padded(quantity_text(gap, "gap"), kNumberColumns);
    if (const auto day = gap.value("needed_by", std::string()); !day.empty()) {
      text += std::string(_("by")) + " " + day + "  ";
    }
    invocation.say(text + title_of(gap.value("title", Json::object())));
  }
  const std::size_t shown = std::min(most, gaps.size());
  if (total > shown) {
    invocation.say("  ... " + std::to_string(total - shown) + " " + _("more: talgu board --all"));
  }
}

/// Items with a record's name and a sentence.
void say_items(const Invocation& invocation, const char* heading, const Json& items) {
  if (items.empty()) return;
  if (*heading != '\0') {
    invocation.say("");
    invocation.say(heading);
  }
  for (const Json& item : items) {
    std::string text = "  " + padded(item.value("record", "?"), kNameColumns);
    if (item.contains("quantity")) {
      text += padded(quantity_text(item), kNumberColumns) + _("for") + " " +
              padded(item.value("need", "?"), kNameColumns);
    }
    invocation.say(text + item.value("text", ""));
  }
}

}  // namespace

Result<Exit> show_board(const Invocation& invocation) {
  TALGU_TRY(const Json board, invocation.call("board", invocation.args));
  const Json counts = board.value("counts", Json::object());
  const auto number = [&counts](const char* name) {
    return std::to_string(counts.value(name, std::uint64_t{0}));
  };
  invocation.say(std::string(_("Board of")) + " " + board.value("node", "?") + ", " + _("as of") +
                 " " + board.value("as_of", "?"));
  invocation.say(std::string(_("Computed from what this node may see:")) + " " + number("needs") +
                 " " + _("needs") + " (" + number("open") + " " + _("open") + "), " +
                 number("offers") + " " + _("offers") + ", " + number("commitments") + " " +
                 _("commitments") + ", " + number("responses") + " " + _("responses"));
  say_matrix(invocation, board.value("categories", Json::array()));
  const Json gaps = board.value("gaps", Json::array());
  say_gaps(invocation, gaps, gaps.size(), board.value("gaps_total", gaps.size()));
  say_items(invocation, _("Look at these:"), board.value("attention", Json::array()));
  invocation.result(board);
  return Exit::done;
}

Result<Exit> show_inbox(const Invocation& invocation) {
  TALGU_TRY(const Json inbox, invocation.call("inbox", invocation.args));
  const Json items = inbox.value("items", Json::array());
  if (items.empty()) invocation.say(_("Nothing waits for this party."));
  say_items(invocation, "", items);
  if (const auto total = inbox.value("total", items.size()); total > items.size()) {
    invocation.say("  ... " + std::to_string(total - items.size()) + " " + _("more"));
  }
  invocation.result(inbox);
  return Exit::done;
}

}  // namespace talgu::cli
