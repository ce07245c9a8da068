#include "node/cli/records.h"

#include "node/cli/say_record.h"
#include "node/system/text.h"

#include <array>
#include <utility>

namespace talgu::cli {
namespace {

/// The body of a record under the name of its kind.
std::pair<std::string, Json> body_of(const Json& answer) {
  constexpr std::array kKinds{"need", "offer", "commitment", "response", "closing", "reaffirm"};
  for (const char* const kind : kKinds) {
    if (answer.contains(kind)) return {kind, answer.at(kind)};
  }
  return {"?", Json::object()};
}

/// What the answers to a need add up to, line by line.
void say_coverage(const Invocation& invocation, const Json& coverage) {
  if (!coverage.is_object()) return;
  invocation.say(std::string("  ") + _("coverage, as far as this node may see:") + " " +
                 coverage.value("coverage", "?") + ", " + _("workflow") + " " +
                 coverage.value("workflow", "?"));
  for (const Json& line : coverage.value("lines", Json::array())) {
    invocation.say("    " + std::to_string(line.value("line", 0)) + ". " +
                   std::string(_("required")) + " " + quantity_text(line, "required") + ", " +
                   _("accepted") + " " + quantity_text(line, "accepted") + ", " + _("gap") + " " +
                   quantity_text(line, "gap") + " (" + std::to_string(line.value("percent", 0)) +
                   " %)");
  }
  for (const Json& one : coverage.value("commitments", Json::array())) {
    invocation.say("    " + padded(one.value("name", "?"), 14) + padded(quantity_text(one), 16) +
                   one.value("state", "?"));
  }
}

/// What its owner said last of how it ended, or of how long it is valid.
void say_about_it(const Invocation& invocation, const Json& about) {
  if (about.contains("still_valid_until")) {
    invocation.say(std::string("  ") + _("said to be valid until:") + " " +
                   about.value("still_valid_until", "?"));
    return;
  }
  std::string text = about.value("reason", "?");
  for (const char* const more : {"text", "kept"}) {
    if (about.contains(more)) text += ", " + about.value(more, "");
  }
  invocation.say(std::string("  ") + _("its owner said:") + " " + text);
}

/// Where it is stored, by the receipts that this node holds.
void say_delivery(const Invocation& invocation, const Json& delivery) {
  if (delivery.empty()) return;
  invocation.say(std::string("  ") + _("delivery:"));
  for (const Json& one : delivery) {
    const bool stored = one.value("stored", false);
    const std::string said = stored ? std::string(_("stored, receipt of")) + " " +
                                          time_text(one.value("receipt_at", std::uint64_t{0}))
                                    : std::string(_("no receipt here"));
    invocation.say("    " + padded(one.value("node", "?"), 24) + said);
  }
}

}  // namespace

Result<Exit> show_record(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call("record.show", invocation.args));
  const auto [kind, body] = body_of(answer);
  invocation.say(answer.value("name", "?") + "  " + kind + " " + _("of") + " " +
                 answer.value("owner", "?") + ", " + _("revision") + " " +
                 std::to_string(answer.value("rev", 0)) + ", " + _("audience") + " " +
                 answer.value("audience", "?"));
  for (const Json& flag : answer.value("flags", Json::array())) {
    invocation.say("  ! " + flag.get<std::string>());
  }
  if (const auto state = answer.value("state", std::string()); !state.empty()) {
    invocation.say(std::string("  ") + _("state:") + " " + state);
  }
  say_record(invocation, body);
  if (const Json said = answer.value("answer", Json()); said.is_object()) {
    const std::string reason = said.value("reason", std::string());
    Json taken = body;  // in its unit
    taken["quantity"] = said.value("quantity", std::int64_t{0});
    const bool accepts = said.value("verdict", std::string()) == "accept";
    invocation.say(std::string("  ") + _("answer:") + " " + said.value("verdict", "?") +
                   (accepts ? " " + quantity_text(taken) : std::string()) +
                   (reason.empty() ? "" : ", " + reason) + " (" + said.value("record", "?") + ")");
  }
  for (const char* const about : {"ended", "reaffirmed"}) {
    if (answer.contains(about)) say_about_it(invocation, answer.at(about));
  }
  invocation.say("  TLP:" + answer.value("tlp", "?"));
  say_coverage(invocation, answer.value("coverage", Json()));
  say_delivery(invocation, answer.value("delivery", Json::array()));
  invocation.result(answer);
  return Exit::done;
}

Result<Exit> show_history(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call("record.history", invocation.args));
  invocation.say(answer.value("name", "?"));
  for (const Json& one : answer.value("revisions", Json::array())) {
    invocation.say(std::string("  ") + _("revision") + " " + std::to_string(one.value("rev", 0)) +
                   "  " + time_text(one.value("at", std::uint64_t{0})) + "  " +
                   one.value("author", "?") + "  " + _("feed") + " " + one.value("feed", "?") +
                   " " + _("entry") + " " + std::to_string(one.value("seq", std::uint64_t{0})) +
                   "  " + one.value("audience", "?") + "  " + one.value("state", "") +
                   (one.contains("quantity") ? "  " + quantity_text(one) : std::string()));
  }
  for (const Json& one : answer.value("about", Json::array())) {
    invocation.say(std::string("  ") + _("about it:") + " " + one.value("kind", "?") + " " +
                   one.value("name", "?") + ", " + _("revisions") + " " +
                   std::to_string(one.value("revisions", std::uint64_t{0})));
  }
  invocation.result(answer);
  return Exit::done;
}

}  // namespace talgu::cli
