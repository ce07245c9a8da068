#include "node/cli/need_commands.h"

#include "node/cli/post.h"
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

NeedCommands::NeedCommands(CLI::App& talgu, Invocation& invocation) : invocation_(invocation) {
  CLI::App* const need = talgu.add_subcommand("need", _("what is needed, and by whom"));
  need->callback([this, need] {
    if (need->get_subcommands().empty()) invocation_.chosen = [this] { return list(); };
  });
  CLI::App* const add = need->add_subcommand("add", _("post a need from a file"));
  add->add_option("file", file_, _("the need as a TOML file"))->required();
  add->add_option("--audience", audience_, _("who may read it (else as file or policy say)"));
  add->callback([this] { invocation_.chosen = [this] { return this->add(); }; });
  CLI::App* const change = need->add_subcommand("change", _("post a new revision of a need"));
  change->add_option("need", name_, _("its name, or the beginning of it"))->required();
  change->add_option("file", file_, _("the whole need as it is now"))->required();
  change->callback([this] { invocation_.chosen = [this] { return this->add(); }; });
  CLI::App* const list = need->add_subcommand("list", _("all needs that this node may see"));
  list->callback([this] { invocation_.chosen = [this] { return this->list(); }; });
  CLI::App* const show = need->add_subcommand("show", _("one need whole, and what answers it"));
  show->add_option("need", name_, _("its name, or the beginning of it"))->required();
  show->callback([this] { invocation_.chosen = [this] { return this->show(); }; });
  add_record_commands(talgu);
}

void NeedCommands::add_record_commands(CLI::App& talgu) {
  CLI::App* const record = talgu.add_subcommand("record", _("records of every kind"));
  record->require_subcommand(1);
  CLI::App* const show = record->add_subcommand("show", _("one record whole"));
  show->add_option("record", name_, _("its name, or the beginning of it"))->required();
  show->callback([this] { invocation_.chosen = [this] { return this->show(); }; });
  CLI::App* const history = record->add_subcommand("history", _("who wrote what of it, and when"));
  history->add_option("record", name_, _("its name, or the beginning of it"))->required();
  history->callback([this] { invocation_.chosen = [this] { return this->history(); }; });
}

Result<Exit> NeedCommands::add() {
  Json args = Json::object();
  TALGU_PASS(add_file(args, file_));
  if (!audience_.empty()) args["audience"] = audience_;
  if (!name_.empty()) args["record"] = name_;
  return post(invocation_, "need", std::move(args));
}

Result<Exit> NeedCommands::list() {
  TALGU_TRY(const Json answer, invocation_.call_list("need.list", "needs"));
  const Json needs = answer.value("needs", Json::array());
  if (needs.empty()) invocation_.say(_("No needs."));
  for (const Json& need : needs) {
    invocation_.say(padded(need.value("name", "?"), 14) + padded(need.value("audience", "?"), 15) +
                    "P" + std::to_string(need.value("priority", 0)) + "  " +
                    padded(need.value("workflow", "") == "closed" ? std::string("closed")
                                                                  : need.value("coverage", ""),
                           9) +
                    title_of(need.value("title", Json::object())));
  }
  invocation_.result(answer);
  return Exit::done;
}

Result<Exit> NeedCommands::show() {
  TALGU_TRY(const Json answer, invocation_.call("record.show", {{"record", name_}}));
  const auto [kind, body] = body_of(answer);
  invocation_.say(answer.value("name", "?") + "  " + kind + " " + _("of") + " " +
                  answer.value("owner", "?") + ", " + _("revision") + " " +
                  std::to_string(answer.value("rev", 0)) + ", " + _("audience") + " " +
                  answer.value("audience", "?"));
  for (const Json& flag : answer.value("flags", Json::array())) {
    invocation_.say("  ! " + flag.get<std::string>());
  }
  if (const auto state = answer.value("state", std::string()); !state.empty()) {
    invocation_.say(std::string("  ") + _("state:") + " " + state);
  }
  say_record(invocation_, body);
  if (const Json said = answer.value("answer", Json()); said.is_object()) {
    const std::string reason = said.value("reason", std::string());
    Json taken = body;  // in its unit
    taken["quantity"] = said.value("quantity", std::int64_t{0});
    const bool accepts = said.value("verdict", std::string()) == "accept";
    invocation_.say(std::string("  ") + _("answer:") + " " + said.value("verdict", "?") +
                    (accepts ? " " + quantity_text(taken) : std::string()) +
                    (reason.empty() ? "" : ", " + reason) + " (" + said.value("record", "?") + ")");
  }
  for (const char* const about : {"ended", "reaffirmed"}) {
    if (answer.contains(about)) say_about_it(invocation_, answer.at(about));
  }
  invocation_.say("  TLP:" + answer.value("tlp", "?"));
  say_coverage(invocation_, answer.value("coverage", Json()));
  say_delivery(invocation_, answer.value("delivery", Json::array()));
  invocation_.result(answer);
  return Exit::done;
}

Result<Exit> NeedCommands::history() {
  TALGU_TRY(const Json answer, invocation_.call("record.history", {{"record", name_}}));
  invocation_.say(answer.value("name", "?"));
  for (const Json& one : answer.value("revisions", Json::array())) {
    invocation_.say(std::string("  ") + _("revision") + " " + std::to_string(one.value("rev", 0)) +
                    "  " + time_text(one.value("at", std::uint64_t{0})) + "  " +
                    one.value("author", "?") + "  " + _("feed") + " " + one.value("feed", "?") +
                    " " + _("entry") + " " + std::to_string(one.value("seq", std::uint64_t{0})) +
                    "  " + one.value("audience", "?") + "  " + one.value("state", "") +
                    (one.contains("quantity") ? "  " + quantity_text(one) : std::string()));
  }
  for (const Json& one : answer.value("about", Json::array())) {
    invocation_.say(std::string("  ") + _("about it:") + " " + one.value("kind", "?") + " " +
                    one.value("name", "?") + ", " + _("revisions") + " " +
                    std::to_string(one.value("revisions", std::uint64_t{0})));
  }
  invocation_.result(answer);
  return Exit::done;
}

}  // namespace talgu::cli
