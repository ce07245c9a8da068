#include "node/cli/record_lists.h"

#include "node/cli/say_delivery.h"
#include "node/cli/say_record.h"
#include "node/cli/words.h"

namespace talgu::cli {
namespace {

constexpr std::size_t kNameColumns = 14;
constexpr std::size_t kCodeColumns = 8;
constexpr std::size_t kNumberColumns = 17;
constexpr std::size_t kDayColumns = 12;

Printable name_column(const Json& record) {
  return padded(text_at(record, "name"), kNameColumns);
}

/// The day on which its current revision was posted.
Printable day_column(const Json& record) {
  const std::uint64_t posted = count_at(record, "posted");
  const Printable whole = posted == 0 ? Printable() : time_text(posted);
  return padded(Printable::theirs(whole.view().substr(0, std::string_view("2026-11-25").size())),
                kDayColumns);
}

/// How many rows there are, and how a list that is longer goes on.
void say_end(const Invocation& invocation, const Json& answer, std::size_t rows,
             Words noun) {
  const Printable count = grouped(static_cast<std::int64_t>(rows));
  if (!answer.contains("more")) return invocation.say(count, " ", noun);
  invocation.say(count, " ", noun, ", ", _("and there are more: add"), " --after ",
                 text_at(answer, "more"));
}

}  // namespace

Result<Exit> list_needs(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call("need.list", invocation.args));
  const Json& needs = list_at(answer, "needs");
  for (const Json& need : needs) {
    const bool closed = raw_text(need, "workflow") == "closed";
    invocation.say(name_column(need), day_column(need), padded(text_at(need, "audience"), 15), "P",
                   number_at(need, "priority"), "  ",
                   padded(closed ? Printable(_("closed")) : word_at(need, "coverage"), 9),
                   title_of(object_at(need, "title")));
  }
  say_end(invocation, answer, needs.size(), _n("need", "needs", needs.size()));
  invocation.result(answer);
  return Exit::done;
}

Result<Exit> list_offers(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call("offer.list", invocation.args));
  const Json& offers = list_at(answer, "offers");
  for (const Json& offer : offers) {
    invocation.say(name_column(offer), day_column(offer),
                   padded(text_at(offer, "category"), kCodeColumns),
                   padded(quantity_at(offer), kNumberColumns), padded(word_at(offer, "state"), 11),
                   title_of(object_at(offer, "title")));
    invocation.say("              ", _("promised"), " ", quantity_at(offer, "promised"), ", ",
                   _("left"), " ", quantity_at(offer, "left"));
    say_flags(invocation, offer);
  }
  say_end(invocation, answer, offers.size(), _n("offer", "offers", offers.size()));
  invocation.result(answer);
  return Exit::done;
}

Result<Exit> list_commitments(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call("commitment.list", invocation.args));
  const Json& commitments = list_at(answer, "commitments");
  for (const Json& one : commitments) {
    invocation.say(name_column(one), day_column(one), padded(text_at(one, "need"), kNameColumns),
                   _("line"), " ", padded(number_at(one, "line"), 4),
                   padded(quantity_at(one), kNumberColumns), padded(word_at(one, "state"), 24),
                   _("counts"), " ", quantity_at(one, "counted"));
    const Printable come = shipment_text(one, object_at(one, "shipment"));
    if (!come.empty()) invocation.say("              ", come);
    say_flags(invocation, one);
  }
  say_end(invocation, answer, commitments.size(), _n("commitment", "commitments", commitments.size()));
  invocation.result(answer);
  return Exit::done;
}

Result<Exit> list_responses(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call("response.list", invocation.args));
  const Json& responses = list_at(answer, "responses");
  for (const Json& one : responses) {
    const Printable quantity = one.contains("quantity") ? quantity_at(one) : Printable();
    const Printable reason = text_at(one, "reason");
    invocation.say(name_column(one), day_column(one), padded(word_at(one, "verdict"), 9),
                   padded(quantity, kNumberColumns), _("to"), " ",
                   padded(text_at(one, "commitment"), kNameColumns), word_at(one, "state"),
                   reason.empty() ? Printable() : ", " + reason);
  }
  say_end(invocation, answer, responses.size(), _n("answer", "answers", responses.size()));
  invocation.result(answer);
  return Exit::done;
}

Result<Exit> list_records(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call("record.list", invocation.args));
  const Json& records = list_at(answer, "records");
  for (const Json& one : records) {
    const Printable title = one.contains("title") ? title_of(object_at(one, "title")) : Printable();
    invocation.say(name_column(one), day_column(one), padded(word_at(one, "kind"), 13),
                   padded(word_at(one, "state"), 24), title);
  }
  say_end(invocation, answer, records.size(), _n("record", "records", records.size()));
  invocation.result(answer);
  return Exit::done;
}

Result<Exit> list_coverage(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call("coverage.list", invocation.args));
  const Json& statements = list_at(answer, "statements");
  for (const Json& one : statements) {
    invocation.say(name_column(one), padded(text_at(one, "day"), kDayColumns), _("for"), " ",
                   text_at(one, "need"));
    for (const Json& line : list_at(one, "lines")) {
      invocation.say("              ", coverage_line_text(line));
    }
    say_flags(invocation, one);
  }
  invocation.say(statements.size(), " ", _n("statement", "statements", statements.size()));
  invocation.result(answer);
  return Exit::done;
}

namespace {

/// Each parcel in a line of its own, and what they come to.
void say_parcels(const Invocation& invocation, const Json& one, const char* target) {
  invocation.say(name_column(one), day_column(one), _("to"), " ", text_at(one, target));
  for (const Json& parcel : list_at(one, "parcels")) {
    invocation.say("              ", parcel_text(one, parcel));
  }
  const Printable come = shipment_text(one, object_at(one, "shipment"));
  if (!come.empty()) invocation.say("              ", come);
  say_flags(invocation, one);
}

}  // namespace

Result<Exit> list_deliveries(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call("delivery.list", invocation.args));
  const Json& deliveries = list_at(answer, "deliveries");
  for (const Json& one : deliveries) say_parcels(invocation, one, "commitment");
  invocation.say(deliveries.size(), " ", _n("delivery", "deliveries", deliveries.size()));
  invocation.result(answer);
  return Exit::done;
}

Result<Exit> list_confirmations(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call("confirmation.list", invocation.args));
  const Json& confirmations = list_at(answer, "confirmations");
  for (const Json& one : confirmations) say_parcels(invocation, one, "delivery");
  invocation.say(confirmations.size(), " ",
                 _n("confirmation", "confirmations", confirmations.size()));
  invocation.result(answer);
  return Exit::done;
}

}  // namespace talgu::cli
