#include "node/cli/need_commands.h"

#include "crypto/file.h"
#include "node/text.h"
#include "protocol/text.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace talgu::cli {
namespace {

constexpr std::size_t kNeedFileBytesMax = 256 * 1024;

std::string joined(const Json& list) {
  std::string text;
  for (const Json& item : list) {
    if (!text.empty()) text += ", ";
    text += item.value("code", "?") + " (" + item.value("name", "?") + ")";
  }
  return text.empty() ? _("nobody") : text;
}

/// The English text of a language map, else any.
std::string title_of(const Json& titles) {
  if (!titles.is_object() || titles.empty()) return "?";
  const auto english = titles.find("en");
  const Json& chosen = english == titles.end() ? titles.front() : *english;
  return chosen.is_string() ? chosen.get<std::string>() : "?";
}

/// 125 with scale 1 is 12.5.
std::string quantity_text(const Json& line) {
  std::string digits = std::to_string(line.value("quantity", std::int64_t{0}));
  const auto scale = line.value("scale", std::size_t{0});
  if (scale > 0) {
    if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
    digits.insert(digits.size() - scale, ".");
  }
  return digits + " " + line.value("unit", "?");
}

std::string value_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_structured()) return value.dump();
  std::string text;
  for (const auto& [key, item] : value.items()) {
    if (!text.empty()) text += ", ";
    text += (value.is_object() ? key + ": " : "") + value_text(item);
  }
  return text;
}

/// Every member that is not among `shown`, by its name in the file.
void say_rest(const Invocation& invocation, const std::string& indent, const Json& object,
              std::initializer_list<std::string_view> shown) {
  for (const auto& [key, value] : object.items()) {
    const bool empty = value.is_null() || (value.is_structured() && value.empty());
    if (empty || std::ranges::find(shown, key) != shown.end()) continue;
    invocation.say(indent + key + ": " + value_text(value));
  }
}

void say_line(const Invocation& invocation, const Json& line) {
  invocation.say("  " + std::to_string(line.value("line", 0)) + ". " +
                 padded(line.value("category", "?"), 8) + padded(quantity_text(line), 16) +
                 line.value("label", ""));
  say_rest(invocation, "     ", line, {"line", "category", "quantity", "unit", "scale", "label"});
}

void say_need(const Invocation& invocation, const Json& need) {
  const Json titles = need.value("title", Json::object());
  for (const auto& [language, text] : titles.items()) {
    invocation.say("  " + padded(language + ":", 4) + text.get<std::string>());
  }
  invocation.say(std::string("  ") + _("priority") + " " +
                 std::to_string(need.value("priority", 0)) + ", " + need.value("horizon", "?") +
                 "-" + _("term, end use") + " " + need.value("end_use", "?"));
  const Json who = need.value("beneficiary", Json::object());
  if (!who.empty()) {
    std::string text = who.value("name", std::string(_("withheld")));
    for (const char* const part : {"sector", "oblast"}) {
      if (who.contains(part)) text += ", " + who.value(part, "");
    }
    invocation.say(std::string("  ") + _("for:") + " " + text);
  }
  for (const Json& line : need.value("lines", Json::array())) say_line(invocation, line);
  // Whatever else is signed is shown too, also by a tool that is older than the node.
  say_rest(invocation, "  ", need,
           {"title", "priority", "horizon", "end_use", "beneficiary", "lines"});
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

void say_plan(const Invocation& invocation, const Json& plan) {
  say_need(invocation, plan.value("need", Json::object()));
  invocation.say("");
  invocation.say(std::string(_("Audience:")) + " " + plan.value("audience", "?") + "  (" +
                 plan.value("rule", "?") + ")");
  invocation.say(std::string(_("Will read it:")) + " " +
                 joined(plan.value("readers", Json::array())));
  invocation.say(std::string(_("Will not read it, nor learn of it:")) + " " +
                 joined(plan.value("not_readers", Json::array())));
  for (const Json& warning : plan.value("warnings", Json::array())) {
    invocation.say(std::string(_("Warning:")) + " " + warning.get<std::string>());
  }
}

}  // namespace

NeedCommands::NeedCommands(CLI::App& talgu, Invocation& invocation) : invocation_(invocation) {
  CLI::App* const need = talgu.add_subcommand("need", _("what is needed, and by whom"));
  need->callback([this, need] {
    if (need->get_subcommands().empty()) invocation_.chosen = [this] { return list(); };
  });
  CLI::App* const add = need->add_subcommand("add", _("post a need from a file"));
  add->add_option("file", add_.file, _("the need as a TOML file"))->required();
  add->add_option("--audience", add_.audience, _("who may read it (else as file or policy say)"));
  add->callback([this] { invocation_.chosen = [this] { return this->add(); }; });
  CLI::App* const list = need->add_subcommand("list", _("all needs that this node may see"));
  list->callback([this] { invocation_.chosen = [this] { return this->list(); }; });
  CLI::App* const show = need->add_subcommand("show", _("one need whole"));
  show->add_option("need", name_, _("its name, or the beginning of it"))->required();
  show->callback([this] { invocation_.chosen = [this] { return this->show(); }; });

  CLI::App* const record = talgu.add_subcommand("record", _("records of every kind"));
  record->require_subcommand(1);
  CLI::App* const same = record->add_subcommand("show", _("one record whole"));
  same->add_option("record", name_, _("its name, or the beginning of it"))->required();
  same->callback([this] { invocation_.chosen = [this] { return this->show(); }; });
  CLI::App* const history = record->add_subcommand("history", _("who wrote what of it, and when"));
  history->add_option("record", name_, _("its name, or the beginning of it"))->required();
  history->callback([this] { invocation_.chosen = [this] { return this->history(); }; });
}

Result<Exit> NeedCommands::add() {
  TALGU_TRY(const Bytes file, read_file(add_.file, kNeedFileBytesMax));
  if (!is_utf8(as_text(file))) {
    return fail(Fault::invalid_input, add_.file.string() + " is no text in UTF-8",
                _("a need is a TOML file; save it in UTF-8"));
  }
  Json args{{"toml", as_text(file)}, {"file", add_.file.filename().string()}};
  if (!add_.audience.empty()) args["audience"] = add_.audience;
  TALGU_TRY(control::ControlClient client, invocation_.connect());
  TALGU_TRY(const Json plan, client.call("need.plan", args));
  say_plan(invocation_, plan);
  TALGU_PASS(invocation_.confirm(
      _("Sign and send? It cannot be taken back from those who have received it.")));
  args["plan"] = plan.value("plan", "");
  TALGU_TRY(const Json done, client.call("need.commit", args));
  invocation_.say("");
  invocation_.say(std::string(_("Posted:")) + " " + done.value("name", "?"));
  invocation_.result(done);
  return Exit::done;
}

Result<Exit> NeedCommands::list() {
  TALGU_TRY(const Json answer, invocation_.call("need.list", Json::object()));
  const Json needs = answer.value("needs", Json::array());
  if (needs.empty()) invocation_.say(_("No needs."));
  for (const Json& need : needs) {
    invocation_.say(padded(need.value("name", "?"), 14) + padded(need.value("audience", "?"), 15) +
                    "P" + std::to_string(need.value("priority", 0)) + "  " +
                    title_of(need.value("title", Json::object())));
  }
  if (const auto pending = answer.value("pending", 0); pending > 0) {
    invocation_.say(std::to_string(pending) + " " + _("entries wait for something not yet here"));
  }
  invocation_.result(answer);
  return Exit::done;
}

Result<Exit> NeedCommands::show() {
  TALGU_TRY(const Json answer, invocation_.call("record.show", {{"record", name_}}));
  invocation_.say(answer.value("name", "?") + "  " + _("need of") + " " +
                  answer.value("owner", "?") + ", " + _("revision") + " " +
                  std::to_string(answer.value("rev", 0)) + ", " + _("audience") + " " +
                  answer.value("audience", "?"));
  for (const Json& flag : answer.value("flags", Json::array())) {
    invocation_.say("  ! " + flag.get<std::string>());
  }
  say_need(invocation_, answer.value("need", Json::object()));
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
                    "  " + one.value("audience", "?") + "  " + one.value("state", ""));
  }
  invocation_.result(answer);
  return Exit::done;
}

}  // namespace talgu::cli
