#include "node/calls/record.h"

#include "node/calls/reach.h"
#include "node/control/arguments.h"
#include "node/records/record_json.h"
#include "node/records/stated_json.h"
#include "node/system/clock.h"
#include "protocol/base/hybrid_clock.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>
#include <utility>

namespace talgu {
namespace {

using control::Json;

struct Flag {
  bool raised;
  const char* name;
};

Json raised(std::initializer_list<Flag> flags) {
  Json names = Json::array();
  for (const Flag& flag : flags) {
    if (flag.raised) names.push_back(flag.name);
  }
  return names;
}

std::string state_of(const RecordState& state, const EventId& id) {
  if (std::ranges::find(state.heads, id) == state.heads.end()) return "superseded";
  return state.heads.back() == id ? "current" : "concurrent";
}

/// Where the current revision is stored.
Json receipts_of(const NodeParts& parts, const RecordState& state) {
  const StoredEvent* const current = find_revision(state, state.heads.back());
  if (current == nullptr) return Json::array();
  return reach_json(parts, current->origin.feed, current->origin.seq);
}

Json line_json(const NeedLine& line, const NeedStanding& need) {
  const LineStanding& standing = need.lines.at(line.line_no);
  Json shown{{"line", line.line_no},
             {"required", standing.required.steps},
             {"proposed", standing.proposed.steps},
             {"conditional", standing.conditional.steps},
             {"accepted", standing.counted.steps},
             {"in_transit", standing.in_transit.steps},
             {"received", standing.received.steps},
             {"gap", standing.gap.steps},
             {"over", standing.over.steps},
             {"percent", standing.percent}};
  add_stated(need, standing, shown);
  add_category(shown, line.category, line.unit);
  return shown;
}

/// So many parts of one record are shown: an answer stays small whatever parties write.
constexpr std::size_t kShownMax = 500;

/// What the answers to a need come to, from the records that this node may see.
Json standing_json(const NodeParts& parts, const Book& book, const RecordKey& key,
                   const Need& need) {
  const NeedStanding& standing = book.standings.needs.at(key);
  Json lines = Json::array();
  Json commitments = Json::array();
  std::size_t total = 0;
  for (const NeedLine& line : need.lines) {
    const LineStanding& figures = standing.lines.at(line.line_no);
    lines.push_back(line_json(line, standing));
    total += figures.commitments.size();
    for (const RecordKey& one : figures.commitments) {
      if (commitments.size() == kShownMax) break;
      const CommitmentStanding& promise = book.standings.commitments.at(one);
      Json shown{{"name", name_of(parts, one)},        {"line", line.line_no},
                 {"quantity", promise.promised.steps}, {"accepted", promise.accepted.steps},
                 {"state", name_of(promise.stage)},    {"flags", commitment_flags(promise)},
                 {"shipment", shipment_json(promise)}};
      const Record* const record = book.find(one);
      const Commitment* const body =
          record == nullptr ? nullptr : record->state.current_as<Commitment>();
      // In its own unit: it may not fit the line any more.
      add_category(shown, body == nullptr ? line.category : body->category,
                   body == nullptr ? line.unit : body->unit);
      commitments.push_back(std::move(shown));
    }
  }
  return {{"workflow", name_of(standing.workflow)},
          {"coverage", name_of(standing.coverage)},
          {"fulfilment", name_of(standing.fulfilment)},
          {"percent", standing.percent_by_lines},
          {"lines", std::move(lines)},
          {"commitments", std::move(commitments)},
          {"commitments_total", total}};
}

Json flags_of(const Book& book, const Record& record) {
  const RecordKey& key = record.state.key;
  if (const auto need = book.standings.needs.find(key); need != book.standings.needs.end()) {
    return need_flags(record.state, need->second);
  }
  if (const auto offer = book.standings.offers.find(key); offer != book.standings.offers.end()) {
    return offer_flags(offer->second);
  }
  const auto promise = book.standings.commitments.find(key);
  return promise == book.standings.commitments.end() ? record_flags(record.state)
                                                     : commitment_flags(promise->second);
}

/// How much a revision offers or promises.
void add_quantity(Json& shown, const RecordBody& body) {
  if (const auto* const promise = std::get_if<Commitment>(&body)) {
    shown["quantity"] = promise->quantity.steps;
    add_category(shown, promise->category, promise->unit);
  } else if (const auto* const offer = std::get_if<Offer>(&body)) {
    shown["quantity"] = offer->quantity.steps;
    add_category(shown, offer->category, offer->unit);
    if (!offer->currency.empty()) shown["unit"] = offer->currency;
  }
}

/// What the record's owner says about it in a record of its own; null if nothing.
template <class Body>
const Body* said_about(const Book& book, RecordKind kind, const RecordKey& target) {
  const Record* const found = book.find({target.owner, id_about(kind, target), target.guest});
  return found == nullptr ? nullptr : found->state.current_as<Body>();
}

/// The promise that this is, was sent on or confirms; null where it is none of these.
const CommitmentStanding* find_promise(const Book& book, const RecordKey& key) {
  const Record* const record = book.find(key);
  if (record == nullptr) return nullptr;
  RecordKey sent = key;
  if (const auto* const said = record->state.current_as<Confirmation>()) sent = said->delivery;
  const Record* const delivery = book.find(sent);
  const auto* const body = delivery == nullptr ? nullptr : delivery->state.current_as<Delivery>();
  const RecordKey promise =
      body == nullptr ? key : RecordKey{sent.owner, body->commitment, sent.guest};
  const auto found = book.standings.commitments.find(promise);
  return found == book.standings.commitments.end() ? nullptr : &found->second;
}

/// The records that say something about it, with histories of their own.
Json about_json(const Book& book, const RecordKey& target) {
  Json list = Json::array();
  const auto add = [&](const Record* record) {
    const RecordEvent* const current = record == nullptr ? nullptr : record->state.current();
    if (current == nullptr) return;
    list.push_back({{"name", record->name},
                    {"kind", name_of(kind_of(*current))},
                    {"revisions", record->state.revisions.size()}});
  };
  for (const RecordKind kind : {RecordKind::closing, RecordKind::reaffirm, RecordKind::coverage}) {
    add(book.find({target.owner, id_about(kind, target), target.guest}));
  }
  const auto promise = book.standings.commitments.find(target);
  if (promise == book.standings.commitments.end()) return list;
  for (const RecordKey& key :
       {promise->second.response, promise->second.delivery, promise->second.confirmation}) {
    add(book.find(key));
  }
  return list;
}

}  // namespace

std::string state_text(const Standing& standing) {
  struct Words {
    std::string operator()(const std::monostate& /*none*/) const { return {}; }

    std::string operator()(const NeedStanding& need) const {
      const auto& ending = need.ending;
      const std::string why = ending ? " (" + std::string(name_of(ending->reason)) + ")" : "";
      return std::string(name_of(need.workflow)) + why;
    }

    std::string operator()(const OfferStanding& offer) const {
      return std::string(name_of(offer.stage));
    }

    std::string operator()(const CommitmentStanding& promise) const {
      return std::string(name_of(promise.stage));
    }
  };

  return std::visit(Words{}, standing);
}

Json record_flags(const RecordState& state) {
  return raised({{state.disputed, "disputed"},
                 {state.concurrent_edit, "concurrent_edit"},
                 {state.mixed_kinds, "mixed_kinds"},
                 {state.chain_not_held, "chain_not_held"}});
}

Json need_flags(const RecordState& state, const NeedStanding& standing) {
  return raised({{state.disputed, "disputed"},
                 {state.concurrent_edit, "concurrent_edit"},
                 {state.chain_not_held, "chain_not_held"},
                 {standing.stale, "stale"},
                 {standing.overdue, "overdue"},
                 {standing.expired, "expired"},
                 {standing.changed, "changed"},
                 {standing.referred, "referred"},
                 {standing.duplicate, "duplicate"},
                 {standing.stated_of_another_revision, "stated_of_another_revision"},
                 {standing.more_seen_than_stated, "more_seen_than_stated"}});
}

Json commitment_flags(const CommitmentStanding& standing) {
  return raised({{standing.disputed, "disputed"},
                 {standing.concurrent_edit, "concurrent_edit"},
                 {standing.answer_pending, "answer_pending"},
                 {standing.need_revision_not_held, "need_revision_not_held"},
                 {standing.exceeds_proposal, "exceeds_proposal"},
                 {standing.void_after_closing, "void_after_closing"},
                 {standing.does_not_fit, "does_not_fit"},
                 {standing.need_changed, "need_changed"},
                 {standing.offer_exceeded, "offer_exceeded"},
                 {standing.offer_mismatch, "offer_mismatch"},
                 {standing.broken_firm_promise, "broken_firm_promise"},
                 {standing.shipment.late, "delivered_late"},
                 {standing.shipment.surplus, "surplus"},
                 {standing.shipment.mismatch, "delivery_mismatch"},
                 {standing.shipment.confirmation_pending, "confirmation_pending"},
                 {standing.stale, "stale"}});
}

Json offer_flags(const OfferStanding& standing) {
  return raised({{standing.disputed, "disputed"},
                 {standing.concurrent_edit, "concurrent_edit"},
                 {standing.over_promised, "over_promised"},
                 {standing.stale, "stale"}});
}

/// What was received of a delivery, or null.
const Confirmation* confirmation_of(const Book& book, const Record& record) {
  const Delivery* const sent = record.state.current_as<Delivery>();
  if (sent == nullptr) return nullptr;
  const RecordKey& key = record.state.key;
  const auto promise =
      book.standings.commitments.find({key.owner, sent->commitment, key.guest});
  if (promise == book.standings.commitments.end()) return nullptr;
  const Record* const said = book.find(promise->second.confirmation);
  return said == nullptr ? nullptr : said->state.current_as<Confirmation>();
}

Result<CallOutcome> record_show_call(const NodeParts& parts, const control::Call& call) {
  const control::Arguments args(call.request.args);
  TALGU_TRY(const std::string text, args.text("record"));
  TALGU_TRY(const RecordKey found, find_record(parts, text));
  TALGU_TRY(const Book book, read_neighbourhood(parts, std::array{found}, today()));
  const Record* const known = book.find(found);
  if (known == nullptr) {
    return control::refuse(control::ControlRule::not_found,
                           name_of(parts, found) + " has no revision that counts");
  }
  const Record& record = *known;
  const RecordEvent* const current = record.state.current();
  if (current == nullptr) {
    return control::refuse(control::ControlRule::not_found,
                           record.name + " has no revision that counts");
  }
  const RecordKey& key = record.state.key;
  Json shown{{"schema", "talgu/record.show/1"},
             {"name", record.name},
             {"record", to_hex(key.id.view())},
             {"owner", record.owner},
             {"audience", audience_text(record)},
             {"rev", current->rev},
             {"tlp", name_of(record.state.tlp)},
             {"state", state_text(standing_in(book.standings, key))},
             {"flags", flags_of(book, record)},
             {"receipts", receipts_of(parts, record.state)},
             {"kind", name_of(kind_of(*current))},
             {std::string(name_of(kind_of(*current))), to_json(parts, key.owner, current->body)}};
  if (const auto promise = book.standings.commitments.find(key);
      promise != book.standings.commitments.end()) {
    const Record* const answer = book.find(promise->second.response);
    const Response* const said = answer == nullptr ? nullptr : answer->state.current_as<Response>();
    if (said != nullptr) {
      shown["answer"] = {{"record", answer->name},
                         {"verdict", name_of(said->verdict)},
                         {"quantity", said->quantity.steps},
                         {"reason", said->reason}};
    }
  }
  if (const CommitmentStanding* const sent = find_promise(book, key)) {
    shown["shipment"] = shipment_json(*sent);
  }
  if (const Closing* const closing = said_about<Closing>(book, RecordKind::closing, key)) {
    shown["ended"] = to_json(parts, key.owner, *closing);
  }
  if (const Reaffirm* const reaffirm = said_about<Reaffirm>(book, RecordKind::reaffirm, key)) {
    shown["reaffirmed"] = to_json(parts, key.owner, *reaffirm);
  }
  if (const Confirmation* const confirmation = confirmation_of(book, record)) {
    shown["confirmed"] = to_json(parts, key.owner, *confirmation);
  }
  if (const Need* const need = record.state.current_as<Need>()) {
    shown["standing"] = standing_json(parts, book, key, *need);
  }
  return shown;
}

Result<CallOutcome> record_history_call(const NodeParts& parts, const control::Call& call) {
  const control::Arguments args(call.request.args);
  TALGU_TRY(const std::string text, args.text("record"));
  TALGU_TRY(const RecordKey found, find_record(parts, text));
  TALGU_TRY(const Book book, read_neighbourhood(parts, std::array{found}, today()));
  const Record* const known = book.find(found);
  if (known == nullptr) {
    return control::refuse(control::ControlRule::not_found,
                           name_of(parts, found) + " has no revision that counts");
  }
  const Record& record = *known;
  Json revisions = Json::array();
  // The newest.
  const auto& all = record.state.revisions;
  for (const StoredEvent& one : std::span(all).last(std::min(all.size(), kShownMax))) {
    std::string author = record.owner;
    if (const auto tail = parts.held.tail(one.origin.feed); tail && *tail) {
      const auto member = parts.authority().find((*tail)->open.certificate);
      if (member) author += "/" + member->node->certificate.label;
    }
    revisions.push_back({{"rev", one.event.rev},
                         {"event", to_hex(one.id.view())},
                         {"at", ms_of(one.event.clock)},
                         {"author", author},
                         {"feed", short_hex(one.origin.feed)},
                         {"seq", one.origin.seq},
                         {"audience", record.audience_name(one.origin.audience)},
                         {"state", state_of(record.state, one.id)}});
    add_quantity(revisions.back(), one.event.body);
  }
  return Json{{"schema", "talgu/record.history/1"},
              {"name", record.name},
              {"revisions", std::move(revisions)},
              {"revisions_total", all.size()},
              {"about", about_json(book, record.state.key)}};
}

}  // namespace talgu
