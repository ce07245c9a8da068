#include "node/cli/records.h"

#include "node/cli/say_delivery.h"
#include "node/cli/say_record.h"
#include "node/cli/words.h"

#include <algorithm>
#include <string>

namespace talgu::cli {
namespace {

constexpr std::size_t kNameColumns = 14;

void say_commitments(const Invocation& invocation, const Json& standing) {
  const Json& commitments = list_at(standing, "commitments");
  for (const Json& one : commitments) {
    invocation.say("    ", padded(text_at(one, "name"), kNameColumns), _("line"), " ",
                   padded(number_at(one, "line"), 4), padded(quantity_at(one), 16),
                   padded(word_at(one, "state"), 20), _("accepted"), " ",
                   quantity_at(one, "accepted"));
    const Printable come = shipment_text(one, object_at(one, "shipment"));
    if (!come.empty()) invocation.say("      ", come);
    for (const Json& flag : list_at(one, "flags")) {
      if (flag.is_string()) invocation.say("      ! ", word_of(flag.get_ref<const std::string&>()));
    }
  }
  const auto total = number_at(standing, "commitments_total");
  const auto shown = static_cast<std::int64_t>(commitments.size());
  if (total > shown) {
    invocation.say("    ... ", _("and more, not shown:"), " ", total - shown, ": ",
                   "talgu commitment list");
  }
}

bool is_full(const Json& line) {
  return number_at(line, "gap") == 0;
}

/// What the answers to a need add up to, line by line, beside what its owner states.
void say_standing(const Invocation& invocation, const Json& standing, const Printable& need) {
  if (standing.empty()) return;
  invocation.say(
      "  ", _("coverage, as far as this node may see:"), " ", word_at(standing, "coverage"), ", ",
      _("lines that are full:"), " ", std::ranges::count_if(list_at(standing, "lines"), is_full),
      " ", _("of"), " ", list_at(standing, "lines").size(), ", ", _("workflow"), " ",
      word_at(standing, "workflow"), ", ", _("fulfilment"), " ", word_at(standing, "fulfilment"));
  for (const Json& line : list_at(standing, "lines")) {
    invocation.say("    ", number_at(line, "line"), ". ", _("required"), " ",
                   quantity_at(line, "required"), ", ", _("accepted"), " ",
                   quantity_at(line, "accepted"), ", ", _("received"), " ",
                   quantity_at(line, "received"), ", ", _("gap"), " ", quantity_at(line, "gap"),
                   " (", number_at(line, "percent"), " %)");
    const Printable stated = stated_text(line, need);
    if (!stated.empty()) invocation.say("       ", stated);
  }
  say_commitments(invocation, standing);
}

/// What the need's owner said to a commitment.
void say_answer(const Invocation& invocation, const Json& said, const Json& commitment) {
  if (said.empty()) return;
  Printable text = word_at(said, "verdict");
  if (raw_text(said, "verdict") == "accept") {
    Json taken = commitment;  // in its unit
    taken["quantity"] = number_at(said, "quantity");
    text += " " + quantity_at(taken);
  }
  if (!raw_text(said, "reason").empty()) text += ", " + text_at(said, "reason");
  invocation.say("  ", _("answer:"), " ", text, " (", text_at(said, "record"), ")");
}

/// What its owner said last of how it ended, or of how long it is valid.
void say_about_it(const Invocation& invocation, const Json& about) {
  if (about.empty()) return;
  if (about.contains("still_valid_until")) {
    invocation.say("  ", _("said to be valid until:"), " ", text_at(about, "still_valid_until"));
    return;
  }
  Printable text = word_at(about, "reason");
  for (const char* const more : {"text", "kept"}) {
    if (about.contains(more)) text += ", " + Printable::lines_of_theirs(raw_text(about, more));
  }
  invocation.say("  ", _("its owner said:"), " ", text);
}

/// Where it is stored, by the receipts that this node holds.
void say_receipts(const Invocation& invocation, const Json& receipts) {
  if (receipts.empty()) return;
  invocation.say("  ", _("receipts:"));
  for (const Json& one : receipts) {
    const Printable said = flag_at(one, "stored") ? Printable(_("stored, receipt of")) + " " +
                                                        time_text(count_at(one, "receipt_at"))
                                                  : Printable(_("no receipt here"));
    invocation.say("    ", padded(text_at(one, "node"), 24), said);
  }
}

void say_whole(const Invocation& invocation, const Json& answer) {
  const std::string kind = raw_text(answer, "kind");
  const Json& body = object_at(answer, kind.c_str());
  invocation.say(text_at(answer, "name"), "  ", word_of(kind), " ", _("of"), " ",
                 text_at(answer, "owner"), ", ", _("revision"), " ", number_at(answer, "rev"), ", ",
                 _("audience"), " ", text_at(answer, "audience"));
  say_flags(invocation, answer);
  if (!raw_text(answer, "state").empty()) {
    invocation.say("  ", _("state:"), " ", word_at(answer, "state"));
  }
  say_record(invocation, body);
  say_answer(invocation, object_at(answer, "answer"), body);
  const Json& confirmed = object_at(answer, "confirmed");
  for (const Json& parcel : list_at(confirmed, "parcels")) {
    invocation.say("  ", _("confirmed:"), " ", parcel_text(body, parcel));
  }
  for (const char* const about : {"ended", "reaffirmed"}) {
    say_about_it(invocation, object_at(answer, about));
  }
  invocation.say("  TLP:", text_at(answer, "tlp"));
  const Printable come = shipment_text(body, object_at(answer, "shipment"));
  if (!come.empty()) invocation.say("  ", come);
  say_standing(invocation, object_at(answer, "standing"), text_at(answer, "name"));
  say_receipts(invocation, list_at(answer, "receipts"));
  invocation.result(answer);
}

}  // namespace

Result<Exit> show_record(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call("record.show", invocation.args));
  say_whole(invocation, answer);
  return Exit::done;
}

Result<Exit> show_record_of(const Invocation& invocation, RecordKind kind) {
  TALGU_TRY(const Json answer, invocation.call("record.show", invocation.args));
  const std::string is = raw_text(answer, "kind");
  if (is != name_of(kind)) {
    const std::string name = raw_text(answer, "name");
    return fail(Fault::invalid_input,
                name + " " + _("is something else:") + " " + std::string(word_of(is).view()),
                "talgu record show " + name);
  }
  say_whole(invocation, answer);
  return Exit::done;
}

Result<Exit> show_history(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call("record.history", invocation.args));
  invocation.say(text_at(answer, "name"));
  const Json& revisions = list_at(answer, "revisions");
  for (const Json& one : revisions) {
    invocation.say("  ", _("revision"), " ", number_at(one, "rev"), "  ",
                   time_text(count_at(one, "at")), "  ", text_at(one, "author"), "  ", _("feed"),
                   " ", text_at(one, "feed"), " ", _("entry"), " ", number_at(one, "seq"), "  ",
                   text_at(one, "audience"), "  ", text_at(one, "state"),
                   one.contains("quantity") ? "  " + quantity_at(one) : Printable());
  }
  const auto earlier =
      number_at(answer, "revisions_total") - static_cast<std::int64_t>(revisions.size());
  if (earlier > 0) invocation.say("  ... ", _("earlier ones, not shown:"), " ", earlier);
  for (const Json& one : list_at(answer, "about")) {
    invocation.say("  ", _("about it:"), " ", word_at(one, "kind"), " ", text_at(one, "name"), ", ",
                   _("revisions:"), " ", number_at(one, "revisions"));
  }
  invocation.result(answer);
  return Exit::done;
}

}  // namespace talgu::cli
