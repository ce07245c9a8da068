#include "node/cli/exchange_commands.h"

#include "node/cli/post.h"
#include "node/cli/say_record.h"
#include "node/system/text.h"

#include <initializer_list>
#include <utility>

namespace talgu::cli {
namespace {

/// Adds the texts that were given.
void add_given(Json& args,
               std::initializer_list<std::pair<const char*, const std::string*>> texts) {
  for (const auto& [name, text] : texts) {
    if (!text->empty()) args[name] = *text;
  }
}

void say_flags(const Invocation& invocation, const Json& record) {
  const std::string flags = list_text(record.value("flags", Json::array()));
  if (!flags.empty()) invocation.say("  ! " + flags);
}

/// An empty variable of a script must not pass for an option that was left out.
void refuse_empty(CLI::App& verb) {
  const auto takes_text = [](CLI::Option* one) { return one->get_items_expected_max() > 0; };
  for (CLI::Option* const option : verb.get_options(takes_text)) {
    option->check([](const std::string& text) {
      return text.empty() ? std::string(_("must not be empty; leave it out")) : std::string();
    });
  }
}

}  // namespace

ExchangeCommands::ExchangeCommands(CLI::App& talgu, Invocation& invocation)
    : invocation_(invocation) {
  add_offer_commands(talgu);
  add_commitment_commands(talgu);
  add_response_commands(talgu);
  add_closing_commands(talgu);
}

void ExchangeCommands::add_offer_commands(CLI::App& talgu) {
  CLI::App* const offer = talgu.add_subcommand("offer", _("what can be given, and by whom"));
  offer->callback([this, offer] {
    if (offer->get_subcommands().empty()) invocation_.chosen = [this] { return list_offers(); };
  });
  CLI::App* const add = offer->add_subcommand("add", _("post an offer from a file"));
  add->add_option("file", file_, _("the offer as a TOML file"))->required();
  add->add_option("--audience", audience_, _("who may read it (else as file or policy say)"));
  add->callback([this] { invocation_.chosen = [this] { return add_offer(); }; });
  CLI::App* const change = offer->add_subcommand("change", _("post a new revision of an offer"));
  change->add_option("offer", record_, _("its name, or the beginning of it"))->required();
  change->add_option("file", file_, _("the whole offer as it is now"))->required();
  change->callback([this] { invocation_.chosen = [this] { return add_offer(); }; });
  CLI::App* const list = offer->add_subcommand("list", _("all offers that this node may see"));
  list->callback([this] { invocation_.chosen = [this] { return list_offers(); }; });
}

// What a commitment says beside need, line and quantity.
void ExchangeCommands::add_terms(CLI::App& verb) {
  verb.add_option("--offer", terms_.offer, _("own offer that it is taken from"));
  verb.add_option("--draws", terms_.draws, _("how much of the offer it takes, in the offer's unit"));
  verb.add_option("--provisional", terms_.condition, _("not firm yet: on this condition"));
  verb.add_option("--valid-until", terms_.valid_until, _("lapses if not accepted by this day"));
  verb.add_option("--firm-until", terms_.firm_until, _("nothing of it is taken back up to the end of this day"));
  verb.add_option("--eta", terms_.eta, _("expected day of delivery"));
  verb.add_option("--provider", terms_.provider, _("who pays"));
  verb.add_option("--extending", terms_.extending, _("who manages it for the provider"));
  verb.add_option("--implementer", terms_.implementer, _("who carries it out"));
}

void ExchangeCommands::add_commitment_commands(CLI::App& talgu) {
  CLI::App* const commitment =
      talgu.add_subcommand("commitment", _("a donor's promise for a line of a need"));
  commitment->callback([this, commitment] {
    if (!commitment->get_subcommands().empty()) return;
    invocation_.chosen = [this] { return list_commitments(); };
  });
  CLI::App* const add = commitment->add_subcommand("add", _("promise something for a need"));
  add->add_option("--need", terms_.need, _("the need's name, or the beginning of it"))->required();
  add->add_option("--line", terms_.line, _("line of the need"))->required();
  add->add_option("--quantity", quantity_, _("how much, in the line's unit"))->required();
  add->add_option("--category", terms_.category, _("a substitute that the line allows"));
  add_terms(*add);
  add->add_option("--audience", audience_, _("who may read it (else as the policy says)"));
  refuse_empty(*add);
  add->callback([this] { invocation_.chosen = [this] { return post_commitment(); }; });
  CLI::App* const change =
      commitment->add_subcommand("change", _("post a new revision; what is not given stays"));
  change->add_option("commitment", record_, _("its name, or the beginning of it"))->required();
  change->add_option("--quantity", quantity_, _("how much, in the line's unit"));
  change->add_flag("--firm", terms_.firm, _("the condition is met: it is firm now"));
  add_terms(*change);
  refuse_empty(*change);
  change->callback([this] { invocation_.chosen = [this] { return post_commitment(); }; });
  CLI::App* const list =
      commitment->add_subcommand("list", _("all commitments that this node may see"));
  list->callback([this] { invocation_.chosen = [this] { return list_commitments(); }; });
}

void ExchangeCommands::add_response_commands(CLI::App& talgu) {
  CLI::App* const response =
      talgu.add_subcommand("response", _("the answer of the need's owner to a commitment"));
  response->callback([this, response] {
    if (response->get_subcommands().empty()) invocation_.chosen = [this] { return list_responses(); };
  });
  const auto verb = [this, response](const char* name, const char* help) {
    CLI::App* const made = response->add_subcommand(name, help);
    made->add_option("commitment", record_, _("its name, or the beginning of it"))->required();
    made->callback([this, verdict = std::string(name)] {
      invocation_.chosen = [this, verdict] { return respond(verdict); };
    });
    return made;
  };
  CLI::App* const list = response->add_subcommand("list", _("all answers that this node may see"));
  list->callback([this] { invocation_.chosen = [this] { return list_responses(); }; });
  CLI::App* const accept = verb("accept", _("take what is promised, or a part of it"));
  accept->add_option("--quantity", quantity_, _("how much (else all that is promised)"));
  refuse_empty(*accept);
  CLI::App* const decline = verb("decline", _("do not take it"));
  decline->add_option("--reason", reason_, _("why, for the donor"))->required();
  CLI::App* const revoke = verb("revoke", _("take an acceptance back"));
  revoke->add_option("--reason", reason_, _("why, for the donor"))->required();
}

void ExchangeCommands::add_closing_commands(CLI::App& talgu) {
  CLI::App* const close = talgu.add_subcommand(
      "close", _("close an own need, withdraw an own offer or commitment"));
  close->add_option("record", record_, _("its name, or the beginning of it"))->required();
  close->add_option("--reason", reason_,
                    _("fulfilled, withdrawn, rejected, duplicate, referred, expired, short-closed; "
                      "reopened takes it back"))
      ->required();
  close->add_option("--text", text_, _("why, in words"));
  close->add_option("--kept", kept_, _("the record that stays, for a duplicate"));
  close->callback([this] { invocation_.chosen = [this] { return this->close(); }; });
  CLI::App* const reaffirm =
      talgu.add_subcommand("reaffirm", _("say that an own record is still valid"));
  reaffirm->add_option("record", record_, _("its name, or the beginning of it"))->required();
  reaffirm->add_option("--until", until_, _("valid until this day, 2027-03-01"))->required();
  reaffirm->callback([this] { invocation_.chosen = [this] { return this->reaffirm(); }; });
}

Result<Exit> ExchangeCommands::add_offer() {
  Json args = Json::object();
  TALGU_PASS(add_file(args, file_));
  add_given(args, {{"audience", &audience_}, {"record", &record_}});
  return post(invocation_, "offer", std::move(args));
}

Result<Exit> ExchangeCommands::list_offers() {
  TALGU_TRY(const Json answer, invocation_.call_list("offer.list", "offers"));
  const Json offers = answer.value("offers", Json::array());
  if (offers.empty()) invocation_.say(_("No offers."));
  for (const Json& offer : offers) {
    invocation_.say(padded(offer.value("name", "?"), 14) + padded(offer.value("category", "?"), 8) +
                    padded(quantity_text(offer), 16) + padded(offer.value("state", "?"), 11) +
                    title_of(offer.value("title", Json::object())));
    invocation_.say("              " + std::string(_("promised")) + " " +
                    quantity_text(offer, "promised") + ", " + _("left") + " " +
                    quantity_text(offer, "left"));
    say_flags(invocation_, offer);
  }
  invocation_.result(answer);
  return Exit::done;
}

Result<Exit> ExchangeCommands::post_commitment() {
  Json args = Json::object();
  add_given(args, {{"record", &record_},
                   {"need", &terms_.need},
                   {"quantity", &quantity_},
                   {"category", &terms_.category},
                   {"offer", &terms_.offer},
                   {"draws", &terms_.draws},
                   {"provisional", &terms_.condition},
                   {"valid_until", &terms_.valid_until},
                   {"firm_until", &terms_.firm_until},
                   {"eta", &terms_.eta},
                   {"provider", &terms_.provider},
                   {"extending", &terms_.extending},
                   {"implementer", &terms_.implementer},
                   {"audience", &audience_}});
  if (terms_.line != 0) args["line"] = terms_.line;
  if (terms_.firm) args["firm"] = true;
  return post(invocation_, "commitment", std::move(args));
}

Result<Exit> ExchangeCommands::list_commitments() {
  TALGU_TRY(const Json answer, invocation_.call_list("commitment.list", "commitments"));
  const Json commitments = answer.value("commitments", Json::array());
  if (commitments.empty()) invocation_.say(_("No commitments."));
  for (const Json& one : commitments) {
    invocation_.say(padded(one.value("name", "?"), 14) + padded(one.value("need", "?"), 14) +
                    _("line") + " " + padded(std::to_string(one.value("line", 0)), 4) +
                    padded(quantity_text(one), 16) + padded(one.value("state", "?"), 24) +
                    _("counts") + " " + quantity_text(one, "counted"));
    say_flags(invocation_, one);
  }
  invocation_.result(answer);
  return Exit::done;
}

Result<Exit> ExchangeCommands::respond(const std::string& verdict) {
  Json args{{"commitment", record_}, {"verdict", verdict}};
  add_given(args, {{"quantity", &quantity_}, {"reason", &reason_}});
  return post(invocation_, "response", std::move(args));
}

Result<Exit> ExchangeCommands::list_responses() {
  TALGU_TRY(const Json answer, invocation_.call_list("response.list", "responses"));
  const Json responses = answer.value("responses", Json::array());
  if (responses.empty()) invocation_.say(_("No answers."));
  for (const Json& one : responses) {
    std::string text = padded(one.value("name", "?"), 14) + padded(one.value("verdict", "?"), 9);
    text += padded(one.contains("quantity") ? quantity_text(one) : std::string(), 16);
    text += std::string(_("to")) + " " + padded(one.value("commitment", "?"), 14) +
            one.value("state", "?");
    if (const auto reason = one.value("reason", std::string()); !reason.empty()) {
      text += ", " + reason;
    }
    invocation_.say(text);
  }
  invocation_.result(answer);
  return Exit::done;
}

Result<Exit> ExchangeCommands::close() {
  Json args{{"record", record_}, {"reason", reason_}};
  add_given(args, {{"text", &text_}, {"kept", &kept_}});
  return post(invocation_, "closing", std::move(args));
}

Result<Exit> ExchangeCommands::reaffirm() {
  return post(invocation_, "reaffirm", {{"record", record_}, {"until", until_}});
}

}  // namespace talgu::cli
