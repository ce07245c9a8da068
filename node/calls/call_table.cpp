#include "node/calls/call_table.h"

#include "node/calls/board.h"
#include "node/calls/commitment.h"
#include "node/calls/delivery.h"
#include "node/calls/log.h"
#include "node/calls/need.h"
#include "node/calls/record.h"
#include "node/calls/status.h"
#include "node/system/text.h"
#include "protocol/base/text.h"

#include <algorithm>
#include <array>
#include <vector>

namespace talgu {
namespace {

using control::Argument;
using enum control::ArgumentType;
using enum control::Place;

constexpr const char* kItsName = mark("its name, or the beginning of it");
constexpr const char* kReaders = mark("who may read it (else as file or policy say)");
constexpr const char* kOnceMore = mark("another word each time the same is meant once more");
constexpr const char* kWhyForDonor = mark("why, for the donor");

/// Lists come in pages.
constexpr Argument kCategory{"category", text, optional,
                             mark("of this category, or of those below it: HW")};
constexpr Argument kParty{"party", text, optional, mark("of this party, by its code")};
constexpr Argument kSince{"since", day, optional, mark("written on this day or later")};
constexpr Argument kSort{"sort", text, optional, mark("urgency (else), day or newest")};
constexpr Argument kLimit{"limit", number, optional, mark("so many rows (else 100)")};
constexpr Argument kFind{"find", text, optional, mark("with all of these words")};
constexpr Argument kAfter{"after", text, optional,
                          mark("go on where a list ended, with what it said")};
constexpr Argument state(const char* help) { return {"state", text, optional, help}; }

constexpr std::array kNeedList{kCategory, state(mark("submitted, open or closed")),
                               kParty,    kSince,
                               kSort,     kLimit,
                               kFind,     kAfter};
constexpr std::array kOfferList{
    kCategory, state(mark("active, reserved, exhausted, expired or withdrawn")),
    kParty,    kSince,
    kSort,     kLimit,
    kFind,     kAfter};
constexpr std::array kCommitmentList{
    kCategory, state(mark("a state as the list shows it: proposed, accepted and so on")),
    kParty,    kSince,
    kSort,     kLimit,
    kFind,     kAfter};
constexpr std::array kResponseList{kParty, kSince, kSort, kLimit, kAfter};
constexpr std::array kRecordList{kCategory, kParty, kSince, kSort, kLimit, kFind, kAfter};
constexpr std::array kPeer{Argument{"peer", text, word, mark("party code, or CODE/label")}};
constexpr std::array kPeerAddress{
    Argument{"peer", text, word, mark("CODE/label")},
    Argument{"addresses", texts, word, mark("tcp://host:port, up to eight")}};
constexpr std::array kRecord{Argument{"record", text, word, kItsName}};
constexpr std::array kBoard{
    Argument{"as_of", day, optional, mark("deadlines as on this day (else today), 2027-03-01")}};
constexpr std::array kLogGet{Argument{"party", text, required, ""},
                             Argument{"from", number, required, ""}};
constexpr std::array kLogRead{Argument{"party", text, required, ""},
                              Argument{"statements", texts, required, ""}};

constexpr std::array kNeedAdd{Argument{"file", file, word, mark("the need as a TOML file")},
                              Argument{"audience", text, optional, kReaders},
                              Argument{"key", text, optional, kOnceMore}};
constexpr std::array kNeedChange{Argument{"record", text, word, kItsName},
                                 Argument{"file", file, word, mark("the whole need as it is now")}};
constexpr std::array kOfferAdd{Argument{"file", file, word, mark("the offer as a TOML file")},
                               Argument{"audience", text, optional, kReaders},
                               Argument{"key", text, optional, kOnceMore}};
constexpr std::array kOfferChange{
    Argument{"record", text, word, kItsName},
    Argument{"file", file, word, mark("the whole offer as it is now")}};

constexpr Argument kOffer{"offer", text, optional, mark("own offer that it is taken from")};
constexpr Argument kDraws{"draws", text, optional,
                          mark("how much of the offer it takes, in the offer's unit")};
constexpr Argument kProvisional{"provisional", text, optional,
                                mark("not firm yet: on this condition")};
constexpr Argument kValidUntil{"valid_until", day, optional,
                               mark("lapses if not accepted by this day")};
constexpr Argument kFirmUntil{"firm_until", day, optional,
                              mark("nothing of it is taken back up to the end of this day")};
constexpr Argument kEta{"eta", day, optional, mark("expected day of delivery")};
constexpr Argument kProvider{"provider", text, optional, mark("who pays")};
constexpr Argument kExtending{"extending", text, optional, mark("who manages it for the provider")};
constexpr Argument kImplementer{"implementer", text, optional, mark("who carries it out")};
constexpr const char* kQuantity = mark("how much, in the line's unit");

constexpr std::array kCommitmentAdd{
    Argument{"need", text, required, mark("the need's name, or the beginning of it")},
    Argument{"line", number, required, mark("line of the need")},
    Argument{"quantity", text, required, kQuantity},
    Argument{"category", text, optional, mark("a substitute that the line allows")},
    kOffer,
    kDraws,
    kProvisional,
    kValidUntil,
    kFirmUntil,
    kEta,
    kProvider,
    kExtending,
    kImplementer,
    Argument{"audience", text, optional, mark("who may read it (else as the policy says)")},
    Argument{"key", text, optional, kOnceMore}};
constexpr std::array kCommitmentChange{
    Argument{"record", text, word, kItsName},
    Argument{"quantity", text, optional, kQuantity},
    Argument{"firm", flag, optional, mark("the condition is met: it is firm now")},
    kOffer,
    kDraws,
    kProvisional,
    kValidUntil,
    kFirmUntil,
    kEta,
    kProvider,
    kExtending,
    kImplementer};
constexpr std::array kAccept{
    Argument{"commitment", text, word, kItsName},
    Argument{"quantity", text, optional, mark("how much (else all that is promised)")}};
constexpr std::array kRefuse{Argument{"commitment", text, word, kItsName},
                             Argument{"reason", text, required, kWhyForDonor}};
constexpr std::array kClose{
    Argument{"record", text, word, kItsName},
    Argument{"reason", text, required,
             mark("fulfilled, withdrawn, rejected, duplicate, referred, expired, short-closed; "
                  "reopened takes it back")},
    Argument{"text", text, optional, mark("why, in words")},
    Argument{"kept", text, optional, mark("the record that stays, for a duplicate")}};
constexpr std::array kReaffirm{
    Argument{"record", text, word, kItsName},
    Argument{"until", day, required, mark("valid until this day, 2027-03-01")}};

constexpr std::array kCoverageState{
    Argument{"needs", texts, words, mark("own needs; told alone, a change points at a donor")},
    Argument{"all", flag, optional, mark("all open needs of this party, in one batch")},
    Argument{"due", flag, optional, mark("the same, if one was not stated for a week")}};

constexpr Argument kDispatchedOn{"dispatched_on", day, optional,
                                 mark("the day it left (else today)")};
constexpr Argument kExpectedOn{"expected_on", day, optional, mark("the day it should arrive")};
constexpr Argument kTracking{"tracking", text, optional, mark("the carrier's number")};
constexpr Argument kDocument{"document", texts, optional, mark("a waybill or the like; several")};
constexpr Argument kSerials{"serials", text, optional,
                            mark("hash of the list of serial numbers, or where it lies")};
constexpr const char* kItsOrItsPromises = mark("its name, or that of the commitment");
constexpr std::array kDeliveryAdd{
    Argument{"commitment", text, required, mark("own commitment that it is sent on")},
    Argument{"quantity", text, required, mark("how much, in the commitment's unit")},
    Argument{"parcel", number, optional,
             mark("number of the parcel (else the next; the same again is not sent twice)")},
    kDispatchedOn,
    kExpectedOn,
    kTracking,
    kDocument,
    kSerials};
constexpr std::array kDeliveryChange{
    Argument{"delivery", text, word, kItsOrItsPromises},
    Argument{"parcel", number, required, mark("which of its parcels")},
    Argument{"delivered_on", day, optional, mark("it has arrived, on this day")},
    Argument{"cancelled", flag, optional, mark("it is not coming")},
    Argument{"quantity", text, optional, mark("how much, in the commitment's unit")},
    kDispatchedOn,
    kExpectedOn,
    kTracking,
    kDocument,
    kSerials};
constexpr std::array kDeliveryConfirm{
    Argument{"delivery", text, word, kItsOrItsPromises},
    Argument{"parcel", number, optional,
             mark("one of its parcels (else each that is not confirmed, as it was sent)")},
    Argument{"accepted", text, optional, mark("received and kept (else all that is not rejected)")},
    Argument{"rejected", text, optional, mark("missing, damaged or wrong")},
    Argument{"discrepancy", text, optional, mark("missing, damaged, wrong, late or surplus")},
    Argument{"remark", text, optional, mark("what was not as it should have been")},
    Argument{"received_on", day, optional, mark("the day it came (else today)")},
    Argument{"place", text, optional, mark("class of the place, no address")}};

constexpr CallRow answer(std::string_view name, const char* help,
                         std::span<const Argument> arguments, std::string_view schema,
                         CallFunction function) {
  return {.name = name, .help = help, .arguments = arguments, .schema = schema, .answer = function};
}

constexpr CallRow read(std::string_view name, const char* help, std::span<const Argument> arguments,
                       std::string_view schema, ReadFunction function) {
  return {.name = name, .help = help, .arguments = arguments, .schema = schema, .read = function};
}

constexpr CallRow post(std::string_view name, const char* help, std::span<const Argument> arguments,
                       std::string_view kind, DraftMaker maker) {
  return {.name = name,
          .help = help,
          .arguments = arguments,
          .schema = "posted/1",
          .draft = maker,
          .kind = kind};
}

constexpr std::array kCalls{
    answer("status", mark("can this node sign, decrypt, store; how are its peers"), {}, "status/1",
           status_call),
    answer("unlock", mark("open the node's keystore"), {}, "node.unlock/1", unlock_call),
    read("board", mark("needs and how far they are covered, by category"), kBoard, "board/1",
           board_call),
    read("inbox", mark("what waits for this party"), {}, "inbox/1", inbox_call),
    post("need.add", mark("post a need from a file"), kNeedAdd, "need", draft_need),
    post("need.change", mark("post a new revision of a need"), kNeedChange, "need", draft_need),
    read("need.list", mark("all needs that this node may see"), kNeedList, "need.list/1",
           need_list_call),
    post("offer.add", mark("post an offer from a file"), kOfferAdd, "offer", draft_offer),
    post("offer.change", mark("post a new revision of an offer"), kOfferChange, "offer",
         draft_offer),
    read("offer.list", mark("all offers that this node may see"), kOfferList, "offer.list/1",
           offer_list_call),
    post("commitment.add", mark("promise something for a need"), kCommitmentAdd, "commitment",
         draft_commitment),
    post("commitment.change", mark("post a new revision; what is not given stays"),
         kCommitmentChange, "commitment", draft_commitment),
    read("commitment.list", mark("all commitments that this node may see"), kCommitmentList,
           "commitment.list/1", commitment_list_call),
    post("response.accept", mark("take what is promised, or a part of it"), kAccept, "response",
         draft_accept),
    post("response.decline", mark("do not take it"), kRefuse, "response", draft_decline),
    post("response.revoke", mark("take an acceptance back"), kRefuse, "response", draft_revoke),
    read("response.list", mark("all answers that this node may see"), kResponseList, "response.list/1",
           response_list_call),
    post("coverage.state", mark("state how far own needs are covered, without a donor's name"),
         kCoverageState, "coverage", draft_coverage),
    read("coverage.list", mark("all coverage statements that this node may see"), kResponseList,
           "coverage.list/1", coverage_list_call),
    post("delivery.add", mark("say that a parcel is sent on an own commitment"), kDeliveryAdd,
         "delivery", draft_parcel),
    post("delivery.change", mark("say something anew of a parcel; what is not given stays"),
         kDeliveryChange, "delivery", draft_parcel_change),
    post("delivery.confirm", mark("say what was received for an own need"), kDeliveryConfirm,
         "confirmation", draft_confirmation),
    read("delivery.list", mark("all deliveries that this node may see"), kResponseList,
           "delivery.list/1", delivery_list_call),
    read("confirmation.list", mark("all confirmations that this node may see"), kResponseList,
           "confirmation.list/1", confirmation_list_call),
    post("close", mark("close an own need, withdraw an own offer or commitment"), kClose, "closing",
         draft_closing),
    post("reaffirm", mark("say that an own record is still valid"), kReaffirm, "reaffirm",
         draft_reaffirm),
    read("record.list", mark("records of every kind, by words or category"), kRecordList,
         "record.list/1", record_list_call),
    read("record.show", mark("one record whole"), kRecord, "record.show/1", record_show_call),
    read("record.history", mark("who wrote what of it, and when"), kRecord, "record.history/1",
           record_history_call),
    answer("peer.list", mark("how the peers are"), {}, "peer/1", peer_list_call),
    answer("peer.why", mark("why a peer is, or is not, in sync"), kPeer, "peer.why/1",
           peer_why_call),
    answer("peer.address", mark("say where a peer can be dialled; replaces what was known"),
           kPeerAddress, "peer.address/1", peer_address_call),
    answer("log.list", mark("whose nodes are whose"), {}, "log/1", log_list_call),
    answer("log.get", "", kLogGet, "log.get/1", log_get_call),
    answer("log.read", "", kLogRead, "log.read/1", log_read_call),
    answer("config.reload", mark("let the running node read its file again"), {}, "config.reload/1",
           config_reload_call),
};

/// What every commit has beside its row's arguments: the plan that a person agreed to.
constexpr Argument kPlan{"plan", text, required, ""};

constexpr std::string_view kPlanSuffix = ".plan";
constexpr std::string_view kCommitSuffix = ".commit";

}  // namespace

std::span<const CallRow> call_table() {
  return kCalls;
}

const CallRow* find_call(std::string_view name) {
  const auto* const row = std::ranges::find(kCalls, name, &CallRow::name);
  return row == kCalls.end() ? nullptr : row;
}

Result<CallChoice> choose_call(std::string_view name) {
  Stage stage = Stage::answer;
  std::string_view stem = name;
  if (name.ends_with(kPlanSuffix)) {
    stage = Stage::plan;
    stem.remove_suffix(kPlanSuffix.size());
  } else if (name.ends_with(kCommitSuffix)) {
    stage = Stage::commit;
    stem.remove_suffix(kCommitSuffix.size());
  }
  const CallRow* const row = find_call(stem);
  if (row != nullptr && (row->draft != nullptr) == (stage != Stage::answer)) {
    return CallChoice{.row = row, .stage = stage};
  }
  return control::refuse(control::ControlRule::unknown_call,
                         "this node knows no call '" + escape(name) + "'",
                         "talgu and talgud may be of different versions");
}

Status check_arguments(const CallChoice& choice, const control::Json& args) {
  std::vector<Argument> known(choice.row->arguments.begin(), choice.row->arguments.end());
  if (choice.stage == Stage::commit) known.push_back(kPlan);
  return control::check_arguments(args, known);
}

}  // namespace talgu
