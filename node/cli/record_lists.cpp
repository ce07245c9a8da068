#include "node/cli/record_lists.h"

#include "node/cli/say_record.h"
#include "node/system/text.h"

namespace talgu::cli {
namespace {

void say_flags(const Invocation& invocation, const Json& record) {
  const std::string flags = list_text(record.value("flags", Json::array()));
  if (!flags.empty()) invocation.say("  ! " + flags);
}

}  // namespace

Result<Exit> list_needs(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call_list("need.list", "needs"));
  const Json needs = answer.value("needs", Json::array());
  if (needs.empty()) invocation.say(_("No needs."));
  for (const Json& need : needs) {
    invocation.say(padded(need.value("name", "?"), 14) + padded(need.value("audience", "?"), 15) +
                   "P" + std::to_string(need.value("priority", 0)) + "  " +
                   padded(need.value("workflow", "") == "closed" ? std::string("closed")
                                                                 : need.value("coverage", ""),
                          9) +
                   title_of(need.value("title", Json::object())));
  }
  invocation.result(answer);
  return Exit::done;
}

Result<Exit> list_offers(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call_list("offer.list", "offers"));
  const Json offers = answer.value("offers", Json::array());
  if (offers.empty()) invocation.say(_("No offers."));
  for (const Json& offer : offers) {
    invocation.say(padded(offer.value("name", "?"), 14) + padded(offer.value("category", "?"), 8) +
                   padded(quantity_text(offer), 16) + padded(offer.value("state", "?"), 11) +
                   title_of(offer.value("title", Json::object())));
    invocation.say("              " + std::string(_("promised")) + " " +
                   quantity_text(offer, "promised") + ", " + _("left") + " " +
                   quantity_text(offer, "left"));
    say_flags(invocation, offer);
  }
  invocation.result(answer);
  return Exit::done;
}

Result<Exit> list_commitments(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call_list("commitment.list", "commitments"));
  const Json commitments = answer.value("commitments", Json::array());
  if (commitments.empty()) invocation.say(_("No commitments."));
  for (const Json& one : commitments) {
    invocation.say(padded(one.value("name", "?"), 14) + padded(one.value("need", "?"), 14) +
                   _("line") + " " + padded(std::to_string(one.value("line", 0)), 4) +
                   padded(quantity_text(one), 16) + padded(one.value("state", "?"), 24) +
                   _("counts") + " " + quantity_text(one, "counted"));
    say_flags(invocation, one);
  }
  invocation.result(answer);
  return Exit::done;
}

Result<Exit> list_responses(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call_list("response.list", "responses"));
  const Json responses = answer.value("responses", Json::array());
  if (responses.empty()) invocation.say(_("No answers."));
  for (const Json& one : responses) {
    std::string text = padded(one.value("name", "?"), 14) + padded(one.value("verdict", "?"), 9);
    text += padded(one.contains("quantity") ? quantity_text(one) : std::string(), 16);
    text += std::string(_("to")) + " " + padded(one.value("commitment", "?"), 14) +
            one.value("state", "?");
    if (const auto reason = one.value("reason", std::string()); !reason.empty()) {
      text += ", " + reason;
    }
    invocation.say(text);
  }
  invocation.result(answer);
  return Exit::done;
}

}  // namespace talgu::cli
