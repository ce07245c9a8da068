#include "protocol/base/capnp_codec.h"
#include "protocol/base/refusal.h"
#include "protocol/record/schema/event.h"
#include "protocol/talgu-records.capnp.h"

#include <algorithm>

namespace talgu {
namespace {

using capnp_codec::view;

template <class Id>
Result<Id> fixed(capnp::Data::Reader data) {
  if (data.size() != Id::kSize) return refuse_rule(Rule::event_layout, "an id has a wrong length");
  return Id::from(view(data));
}

// Before anything is allocated for it (F2).
template <class List>
Status check_size(const List& list, std::size_t max, std::string_view what) {
  if (list.size() <= max) return {};
  return refuse_rule(Rule::record_field, std::string(what) + " has too many entries");
}

std::string text(capnp::Text::Reader from) {
  return std::string(view(from));
}

Result<LangMap> read(capnp::List<records::LangText>::Reader in, std::string_view what) {
  TALGU_PASS(check_size(in, field_limits::kLanguagesMax, what));
  LangMap map;
  for (const auto one : in) {
    if (!map.emplace(text(one.getLang()), text(one.getText())).second) {
      return refuse_rule(Rule::record_field, std::string(what) + " names a language twice");
    }
  }
  return map;
}

Result<std::vector<std::string>> read(capnp::List<capnp::Text>::Reader in, std::size_t max,
                                      std::string_view what) {
  TALGU_PASS(check_size(in, max, what));
  std::vector<std::string> list;
  for (const auto one : in) list.push_back(text(one));
  return list;
}

Beneficiary read(records::Beneficiary::Reader in) {
  return {in.getWithheld(), text(in.getName()), text(in.getSector()), text(in.getOblast())};
}

std::optional<Date> date(std::int32_t days) {
  return days == 0 ? std::nullopt : std::optional(Date{days});
}

Result<Attributes> read(capnp::List<records::Attribute>::Reader in) {
  TALGU_PASS(check_size(in, field_limits::kAttributesMax, "attributes"));
  Attributes attributes;
  for (const auto one : in) {
    if (!attributes.emplace(text(one.getName()), one.getLeast()).second) {
      return refuse_rule(Rule::record_field, "attributes name one thing twice");
    }
  }
  return attributes;
}

template <class Number>
std::optional<Number> unless_zero(Number number) {
  return number == 0 ? std::nullopt : std::optional(number);
}

std::optional<Quantity> quantity(std::int64_t steps) {
  return steps == 0 ? std::nullopt : std::optional(Quantity{steps});
}

std::optional<Money> money(std::int64_t minor, capnp::Text::Reader currency) {
  if (minor == 0 && currency.size() == 0) return {};
  return Money{minor, text(currency)};
}

// The party itself has no label.
Result<GuestLabel> guest(capnp::Data::Reader in) {
  if (in.size() == 0) return GuestLabel{};
  return fixed<GuestLabel>(in);
}

Result<RecordKey> read(records::RecordRef::Reader in) {
  RecordKey key;
  TALGU_TRY(key.owner, fixed<PartyId>(in.getOwner()));
  TALGU_TRY(key.id, fixed<RecordId>(in.getId()));
  TALGU_TRY(key.guest, guest(in.getGuest()));
  return key;
}

Result<NeedLine> read(records::NeedLine::Reader in) {
  NeedLine line;
  line.line_no = in.getLineNo();
  line.category = text(in.getCategory());
  line.unit = static_cast<Unit>(in.getUnit());  // check() refuses a number of no unit
  line.quantity = {in.getQuantity()};
  line.min_useful = quantity(in.getMinUseful());
  line.term_months = unless_zero(in.getTermMonths());
  TALGU_TRY(line.attributes, read(in.getAttributes()));
  TALGU_TRY(line.substitutes,
            read(in.getSubstitutes(), need_limits::kSubstitutesMax, "substitutes"));
  line.est_unit_cost = money(in.getCostMinor(), in.getCostCurrency());
  line.place = text(in.getPlace());
  line.over_ok = in.getOverOk();
  return line;
}

Result<RecordBody> read(records::Need::Reader in) {
  Need need;
  TALGU_TRY(need.title, read(in.getTitle(), "title"));
  TALGU_TRY(need.summary, read(in.getSummary(), "summary"));
  need.beneficiary = read(in.getBeneficiary());
  need.horizon = static_cast<Horizon>(in.getHorizon());
  need.priority = in.getPriority();
  const unsigned tracks = in.getRequiredTracks();
  if (tracks > 3) return refuse_rule(Rule::record_field, "required_tracks names an unknown track");
  need.required_tracks = {(tracks & 1U) != 0, (tracks & 2U) != 0};
  need.needed_by = date(in.getNeededBy());
  need.expires_on = date(in.getExpiresOn());
  need.end_use = static_cast<EndUse>(in.getEndUse());
  TALGU_TRY(need.restrictions,
            read(in.getRestrictions(), field_limits::kRestrictionsMax, "restrictions"));
  TALGU_PASS(check_size(in.getLines(), need_limits::kLinesMax, "lines"));
  for (const auto one : in.getLines()) {
    TALGU_TRY(NeedLine line, read(one));
    need.lines.push_back(std::move(line));
  }
  need.project_ref = text(in.getProjectRef());
  TALGU_TRY(need.documents, read(in.getDocuments(), need_limits::kDocumentsMax, "documents"));
  return need;
}

Result<OfferTerms> read_terms(records::Offer::Reader in) {
  OfferTerms terms;
  TALGU_TRY(terms.texts,
            read(in.getRestrictions(), field_limits::kRestrictionsMax, "restrictions"));
  TALGU_TRY(terms.sectors, read(in.getSectors(), sectors().size(), "sectors"));
  TALGU_TRY(terms.oblasts, read(in.getOblasts(), oblasts().size(), "oblasts"));
  terms.civil_only = in.getCivilOnly();
  return terms;
}

Result<RecordBody> read(records::Offer::Reader in) {
  Offer offer;
  offer.basis = static_cast<OfferBasis>(in.getBasis());  // check() refuses unknown numbers
  TALGU_TRY(offer.title, read(in.getTitle(), "title"));
  TALGU_TRY(offer.summary, read(in.getSummary(), "summary"));
  offer.category = text(in.getCategory());
  offer.unit = static_cast<Unit>(in.getUnit());
  offer.quantity = {in.getQuantity()};
  offer.currency = text(in.getCurrency());
  offer.min_lot = quantity(in.getMinLot());
  offer.available_from = date(in.getAvailableFrom());
  offer.available_until = date(in.getAvailableUntil());
  offer.term_months = unless_zero(in.getTermMonths());
  TALGU_TRY(offer.attributes, read(in.getAttributes()));
  TALGU_TRY(offer.terms, read_terms(in));
  offer.est_value = money(in.getValueMinor(), in.getValueCurrency());
  offer.lead_days = in.getLeadDays();
  if (in.hasForNeed()) {
    TALGU_TRY(offer.for_need, read(in.getForNeed()));
  }
  offer.certainty = static_cast<Certainty>(in.getCertainty());
  TALGU_TRY(offer.earmarks, read(in.getEarmarks(), offer_limits::kEarmarksMax, "earmarks"));
  offer.announced_on = date(in.getAnnouncedOn());
  TALGU_TRY(offer.sources, read(in.getSources(), offer_limits::kSourcesMax, "sources"));
  return offer;
}

Result<std::optional<OfferRef>> read_offer_ref(records::Commitment::Reader in) {
  if (in.getOfferId().size() == 0) {
    if (in.getOfferGuest().size() == 0 && in.getDraws() == 0) return std::nullopt;
    return refuse_rule(Rule::record_field, "offer has no id");
  }
  OfferRef offer;
  TALGU_TRY(offer.id, fixed<RecordId>(in.getOfferId()));
  TALGU_TRY(offer.guest, guest(in.getOfferGuest()));
  offer.draws = quantity(in.getDraws());
  return offer;
}

Result<RecordBody> read(records::Commitment::Reader in) {
  Commitment commitment;
  TALGU_TRY(commitment.need, read(in.getNeed()));
  TALGU_TRY(commitment.need_revision, fixed<EventId>(in.getNeedRevision()));
  commitment.line_no = in.getLineNo();
  TALGU_TRY(commitment.offer, read_offer_ref(in));
  commitment.category = text(in.getCategory());
  commitment.unit = static_cast<Unit>(in.getUnit());
  commitment.quantity = {in.getQuantity()};
  commitment.form = static_cast<CommitmentForm>(in.getForm());
  commitment.condition = text(in.getCondition());
  commitment.valid_until = date(in.getValidUntil());
  commitment.firm_until = date(in.getFirmUntil());
  commitment.eta = date(in.getEta());
  commitment.provider = text(in.getProvider());
  commitment.extending = text(in.getExtending());
  commitment.implementer = text(in.getImplementer());
  return commitment;
}

Result<RecordBody> read(records::Response::Reader in) {
  Response response;
  TALGU_TRY(response.commitment, read(in.getCommitment()));
  TALGU_TRY(response.revision, fixed<EventId>(in.getRevision()));
  response.verdict = static_cast<Verdict>(in.getVerdict());
  response.quantity = {in.getQuantity()};
  response.reason = text(in.getReason());
  return response;
}

Result<RecordBody> read(records::Closing::Reader in) {
  Closing closing;
  closing.target_kind = static_cast<RecordKind>(in.getTargetKind());
  TALGU_TRY(closing.target, fixed<RecordId>(in.getTarget()));
  closing.reason = static_cast<CloseReason>(in.getReason());
  closing.text = text(in.getText());
  if (in.hasKept()) {
    TALGU_TRY(closing.kept, read(in.getKept()));
  }
  return closing;
}

Result<RecordBody> read(records::Reaffirm::Reader in) {
  Reaffirm reaffirm;
  reaffirm.target_kind = static_cast<RecordKind>(in.getTargetKind());
  TALGU_TRY(reaffirm.target, fixed<RecordId>(in.getTarget()));
  reaffirm.still_valid_until = {in.getStillValidUntil()};
  return reaffirm;
}

Result<RecordBody> read_body(records::Event::Reader in) {
  switch (static_cast<RecordKind>(in.getKind())) {
    case RecordKind::need:
      return read(in.getNeed());
    case RecordKind::offer:
      return read(in.getOffer());
    case RecordKind::commitment:
      return read(in.getCommitment());
    case RecordKind::response:
      return read(in.getResponse());
    case RecordKind::closing:
      return read(in.getClosing());
    case RecordKind::reaffirm:
      return read(in.getReaffirm());
  }
  return refuse_rule(Rule::record_kind, "a record of kind " + std::to_string(in.getKind()));
}

Result<std::vector<EventId>> read_previous(capnp::Data::Reader in) {
  ByteView rest = view(in);
  if (rest.size() % EventId::kSize != 0 ||
      rest.size() / EventId::kSize > event_limits::kPreviousMax) {
    return refuse_rule(Rule::event_layout, "previous revisions have a wrong length");
  }
  std::vector<EventId> previous;
  for (; !rest.empty(); rest = rest.subspan(EventId::kSize)) {
    TALGU_TRY(const EventId id, EventId::from(rest.first(EventId::kSize)));
    previous.push_back(id);
  }
  return previous;
}

Result<RecordEvent> read(records::Event::Reader in) {
  RecordEvent event;
  TALGU_TRY(event.body, read_body(in));
  TALGU_TRY(event.id, fixed<RecordId>(in.getId()));
  event.rev = in.getRev();
  TALGU_TRY(event.previous, read_previous(in.getPrevious()));
  event.clock = in.getClock();
  TALGU_TRY(event.boot, fixed<BootId>(in.getBoot()));
  TALGU_TRY(event.salt, fixed<EventSalt>(in.getSalt()));
  event.tlp = static_cast<Tlp>(in.getTlp());
  event.tax_version = in.getTaxVersion();
  TALGU_PASS(check(event));
  return event;
}

}  // namespace

Result<RecordEvent> decode_event(ByteView bytes) {
  if (bytes.size() > event_limits::kEventBytesMax) {
    return refuse_rule(Rule::size, "an event of " + std::to_string(bytes.size()) + " bytes");
  }
  return capnp_codec::read_message<records::Event>(
      bytes, Rule::event_layout, [](records::Event::Reader in) { return read(in); });
}

Result<std::vector<Bytes>> decode_message(ByteView message) {
  if (message.size() > limits::kEntryBodyBytesMax) {
    return refuse_rule(Rule::size, "a message larger than an entry");
  }
  return capnp_codec::read_message<records::Batch>(
      message, Rule::event_layout, [](records::Batch::Reader in) -> Result<std::vector<Bytes>> {
        const auto list = in.getEvents();
        if (list.size() == 0 || list.size() > event_limits::kEventsPerMessageMax) {
          return refuse_rule(Rule::event_layout, "a message holds 1 to 256 events");
        }
        std::vector<Bytes> events;
        for (const auto one : list) events.push_back(to_bytes(view(one)));
        return events;
      });
}

}  // namespace talgu
